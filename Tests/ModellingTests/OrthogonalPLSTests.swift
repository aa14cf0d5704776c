import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Modelling

@Suite struct OrthogonalPLSTests {
    typealias Golden = OrthogonalPLSGolden
    static let all = Matrix(rows: Golden.x)
    static let training = Array(0..<Golden.trainingRows)
    static let x = all.selecting(rows: training)

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let y: Matrix
        let method: OrthogonalPLS
        let weights, loadings, scores, filtered, predicted: [[Double]]
    }

    static let cases = [
        Case(
            testDescription: "one response", y: Matrix(rows: Golden.response).selecting(rows: training),
            method: OrthogonalPLS(orthogonalComponents: 2), weights: Golden.oneWeights,
            loadings: Golden.oneLoadings, scores: Golden.oneScores, filtered: Golden.oneFiltered,
            predicted: Golden.onePredicted),
        Case(
            testDescription: "one response, scaled", y: Matrix(rows: Golden.response).selecting(rows: training),
            method: OrthogonalPLS(orthogonalComponents: 3, scale: true), weights: Golden.scaledWeights,
            loadings: Golden.scaledLoadings, scores: Golden.scaledScores, filtered: Golden.scaledFiltered,
            predicted: Golden.scaledPredicted),
        Case(
            testDescription: "three classes", y: Matrix(rows: Golden.classes).selecting(rows: training),
            method: OrthogonalPLS(orthogonalComponents: 2), weights: Golden.severalWeights,
            loadings: Golden.severalLoadings, scores: Golden.severalScores, filtered: Golden.severalFiltered,
            predicted: Golden.severalPredicted),
    ]

    /// NIPALS of several responses iterates to about 1e-12 of its limit.
    @Test("agrees with the algorithm of the paper in numpy within 1e-9, signs included", arguments: cases)
    func golden(_ given: Case) throws {
        let model = try given.method.fit(Self.x, given.y)
        #expect(relativeDifference(model.orthogonalWeights, Matrix(rows: given.weights)) < 1e-9)
        #expect(relativeDifference(model.orthogonalLoadings, Matrix(rows: given.loadings)) < 1e-9)
        #expect(relativeDifference(model.orthogonalScores, Matrix(rows: given.scores)) < 1e-9)
        #expect(relativeDifference(try model.filtered(Self.all).filtered, Matrix(rows: given.filtered)) < 1e-9)
        #expect(relativeDifference(try model.predict(Self.all), Matrix(rows: given.predicted)) < 1e-9)
        #expect(model.findings.isEmpty)
    }

    @Test("coefficients predict as the model does", arguments: cases)
    func coefficients(_ given: Case) throws {
        let model = try given.method.fit(Self.x, given.y)
        let (b, intercept) = model.coefficients
        let predicted = Self.all.times(b).subtractingFromRows(intercept.map { -$0 })
        #expect(relativeDifference(predicted, try model.predict(Self.all)) < 1e-11)
    }

    @Test("T_o is orthogonal to Y and to itself; the filtered rows are orthogonal to T_o; nothing of XᵀY is lost")
    func invariants() throws {
        for (n, p, q) in [(12, 5, 1), (8, 30, 1), (20, 7, 2), (15, 40, 3)] {
            let x = normalMatrix(n, p, seed: 5)
            let y = normalMatrix(n, q, seed: 6)
            let model = try OrthogonalPLS(orthogonalComponents: 3).fit(x, y)
            #expect(model.orthogonalComponents == 3 && model.predictive.latentVariables == q)
            let scores = model.orthogonalScores
            let yc = y.subtractingFromRows(y.columnMeans)
            let lengths = scores.rowSquaredNorms.map { $0.squareRoot() }
            for value in scores.times(yc).elements { #expect(abs(value) < 1e-11 * (lengths.max() ?? 1)) }
            let gram = scores.times(scores, transposingOther: true)
            for i in 0..<3 {
                for j in 0..<3 where i != j { #expect(abs(gram[i, j]) < 1e-11 * lengths[i] * lengths[j]) }
            }
            let (filtered, again) = try model.filtered(x)
            #expect(relativeDifference(again.transposed, scores) < 1e-11)
            #expect(
                relativeDifference(yc.times(filtered, transposingSelf: true), yc.times(x, transposingSelf: true))
                    < 1e-11)
            for value in scores.times(filtered).elements { #expect(abs(value) < 1e-10) }
            // R²X of all components, and what is left.
            let left = filtered.rowSquaredNorms.reduce(0, +) / model.squaredLength
            #expect(abs(model.orthogonalRSquaredX.reduce(0, +) + left - 1) < 1e-12)
            #expect(model.predictiveRSquaredX.reduce(0, +) < left * (1 + 1e-12))
        }
    }

    @Test("R²Y of every number of orthogonal components is that of a model with so many")
    func rSquared() throws {
        let x = normalMatrix(20, 9, seed: 7)
        for q in [1, 2] {
            let y = normalMatrix(20, q, seed: 8)
            let model = try OrthogonalPLS(orthogonalComponents: 4).fit(x, y)
            #expect(model.rSquaredY.count == 5)
            let total = y.subtractingFromRows(y.columnMeans).rowSquaredNorms.reduce(0, +)
            for a in 0..<5 {
                let fewer = try OrthogonalPLS(orthogonalComponents: a).fit(x, y)
                let errors = (try fewer.predict(x) - y).rowSquaredNorms.reduce(0, +)
                #expect(abs(model.rSquaredY[a] - (1 - errors / total)) < 1e-12)
            }
        }
    }

    @Test("VIP sums to p, and with one predictive component is that of its loading", arguments: cases)
    func importance(_ given: Case) throws {
        let model = try given.method.fit(Self.x, given.y)
        let p = Double(Self.x.columns)
        for importance in [model.predictiveImportance, model.orthogonalImportance] {
            #expect(abs(try #require(importance).reduce(0) { $0 + $1 * $1 } - p) < 1e-11)
        }
        guard given.y.columns == 1 else { return }
        let loading = model.predictive.projection.loadings.row(0)
        let length = dot(loading, loading).squareRoot()
        for (got, value) in zip(try #require(model.predictiveImportance), loading) {
            #expect(abs(got - p.squareRoot() * abs(value) / length) < 1e-12)
        }
    }

    /// The calibration spectra of gasoline and their octane numbers.
    static func gasoline() throws -> (x: Matrix, y: Matrix) {
        let index = try OracleIndex()
        let entry = try #require(index.entries.first { $0.method == "opls" })
        let oracle = try index.load(entry)
        return (try oracle.matrix("X"), try oracle.matrix("y"))
    }

    @Test(
        "on real spectra, 1 + A_o components predict as PLS with as many latent variables, within 1e-9",
        .enabled(if: SharedFolder.isAvailableOrRequired, "there is no shared folder"), arguments: [false, true])
    func equalsPLS(_ scale: Bool) throws {
        let (x, y) = try Self.gasoline()
        let fit = Array(0..<30)
        let pls = try PLSRegression(latentVariables: 11, scale: scale)
            .fit(x.selecting(rows: fit), y.selecting(rows: fit))
        for a in 0...10 {
            let model = try OrthogonalPLS(orthogonalComponents: a, scale: scale)
                .fit(x.selecting(rows: fit), y.selecting(rows: fit))
            #expect(model.orthogonalComponents == a)
            let expected = try pls.predict(x, latentVariables: a + 1)
            #expect(relativeDifference(try model.predict(x), expected) < 1e-9, "\(a) orthogonal components")
        }
    }

    @Test("a model and its reading from JSON predict the same bits; a damaged one is refused", arguments: cases)
    func coding(_ given: Case) throws {
        let model = try given.method.fit(Self.x, given.y)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(model)
        let read = try JSONDecoder().decode(OrthogonalPLSModel.self, from: json)
        #expect(read == model)
        #expect(try read.predict(Self.all) == model.predict(Self.all))
        let damaged = String(decoding: json, as: UTF8.self).replacing(#""rSquaredY":["#, with: #""rSquaredY":[0,"#)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(OrthogonalPLSModel.self, from: Data(damaged.utf8))
        }
    }

    @Test("more orthogonal components than the rank: as many as there are, with a finding")
    func rank() throws {
        let x = normalMatrix(12, 3, seed: 9).times(normalMatrix(3, 8, seed: 10))
        let model = try OrthogonalPLS(orthogonalComponents: 6).fit(x, normalMatrix(12, 1, seed: 11))
        #expect(model.orthogonalComponents == 2)
        #expect(model.findings.map(\.code) == ["opls.rank"])
        #expect(model.findings.first?.summary == "6 orthogonal components were asked for; the data carry 2")
        let one = Matrix(column: (0..<6).map { Double($0 * $0) }).times(
            Matrix(rows: 1, columns: 4, elements: [1, 2, 0, 3]))
        let single = try OrthogonalPLS().fit(one, Matrix(column: [3, 1, 2, 5, 4, 9]))
        #expect(single.orthogonalComponents == 0 && single.orthogonalImportance == nil)
        let predicted = try single.predict(one)
        #expect(predicted.firstNonFinite == nil)
        #expect(
            try PLSRegression(latentVariables: 1).fit(one, Matrix(column: [3, 1, 2, 5, 4, 9])).predict(one).elements
                .count == predicted.elements.count)
    }

    @Test("a constant channel of a scaled fit is divided by 1, with a finding")
    func constantChannel() throws {
        var x = normalMatrix(10, 5, seed: 12)
        for i in 0..<10 { x[i, 2] = 0.3 }
        let model = try OrthogonalPLS(orthogonalComponents: 1, scale: true).fit(x, normalMatrix(10, 1, seed: 13))
        #expect(model.unscaledChannels == [2])
        #expect(model.findings.map(\.code) == ["opls.constant-channels"])
        #expect(model.coefficients.matrix[2, 0] == 0)
    }

    @Test("bad input is refused by its case")
    func refusals() throws {
        let x = normalMatrix(6, 4, seed: 14)
        let y = normalMatrix(6, 1, seed: 15)
        func refusal(_ method: OrthogonalPLS, _ x: Matrix, _ y: Matrix) -> ModellingError? {
            let result = Result { () throws(ModellingError) in try method.fit(x, y) }
            if case .failure(let error) = result { return error }
            return nil
        }
        let method = OrthogonalPLS(orthogonalComponents: 1)
        #expect(
            refusal(method, x, normalMatrix(5, 1, seed: 1))
                == .shapeMismatch(what: "reference values", found: 5, expected: 6))
        #expect(
            refusal(method, x.selecting(rows: [0]), y.selecting(rows: [0]))
                == .tooFewSamples(found: 1, needed: 2, what: "O-PLS"))
        #expect(
            refusal(OrthogonalPLS(orthogonalComponents: 4), x, y)
                == .tooManyComponents(
                    asked: 4, largest: 3, because: "6 samples and 4 channels, one predictive component"))
        #expect(
            refusal(OrthogonalPLS(orthogonalComponents: -1), x, y)
                == .invalidParameter(name: "orthogonalComponents", value: "-1", needed: "it must be 0 or more"))
        #expect(
            refusal(method, x, Matrix(column: [2, 2, 2, 2, 2, 2])) == .constantResponse(name: "the response", value: 2))
        #expect(
            refusal(method, Matrix(rows: 6, columns: 4, repeating: 1), y) == .noVariation(samples: 6, channels: 4))
        var bad = x
        bad[3, 1] = .infinity
        #expect(refusal(method, bad, y) == .nonFinite(row: 3, column: 1, what: "X"))
        let model = try method.fit(x, y)
        let result = Result { () throws(ModellingError) in try model.predict(normalMatrix(2, 3, seed: 1)) }
        #expect(throws: ModellingError.channelMismatch(found: 3, expected: 4)) { try result.get() }
    }
}
