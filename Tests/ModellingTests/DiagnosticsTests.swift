import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct DiagnosticsTests {
    typealias Golden = RegressionGolden
    static let x = RegressionTests.x
    static let xNew = RegressionTests.xNew
    static let y = RegressionTests.y.prefix(columns: 1)

    private func pls(_ algorithm: PLSAlgorithm = .improvedKernel) throws -> PLSModel {
        try PLSRegression(latentVariables: 3, algorithm: algorithm).fit(Self.x, Self.y)
    }

    @Test("leverages are the diagonal of the hat matrix, with each algorithm", arguments: PLSAlgorithm.allCases)
    func leverage(_ algorithm: PLSAlgorithm) throws {
        let leverages = try Leverage().values(of: Self.x, in: pls(algorithm))
        #expect(relativeDifference(leverages.column(2), Golden.leverage) < 1e-11)
        // They sum to 1 + a.
        for a in 1...3 { #expect(abs(leverages.column(a - 1).reduce(0, +) - Double(1 + a)) < 1e-10) }
        let uncentred = try PrincipalComponents(components: 2, centre: false).fit(Self.x)
        #expect(!uncentred.isCentred)
        #expect(abs(try Leverage().values(of: Self.x, in: uncentred).column(1).reduce(0, +) - 2) < 1e-10)
    }

    @Test("studentised residuals agree with leaving each sample out in numpy")
    func studentised() throws {
        let model = try pls()
        let inner = try StudentisedResiduals(external: false).values(Self.x, Self.y, in: model, latentVariables: 3)
        #expect(relativeDifference(inner.compactMap { $0 }, Golden.internalResiduals) < 1e-10)
        let outer = try StudentisedResiduals().values(Self.x, Self.y, in: model, latentVariables: 3)
        #expect(relativeDifference(outer.compactMap { $0 }, Golden.externalResiduals) < 1e-9)
    }

    @Test("a sample without residual of its own has none, and impossible requests are refused")
    func studentisedEdges() throws {
        let method = StudentisedResiduals(external: false)
        let values = try method.values(
            residuals: [0, 1, -1, 0.5, 0.2], leverages: [1, 0.3, 0.3, 0.2, 0.2], latentVariables: 1)
        #expect(values[0] == nil)
        #expect(values[1...].allSatisfy { $0 != nil })
        // All residual of all samples in one: the others are fitted exactly without it.
        let single = try StudentisedResiduals().values(
            residuals: [2, 0, 0, 0], leverages: [0.5, 0.5, 0.5, 0.5], latentVariables: 1)
        #expect(single[0] == nil && single[1] == 0)
        func refused(_ e: [Double], _ l: [Double], _ a: Int) -> ModellingError? {
            do throws(ModellingError) {
                _ = try StudentisedResiduals().values(residuals: e, leverages: l, latentVariables: a)
                return nil
            } catch { return error }
        }
        let half = [0.5, 0.5, 0.5]
        #expect(refused([1, 2, 3], half, 1) == .tooFewSamples(found: 3, needed: 4, what: "studentised residuals"))
        #expect(refused([0, 0, 0, 0], half + [0.5], 1) == .zeroDistances(what: "residuals", samples: 4))
        #expect(refused([0, .nan, 0, 0], half + [0.5], 1) == .nonFinite(row: 1, column: 0, what: "residuals"))
        #expect(refused([1, 2], half, 1) == .shapeMismatch(what: "leverages", found: 3, expected: 2))
        #expect(throws: ModellingError.tooManyComponents(asked: 4, largest: 3, because: "the model holds no more")) {
            try StudentisedResiduals().values(Self.x, Self.y, in: pls(), latentVariables: 4)
        }
    }

    @Test("the distance to the model and its limit agree with numpy and scipy")
    func dmodx() throws {
        let model = try PrincipalComponents(components: 3).fit(Self.x)
        let fitted = try DistanceToModel().fit(Self.x, in: model, latentVariables: 3)
        #expect(relativeDifference(try fitted.values(of: Self.x, in: model), Golden.dmodx) < 1e-11)
        #expect(relativeDifference(try fitted.values(of: Self.xNew, in: model), Golden.dmodxNew) < 1e-11)
        #expect(abs(fitted.limit / Golden.dmodxLimit - 1) < 1e-12)
        // The mean square of the normalised distances is (n − A − 1)/n by definition, for PLS too.
        let regression = try pls()
        let own = try DistanceToModel().fit(Self.x, in: regression, latentVariables: 2)
        let square = try own.values(of: Self.x, in: regression).reduce(0) { $0 + $1 * $1 } / 14
        #expect(abs(square - 11.0 / 14) < 1e-12)
    }

    @Test("the distance to the model refuses what has no degrees of freedom")
    func dmodxEdges() {
        func refused(_ q: [Double], _ p: Int, _ a: Int, alpha: Double = 0.05) -> ModellingError? {
            do throws(ModellingError) {
                _ = try DistanceToModel(alpha: alpha).fit(q, channels: p, latentVariables: a)
                return nil
            } catch { return error }
        }
        #expect(refused([1, 2, 3], 9, 2) == .tooFewSamples(found: 3, needed: 4, what: "the distance to the model"))
        #expect(
            refused([1, 2, 3, 4], 2, 2)
                == .tooManyComponents(asked: 2, largest: 1, because: "the residual of 2 channels"))
        #expect(refused([0, 0, 0, 0], 9, 2) == .zeroDistances(what: "orthogonal distances", samples: 4))
        #expect(refused([1, .nan, 0, 0], 9, 2) == .nonFinite(row: 1, column: 0, what: "orthogonal distances"))
        #expect(
            refused([1, 2, 3, 4], 9, 1, alpha: 1)
                == .invalidParameter(name: "alpha", value: "1.0", needed: "a number above 0 and below 1 is needed"))
    }

    @Test("contributions agree with numpy")
    func contributions() throws {
        let model = try PrincipalComponents(components: 3).fit(Self.x)
        let score = try ScoreDistanceContributions().values(of: Self.xNew, in: model, latentVariables: 3)
        #expect(relativeDifference(score, Matrix(rows: Golden.scoreContributions)) < 1e-11)
        let orthogonal = try OrthogonalDistanceContributions().values(of: Self.xNew, in: model, latentVariables: 3)
        #expect(relativeDifference(orthogonal, Matrix(rows: Golden.orthogonalContributions)) < 1e-11)
    }

    @Test("contributions sum to the distances, for principal components and every PLS", arguments: [false, true])
    func contributionsSum(_ scale: Bool) throws {
        func check(_ model: some LatentModel) throws {
            let seen = try model.decomposition(of: Self.xNew)
            for a in 1...3 {
                let score = try ScoreDistanceContributions().values(of: Self.xNew, in: model, latentVariables: a)
                let plain = try OrthogonalDistanceContributions(signed: false).values(
                    of: Self.xNew, in: model, latentVariables: a)
                let signed = try OrthogonalDistanceContributions().values(
                    of: Self.xNew, in: model, latentVariables: a)
                #expect(
                    relativeDifference((0..<3).map { score.row($0).reduce(0, +) }, seen.scoreDistances(components: a))
                        < 1e-11)
                #expect(
                    relativeDifference(
                        (0..<3).map { plain.row($0).reduce(0, +) }, seen.orthogonalDistances(components: a)) < 1e-11)
                #expect(signed.elements.map(abs) == plain.elements)
                #expect(signed.elements.contains { $0 < 0 })
            }
            #expect(throws: ModellingError.self) {
                try ScoreDistanceContributions().values(of: Self.xNew, in: model, latentVariables: 4)
            }
            #expect(throws: ModellingError.channelMismatch(found: 5, expected: 6)) {
                try OrthogonalDistanceContributions().values(
                    of: Self.xNew.prefix(columns: 5), in: model, latentVariables: 1)
            }
        }
        try check(PrincipalComponents(components: 3, scale: scale).fit(Self.x))
        for algorithm in PLSAlgorithm.allCases {
            try check(PLSRegression(latentVariables: 3, scale: scale, algorithm: algorithm).fit(Self.x, Self.y))
        }
    }

    @Test("every limit, diagnostic and measure declares itself once")
    func catalogues() {
        let all = LimitCatalogue.methods + DiagnosticCatalogue.methods + ImportanceCatalogue.methods
        #expect(Set(all.map(\.identifier)).count == all.count)
        #expect(LimitCatalogue.methods.allSatisfy { $0.kind == .limit })
        #expect(DiagnosticCatalogue.methods.allSatisfy { $0.kind == .diagnostic })
        #expect(ImportanceCatalogue.methods.allSatisfy { $0.kind == .importance })
        for method in all {
            #expect(!method.summary.isEmpty)
            for parameter in method.parameters {
                #expect(parameter.standard != .null, "\(method.identifier).\(parameter.name)")
            }
        }
        #expect(all.count == 20)
    }
}
