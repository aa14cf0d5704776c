import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct ImportanceTests {
    typealias Golden = RegressionGolden
    static let x = RegressionTests.x
    static let y = RegressionTests.y

    @Test(
        "VIP of SIMPLS agrees with numpy; the mean of VIP² is 1 with each algorithm", arguments: PLSAlgorithm.allCases)
    func vip(_ algorithm: PLSAlgorithm) throws {
        let model = try PLSRegression(latentVariables: 3, algorithm: algorithm).fit(Self.x, Self.y)
        let vip = VariableImportanceInProjection()
        for response in [nil, 0, 1] {
            for a in 1...3 {
                let values = try vip.values(of: model, latentVariables: a, response: response)
                #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 6 - 1) < 1e-12)
            }
        }
        let all = try vip.values(of: model, latentVariables: 3)
        if algorithm == .simpls {
            #expect(relativeDifference(all, Golden.simplsVIP) < 1e-10)
        } else {
            #expect(relativeDifference(all, Golden.simplsVIP) > 1e-4)
        }
    }

    @Test("selectivity ratio and sMC agree with numpy, by way of the Krylov space")
    func ratios() throws {
        let model = try PLSRegression(latentVariables: 3).fit(Self.x, Self.y.prefix(columns: 1))
        let ratios = try SelectivityRatio().values(of: model, calibration: Self.x, latentVariables: 3)
        #expect(relativeDifference(ratios.compactMap { $0 }, Golden.selectivityRatio) < 1e-9)
        let smc = SignificanceMultivariateCorrelation()
        let f = try smc.values(of: model, calibration: Self.x, latentVariables: 3)
        #expect(relativeDifference(f.compactMap { $0 }, Golden.smc) < 1e-9)
        #expect(abs(try smc.limit(samples: 14) / Golden.smcLimit - 1) < 1e-12)
    }

    @Test("a channel that does not vary, or is explained completely, has no ratio")
    func undefined() throws {
        var x = normalMatrix(10, 4, seed: 2)
        for i in 0..<10 { x[i, 2] = 0.1 }
        let y = normalMatrix(10, 1, seed: 3)
        let model = try PLSRegression(latentVariables: 2).fit(x, y)
        let ratios = try SelectivityRatio().values(of: model, calibration: x, latentVariables: 2)
        #expect(ratios[2] == nil && ratios.compactMap { $0 }.count == 3)
        #expect(ratios.compactMap { $0 }.allSatisfy { $0.isFinite && $0 >= 0 })
        let f = try SignificanceMultivariateCorrelation().values(of: model, calibration: x, latentVariables: 2)
        #expect(f[2] == nil && f.compactMap { $0 }.allSatisfy { $0.isFinite && $0 >= 0 })
        let alone = x.prefix(columns: 1)
        let single = try PLSRegression(latentVariables: 1).fit(alone, y)
        #expect(try SelectivityRatio().values(of: single, calibration: alone, latentVariables: 1) == [nil])
        #expect(try VariableImportanceInProjection().values(of: single, latentVariables: 1) == [1])
    }

    @Test func refusals() throws {
        let model = try PLSRegression(latentVariables: 2).fit(Self.x, Self.y)
        let tooMany = ModellingError.tooManyComponents(asked: 3, largest: 2, because: "the model holds no more")
        #expect(throws: tooMany) { try VariableImportanceInProjection().values(of: model, latentVariables: 3) }
        #expect(throws: tooMany) { try SelectivityRatio().values(of: model, calibration: Self.x, latentVariables: 3) }
        #expect(throws: ModellingError.shapeMismatch(what: "calibration samples", found: 3, expected: 14)) {
            try SelectivityRatio().values(
                of: model, calibration: Self.x.selecting(rows: [0, 1, 2]), latentVariables: 2)
        }
        #expect(
            throws: ModellingError.invalidParameter(
                name: "alpha", value: "0.0", needed: "a number above 0 and below 1 is needed")
        ) { try SignificanceMultivariateCorrelation(alpha: 0).limit(samples: 9) }
        // A constant response beside another is not explained at all.
        var y = Self.y
        for i in 0..<y.rows { y[i, 1] = 2 }
        let half = try PLSRegression(latentVariables: 2).fit(Self.x, y)
        let unexplained = ModellingError.constantResponse(name: "the fitted response", value: 2)
        #expect(throws: unexplained) {
            try VariableImportanceInProjection().values(of: half, latentVariables: 2, response: 1)
        }
        #expect(throws: unexplained) {
            try SelectivityRatio().values(of: half, calibration: Self.x, response: 1, latentVariables: 2)
        }
        #expect(
            try VariableImportanceInProjection().values(of: half, latentVariables: 2)
                == VariableImportanceInProjection().values(of: half, latentVariables: 2, response: 0))
    }
}
