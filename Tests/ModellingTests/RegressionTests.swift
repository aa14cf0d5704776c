import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct RegressionTests {
    typealias Golden = RegressionGolden
    static let x = Matrix(rows: Golden.x)
    static let xNew = Matrix(rows: Golden.xNew)
    static let y = Matrix(rows: Golden.y)

    @Test("PCR agrees with least squares on the scores in numpy", arguments: [false, true])
    func pcr(_ scale: Bool) throws {
        let model = try PrincipalComponentRegression(components: 3, scale: scale).fit(Self.x, Self.y)
        let stacked = try (1...3).flatMap { try model.predict(Self.xNew, components: $0).elements }
        let expected = scale ? Golden.scaledPCRPredicted : Golden.plainPCRPredicted
        #expect(relativeDifference(stacked, expected.flatMap { $0 }) < 1e-11)
        let (b, intercept) = model.coefficients(components: 2)
        #expect(
            relativeDifference(
                Self.xNew.times(b).subtractingFromRows(intercept.map { -$0 }),
                try model.predict(Self.xNew, components: 2)) < 1e-12)
        let read = try JSONDecoder().decode(
            PrincipalComponentRegressionModel.self, from: JSONEncoder().encode(model))
        #expect(read == model)
        #expect(throws: ModellingError.tooManyComponents(asked: 4, largest: 3, because: "the model holds no more")) {
            try model.predict(Self.xNew, components: 4)
        }
    }

    @Test("PCR with all components is least squares, and PLS with all latent variables too")
    func allComponents() throws {
        let pcr = try PrincipalComponentRegression(components: 6).fit(Self.x, Self.y)
        let pls = try PLSRegression(latentVariables: 6).fit(Self.x, Self.y)
        let ridge = try RidgeRegression(penalty: 0).fit(Self.x, Self.y)
        #expect(try relativeDifference(pcr.predict(Self.xNew), pls.predict(Self.xNew)) < 1e-10)
        #expect(try relativeDifference(ridge.predict(Self.xNew), pls.predict(Self.xNew)) < 1e-10)
    }

    @Test("PCR stops at the rank with the finding of the components, and refuses bad input")
    func pcrEdges() throws {
        let low = matrix(12, 8, rank: 3, seed: 5, offset: 10)
        let model = try PrincipalComponentRegression(components: 6).fit(low, normalMatrix(12, 1, seed: 6))
        #expect(model.components == 3 && model.findings.map(\.code) == ["pca.stopped-at-rank"])
        func refused(_ x: Matrix, _ y: Matrix, _ a: Int = 2) -> ModellingError? {
            do throws(ModellingError) {
                _ = try PrincipalComponentRegression(components: a).fit(x, y)
                return nil
            } catch { return error }
        }
        let (x, y) = (normalMatrix(6, 9, seed: 1), normalMatrix(6, 1, seed: 2))
        #expect(refused(x, y, 6) == .tooManyComponents(asked: 6, largest: 5, because: "6 samples and 9 channels"))
        #expect(refused(x, y, 0) == .invalidParameter(name: "components", value: "0", needed: "1 or more are needed"))
        #expect(
            refused(x, y.selecting(rows: [0, 1]))
                == .shapeMismatch(what: "reference values", found: 2, expected: 6))
        #expect(
            refused(x.selecting(rows: [0]), y.selecting(rows: [0]))
                == .tooFewSamples(found: 1, needed: 2, what: "principal component regression"))
        #expect(
            refused(x, Matrix(rows: 6, columns: 2, repeating: 0.1))
                == .constantResponse(name: "each of the 2 responses", value: 0.1))
        #expect(refused(Matrix(rows: 6, columns: 9, repeating: 0.3), y) == .noVariation(samples: 6, channels: 9))
        var holed = x
        holed[1, 2] = .nan
        #expect(refused(holed, y) == .nonFinite(row: 1, column: 2, what: "X"))
        var missing = y
        missing[3, 0] = .nan
        #expect(refused(x, missing) == .nonFinite(row: 3, column: 0, what: "Y"))
    }

    @Test("ridge agrees with scikit-learn, for every penalty from one fit", arguments: [false, true])
    func ridge(_ scale: Bool) throws {
        let model = try RidgeRegression(penalty: 25, scale: scale).fit(Self.x, Self.y)
        for (penalty, coefficients, predicted, degrees) in [
            (
                0.01, scale ? Golden.scaledRidgeSmallCoefficients : Golden.plainRidgeSmallCoefficients,
                scale ? Golden.scaledRidgeSmallPredicted : Golden.plainRidgeSmallPredicted,
                scale ? Golden.scaledRidgeSmallDegrees : Golden.plainRidgeSmallDegrees
            ),
            (
                25, scale ? Golden.scaledRidgeLargeCoefficients : Golden.plainRidgeLargeCoefficients,
                scale ? Golden.scaledRidgeLargePredicted : Golden.plainRidgeLargePredicted,
                scale ? Golden.scaledRidgeLargeDegrees : Golden.plainRidgeLargeDegrees
            ),
        ] {
            #expect(
                relativeDifference(try model.coefficients(penalty: penalty).matrix, Matrix(rows: coefficients)) < 1e-10)
            #expect(relativeDifference(try model.predict(Self.xNew, penalty: penalty), Matrix(rows: predicted)) < 1e-11)
            #expect(abs(try model.effectiveDegreesOfFreedom(penalty: penalty) - degrees) < 1e-10)
        }
        #expect(try model.predict(Self.xNew) == model.predict(Self.xNew, penalty: 25))
        #expect(try JSONDecoder().decode(RidgeModel.self, from: JSONEncoder().encode(model)) == model)
    }

    /// The normal equations (XᵀX + λI)B = XᵀY, n < p and rank-deficient.
    @Test("ridge solves its normal equations", arguments: [(10, 40), (30, 8)])
    func normalEquations(_ n: Int, _ p: Int) throws {
        let x = matrix(n, p, rank: 4, seed: 7, offset: 3)
        let y = normalMatrix(n, 2, seed: 8)
        let model = try RidgeRegression(penalty: 0.5).fit(x, y)
        #expect(model.singularValues.count == 4)
        let (b, intercept) = try model.coefficients(penalty: 0.5)
        let centred = x.subtractingFromRows(x.columnMeans)
        var left = centred.times(centred.times(b), transposingSelf: true)
        for j in 0..<p { for k in 0..<2 { left[j, k] += 0.5 * b[j, k] } }
        let right = centred.times(y.subtractingFromRows(y.columnMeans), transposingSelf: true)
        #expect(relativeDifference(left, right) < 1e-11)
        // The mean is predicted at the mean: the intercept is not penalised.
        let atMean = try model.predict(Matrix(rows: [x.columnMeans])).row(0)
        #expect(relativeDifference(atMean, y.columnMeans) < 1e-12)
        #expect(intercept.allSatisfy { $0.isFinite })
        // A huge penalty leaves the mean.
        let flat = try model.predict(x, penalty: 1e12)
        #expect((flat.subtractingFromRows(y.columnMeans).elements.map(abs).max() ?? 1) < 1e-9)
    }

    @Test("ridge names constant channels of a scaled fit and refuses bad input")
    func ridgeEdges() throws {
        var x = normalMatrix(12, 5, seed: 12)
        for i in 0..<12 { x[i, 3] = 0.1 }
        let y = normalMatrix(12, 1, seed: 13)
        let model = try RidgeRegression(penalty: 1, scale: true).fit(x, y)
        #expect(model.unscaledChannels == [3] && model.findings.map(\.code) == ["ridge.constant-channels"])
        #expect(try abs(model.coefficients(penalty: 1).matrix[3, 0]) < 1e-15)
        func refused(_ x: Matrix, _ y: Matrix, _ penalty: Double = 1) -> ModellingError? {
            do throws(ModellingError) {
                _ = try RidgeRegression(penalty: penalty).fit(x, y)
                return nil
            } catch { return error }
        }
        #expect(
            refused(x, y, -1)
                == .invalidParameter(name: "penalty", value: "-1.0", needed: "a number of 0 or more is needed"))
        #expect(
            refused(x, y, .nan)
                == .invalidParameter(name: "penalty", value: "nan", needed: "a number of 0 or more is needed"))
        #expect(
            refused(x, Matrix(rows: 12, columns: 1, repeating: 4)) == .constantResponse(name: "the response", value: 4))
        #expect(refused(Matrix(rows: 12, columns: 2, repeating: 0.3), y) == .noVariation(samples: 12, channels: 2))
        #expect(
            refused(x.selecting(rows: [2]), y.selecting(rows: [2]))
                == .tooFewSamples(found: 1, needed: 2, what: "ridge regression"))
        x[7, 1] = .infinity
        #expect(refused(x, y) == .nonFinite(row: 7, column: 1, what: "X"))
        #expect(throws: ModellingError.channelMismatch(found: 4, expected: 5)) {
            try model.predict(Matrix(rows: 1, columns: 4))
        }
        #expect(throws: ModellingError.nonFinite(row: 0, column: 1, what: "X")) {
            try model.predict(Matrix(rows: [[1, .nan, 3, 4, 5]]))
        }
    }
}
