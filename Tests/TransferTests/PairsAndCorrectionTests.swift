internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport
internal import Testing
internal import Transfer

struct PairsAndCorrectionTests {
    @Test("samples are joined by id, in the order of the primary set, scans averaged")
    func joining() throws {
        let pairs = try Instruments.pair(6)
        let shuffled = pairs.secondary.selecting(rows: [4, 2, 0, 2])
        let joined = try PairedSpectra.joining(primary: pairs.primary, secondary: shuffled)
        #expect(joined.primary.samples.map(\.id) == [0, 2, 4].map { pairs.primary.samples[$0].id })
        #expect(joined.secondary.x.row(1) == pairs.secondary.x.row(2))
        let others = pairs.secondary.replacing(samples: (0..<6).map { Sample(id: "other \($0)") })
        let refused = Instruments.refusal {
            _ = try PairedSpectra.joining(primary: pairs.primary, secondary: others)
        }
        #expect(refused?.code == "transfer.no-common-samples")
        #expect(refused?.summary.hasSuffix("the secondary other 0, other 1, other 2, …") == true)
    }

    @Test("a right pairing is borne out, a permuted one is told")
    func pairing() throws {
        let pairs = try Instruments.pair(14, noise: 0.002)
        let right = PairingCheck(pairs)
        #expect((right.pValue ?? 1) <= 0.01)
        #expect(right.findings.isEmpty)
        let permuted = try PairedSpectra(
            primary: pairs.primary, secondary: pairs.secondary.selecting(rows: (0..<14).map { ($0 + 5) % 14 }))
        #expect(PairingCheck(permuted).findings.map(\.code) == ["transfer.pairing"])
    }

    @Test("the joint test against the textbook sums; a perfect line has no test, a constant prediction is refused")
    func correction() throws {
        let predicted = [1.0, 2, 3, 4, 5, 6]
        let reference = [1.3, 2.1, 3.5, 4.2, 5.6, 6.3]
        let line = try PredictionCorrection(.slopeAndBias, reference: reference, predicted: predicted)
        let residual = zip(reference, line.apply(to: predicted)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let total = zip(reference, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let f = (total - residual) / 2 / (residual / 4)
        #expect(abs((line.jointTest?.statistic ?? 0) - f) < 1e-9 * f)
        #expect(abs((line.jointTest?.pValue ?? 0) - FDistribution(2, 4).upperTail(f)) < 1e-12)
        let perfect = try PredictionCorrection(
            .slopeAndBias, reference: predicted.map { 2 * $0 + 1 }, predicted: predicted)
        #expect(abs(perfect.slope - 2) < 1e-12 && abs(perfect.intercept - 1) < 1e-12)
        #expect(throws: TransferError.self) {
            try PredictionCorrection(.slopeAndBias, reference: predicted, predicted: [3, 3, 3, 3, 3, 3])
        }
        let bias = try PredictionCorrection(.bias, reference: reference, predicted: predicted)
        #expect(bias.slope == 1 && abs(bias.intercept - line.bias) < 1e-15)
    }

    @Test("di-PLS without a penalty is PLS, and a penalty lowers the difference of the instruments")
    func domainInvariant() throws {
        let pairs = try Instruments.pair(20, noise: 0.01)
        let y = pairs.primary.samples.map { Double($0.metadata["protein"] ?? "") ?? 0 }
        let x = pairs.primary.x
        let free = try DomainInvariantPLS(latentVariables: 4, lambda: 0).fit(
            x, y, source: x, target: pairs.secondary.x)
        let plain = try PLSRegression(latentVariables: 4).fit(x, Matrix(column: y))
        let (a, b) = (
            free.model.coefficients(latentVariables: 4).matrix, plain.coefficients(latentVariables: 4).matrix
        )
        #expect(Instruments.largestDifference(a, b) < 1e-8 * (b.elements.map(abs).max() ?? 1))
        let held = try DomainInvariantPLS(latentVariables: 4, lambda: 1e5).fit(
            x, y, source: x, target: pairs.secondary.x)
        #expect(held.discrepancies[0] < free.discrepancies[0])
        #expect(throws: ModellingError.constantResponse(name: "the response", value: 2)) {
            try DomainInvariantPLS(latentVariables: 4, lambda: 1).fit(
                x, [Double](repeating: 2, count: 20), source: x, target: x)
        }
    }

    @Test("a model with a built-in correction predicts the corrected values")
    func builtIn() throws {
        let pairs = try Instruments.pair(20)
        let y = pairs.primary.samples.map { Double($0.metadata["protein"] ?? "") ?? 0 }
        let model = try PLSRegression(latentVariables: 3).fit(pairs.primary.x, Matrix(column: y))
        let plain = try model.predict(pairs.secondary.x).column(0)
        let corrected = try model.correctingPredictions(slope: 1.2, intercept: -0.5).predict(pairs.secondary.x).column(
            0)
        for (p, c) in zip(plain, corrected) { #expect(abs(1.2 * p - 0.5 - c) < 1e-12 * max(1, abs(c))) }
    }
}
