import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct PLSRegressionTests {
    typealias Golden = ModellingGolden
    static let x = Matrix(rows: Golden.x)
    static let xNew = Matrix(rows: Golden.xNew)
    static let y = Matrix(rows: Golden.y)

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let responses: Matrix
        let scale: Bool
        let weights, scores, loadings, yLoadings, rotations, predicted: [[Double]]
    }

    static let cases = [
        Case(
            testDescription: "one response", responses: y.prefix(columns: 1), scale: false,
            weights: Golden.oneWeights, scores: Golden.oneScores, loadings: Golden.oneLoadings,
            yLoadings: Golden.oneYLoadings, rotations: Golden.oneRotations, predicted: Golden.onePredicted),
        Case(
            testDescription: "three responses", responses: y, scale: false,
            weights: Golden.severalWeights, scores: Golden.severalScores, loadings: Golden.severalLoadings,
            yLoadings: Golden.severalYLoadings, rotations: Golden.severalRotations,
            predicted: Golden.severalPredicted),
        Case(
            testDescription: "three responses, scaled", responses: y, scale: true,
            weights: Golden.scaledWeights, scores: Golden.scaledScores, loadings: Golden.scaledLoadings,
            yLoadings: Golden.scaledYLoadings, rotations: Golden.scaledRotations,
            predicted: Golden.scaledPredicted),
    ]

    /// NIPALS of several responses iterates to about 1e-12 of its limit.
    @Test("agrees with NIPALS in numpy within 1e-10, signs included", arguments: cases)
    func golden(_ given: Case) throws {
        let model = try PLSRegression(latentVariables: 4, scale: given.scale).fit(Self.x, given.responses)
        #expect(relativeDifference(model.weights.transposed, Matrix(rows: given.weights)) < 1e-10)
        #expect(relativeDifference(model.scores.transposed, Matrix(rows: given.scores)) < 1e-10)
        #expect(relativeDifference(model.projection.loadings.transposed, Matrix(rows: given.loadings)) < 1e-10)
        #expect(relativeDifference(model.yLoadings.transposed, Matrix(rows: given.yLoadings)) < 1e-10)
        #expect(relativeDifference(model.projection.rotations.transposed, Matrix(rows: given.rotations)) < 1e-10)
        let stacked = try (1...4).flatMap { a -> [Double] in
            try model.predict(Self.xNew, latentVariables: a).elements
        }
        #expect(relativeDifference(stacked, given.predicted.flatMap { $0 }) < 1e-10)
    }

    static let shapes: [(n: Int, p: Int, q: Int)] = [
        (2, 1, 1), (3, 2, 1), (12, 5, 1), (8, 30, 1), (20, 7, 2), (10, 25, 4), (9, 9, 3), (40, 60, 1),
    ]

    @Test("TᵀT is diagonal, WᵀW = I, X = TPᵀ + E, R = W(PᵀW)⁻¹, T = XR", arguments: shapes, [false, true])
    func invariants(_ shape: (n: Int, p: Int, q: Int), scale: Bool) throws {
        let x = normalMatrix(shape.n, shape.p, seed: 3).subtractingFromRows([Double](repeating: -4, count: shape.p))
        let y = normalMatrix(shape.n, shape.q, seed: 4)
        let largest = min(shape.n - 1, shape.p, 6)
        let model = try PLSRegression(latentVariables: largest, scale: scale).fit(x, y)
        let a = model.latentVariables
        #expect(a == largest)
        let t = model.scores.transposed
        let (w, p, r) = (model.weights, model.projection.loadings, model.projection.rotations)

        let gram = model.scores.times(model.scores, transposingOther: true)
        for i in 0..<a {
            for j in 0..<a where i != j {
                #expect(abs(gram[i, j]) < 1e-11 * (gram[i, i] * gram[j, j]).squareRoot())
            }
        }
        #expect(relativeDifference(w.times(w, transposingOther: true), identity(a)) < 1e-11)
        let ready = try model.projection.centred(x)
        #expect(relativeDifference(ready.times(r, transposingOther: true), t) < 1e-11)
        // R is W(PᵀW)⁻¹: Rᵀ = (WᵀP)⁻¹Wᵀ, so WᵀP·Rᵀ = Wᵀ in rows.
        #expect(relativeDifference(p.times(w, transposingOther: true).transposed.times(r), w) < 1e-10)
        #expect(relativeDifference(p.times(r, transposingOther: true), identity(a)) < 1e-10)
        // The residuals are orthogonal to the scores, and q is their squared length.
        let residuals = ready - t.times(p)
        let cross = model.scores.times(residuals)
        let size = ready.rowSquaredNorms.reduce(0, +)
        #expect((cross.elements.map(abs).max() ?? 0) < 1e-11 * size)
        let projected = try model.projection.project(x)
        for (got, expected) in zip(projected.orthogonalDistances, residuals.rowSquaredNorms) {
            #expect(abs(got - expected) < 1e-12 * size)
        }
        for row in 0..<a {
            let weights = w.row(row)
            let extreme = try #require(weights.max { abs($0) < abs($1) })
            #expect(extreme > 0, "the largest weight of component \(row + 1) is positive")
        }
    }

    @Test("the first a of A latent variables are the fit with a; predictions are intercept + x·B", arguments: [1, 3])
    func leading(_ q: Int) throws {
        let (x, y, new) = (normalMatrix(15, 20, seed: 8), normalMatrix(15, q, seed: 9), normalMatrix(4, 20, seed: 10))
        let all = try PLSRegression(latentVariables: 7, scale: true).fit(x, y)
        for a in 1...7 {
            let alone = try PLSRegression(latentVariables: a, scale: true).fit(x, y)
            #expect(all.truncated(to: a) == alone)
            let predicted = try alone.predict(new)
            #expect(try relativeDifference(all.predict(new, latentVariables: a), predicted) < 1e-14)
            let (b, intercept) = all.coefficients(latentVariables: a)
            let linear = new.times(b).subtractingFromRows(intercept.map { -$0 })
            #expect(relativeDifference(linear, predicted) < 1e-12)
        }
        #expect(throws: ModellingError.tooManyComponents(asked: 8, largest: 7, because: "the model holds no more")) {
            try all.predict(new, latentVariables: 8)
        }
        #expect(try all.predict(new, latentVariables: 0).row(2) == all.yMean)
    }

    @Test("a scaled fit is the fit of scaled data")
    func scaling() throws {
        let (x, y) = (normalMatrix(14, 6, seed: 2), normalMatrix(14, 2, seed: 5))
        let (spread, ySpread) = ([1.0, 100, 0.01, 5, 1, 3], [10.0, 0.1])
        let wide = x.dividingColumns(by: spread)
        let wideY = y.dividingColumns(by: ySpread)
        let scaled = try PLSRegression(latentVariables: 4, scale: true).fit(wide, wideY)
        func autoscaled(_ m: Matrix) -> Matrix {
            let centred = m.subtractingFromRows(m.columnMeans)
            return centred.dividingColumns(by: m.columnStandardDeviations(about: m.columnMeans))
        }
        let plain = try PLSRegression(latentVariables: 4).fit(autoscaled(wide), autoscaled(wideY))
        #expect(relativeDifference(scaled.scores, plain.scores) < 1e-12)
        #expect(relativeDifference(scaled.weights, plain.weights) < 1e-12)
        // Units of channels do not matter to a scaled fit.
        let other = try PLSRegression(latentVariables: 4, scale: true).fit(x, wideY)
        #expect(try relativeDifference(other.predict(x), scaled.predict(wide)) < 1e-12)
    }

    @Test("agrees with NIPALS written here, for one and for several responses", arguments: [1, 2, 5])
    func secondImplementation(_ q: Int) throws {
        let x = matrix(25, 40, rank: 12, seed: 31, offset: 7)
        let y = x.times(normalMatrix(40, q, seed: 33)) - normalMatrix(25, q, seed: 34)
        let new = matrix(6, 40, rank: 12, seed: 35, offset: 7)
        let model = try PLSRegression(latentVariables: 6).fit(x, y)
        let peer = NIPALS(x, y, components: 6)
        for a in 1...6 {
            #expect(
                try relativeDifference(model.predict(new, latentVariables: a), peer.predict(new, a)) < 1e-9,
                "\(a) latent variables")
        }
    }

    @Test("extraction stops at the rank, with a finding", arguments: [0, 10, 1000] as [Double])
    func rank(_ offset: Double) throws {
        let x = matrix(12, 8, rank: 3, seed: 5, offset: offset)
        let model = try PLSRegression(latentVariables: 6).fit(x, normalMatrix(12, 1, seed: 6))
        #expect(model.latentVariables == 3)
        let finding = try #require(model.findings.first)
        #expect(model.findings.count == 1)
        #expect(finding.code == "pls.rank")
        #expect(finding.summary == "6 latent variables were asked for; the data carry 3")
        #expect(model.asked == 6)
        let wide = matrix(12, 200, rank: 4, seed: 15, offset: offset)
        #expect(try PLSRegression(latentVariables: 9).fit(wide, normalMatrix(12, 2, seed: 6)).latentVariables == 4)
        #expect(try PLSRegression(latentVariables: 3).fit(x, normalMatrix(12, 1, seed: 6)).findings.isEmpty)
    }

    @Test("extraction stops when the responses are explained")
    func explained() throws {
        // Y depends on two orthogonal directions of equal variance only: one latent variable explains it all.
        var x = Matrix(rows: 8, columns: 3)
        for i in 0..<8 { for j in 0..<3 { x[i, j] = (i >> j) & 1 == 0 ? -1 : 1 } }
        let y = Matrix(column: (0..<8).map { x[$0, 0] + x[$0, 1] })
        let model = try PLSRegression(latentVariables: 3).fit(x, y)
        #expect(model.latentVariables == 1)
        #expect(try relativeDifference(model.predict(x), y) < 1e-14)
    }

    @Test("a constant channel of a scaled fit is divided by 1 and named, although its mean rounds")
    func constantChannel() throws {
        var x = normalMatrix(15, 5, seed: 12)
        for i in 0..<15 { x[i, 3] = 0.1 }
        let y = normalMatrix(15, 1, seed: 13)
        let model = try PLSRegression(latentVariables: 3, scale: true).fit(x, y)
        #expect(model.unscaledChannels == [3])
        #expect(model.projection.scale?[3] == 1)
        #expect(model.coefficients(latentVariables: 3).matrix[3, 0] == 0)
        #expect(model.findings.map(\.code) == ["pls.constant-channels"])
        let without = x.selecting(columns: [0, 1, 2, 4])
        let expected = try PLSRegression(latentVariables: 3, scale: true).fit(without, y).predict(without)
        #expect(try relativeDifference(model.predict(x), expected) < 1e-13)
        #expect(try PLSRegression(latentVariables: 3).fit(x, y).unscaledChannels.isEmpty)
    }

    @Test func refusals() throws {
        let (x, y) = (normalMatrix(6, 9, seed: 1), normalMatrix(6, 1, seed: 2))
        func refused(_ x: Matrix, _ y: Matrix, _ a: Int = 2) -> ModellingError? {
            do throws(ModellingError) {
                _ = try PLSRegression(latentVariables: a).fit(x, y)
                return nil
            } catch { return error }
        }
        #expect(refused(x, y, 6) == .tooManyComponents(asked: 6, largest: 5, because: "6 samples and 9 channels"))
        #expect(refused(x, y, 0) == .tooManyComponents(asked: 0, largest: 5, because: "6 samples and 9 channels"))
        #expect(
            refused(x, normalMatrix(5, 1, seed: 2)) == .shapeMismatch(what: "reference values", found: 5, expected: 6))
        #expect(
            refused(x.selecting(rows: [0]), y.selecting(rows: [0]))
                == .tooFewSamples(found: 1, needed: 2, what: "PLS regression"))
        var holed = x
        holed[4, 7] = .nan
        let error = try #require(refused(holed, y))
        #expect(error == .nonFinite(row: 4, column: 7, what: "X"))
        #expect(error.place == "X, row 5, column 8")
        var infinite = y
        infinite[2, 0] = .infinity
        #expect(refused(x, infinite) == .nonFinite(row: 2, column: 0, what: "Y"))
        // 0.1 has a mean of seven that is not 0.1.
        let flat = Matrix(rows: 6, columns: 1, repeating: 0.1)
        #expect(refused(x, flat) == .constantResponse(name: "the response", value: 0.1))
        #expect(
            refused(Matrix(rows: 6, columns: 9, repeating: 0.3), y) == .noVariation(samples: 6, channels: 9))
        let model = try PLSRegression(latentVariables: 2).fit(x, y)
        #expect(throws: ModellingError.channelMismatch(found: 8, expected: 9)) {
            try model.predict(x.prefix(columns: 8))
        }
    }

    @Test("a model written and read predicts the same bits")
    func roundTrip() throws {
        let (x, y) = (normalMatrix(12, 10, seed: 1), normalMatrix(12, 2, seed: 2))
        for scale in [false, true] {
            let model = try PLSRegression(latentVariables: 4, scale: scale).fit(x, y)
            let read = try JSONDecoder().decode(PLSModel.self, from: JSONEncoder().encode(model))
            #expect(read == model)
            #expect(try read.predict(x).elements == model.predict(x).elements)
        }
    }
}

/// PLS by NIPALS with deflation of X and Y, on plain arrays: nothing of the library's way.
private struct NIPALS {
    private let xMean, yMean: [Double]
    private var components: [(w: [Double], p: [Double], q: [Double])] = []

    init(_ x: Matrix, _ y: Matrix, components count: Int) {
        xMean = x.columnMeans
        yMean = y.columnMeans
        var e = x.subtractingFromRows(xMean)
        var f = y.subtractingFromRows(yMean)
        for _ in 0..<count {
            var u = f.column(0)
            var w: [Double] = []
            var t: [Double] = []
            var q: [Double] = []
            for _ in 0..<2000 {
                w = e.transposedTimes(u)
                let length = dot(w, w).squareRoot()
                w = w.map { $0 / length }
                t = e.times(w)
                q = f.transposedTimes(t).map { $0 / dot(t, t) }
                let new = f.times(q).map { $0 / dot(q, q) }
                let change = zip(new, u).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                u = new
                if change < 1e-28 * dot(new, new) { break }
            }
            let p = e.transposedTimes(t).map { $0 / dot(t, t) }
            for i in 0..<e.rows {
                for j in 0..<e.columns { e[i, j] -= t[i] * p[j] }
                for k in 0..<f.columns { f[i, k] -= t[i] * q[k] }
            }
            components.append((w, p, q))
        }
    }

    /// New rows go through the same deflation: no rotations.
    func predict(_ x: Matrix, _ a: Int) -> Matrix {
        var e = x.subtractingFromRows(xMean)
        var predicted = Matrix(rows: x.rows, columns: yMean.count)
        for i in 0..<x.rows { for k in 0..<yMean.count { predicted[i, k] = yMean[k] } }
        for component in components.prefix(a) {
            let t = e.times(component.w)
            for i in 0..<x.rows {
                for j in 0..<e.columns { e[i, j] -= t[i] * component.p[j] }
                for k in 0..<yMean.count { predicted[i, k] += t[i] * component.q[k] }
            }
        }
        return predicted
    }
}

private func identity(_ n: Int) -> Matrix {
    var matrix = Matrix(rows: n, columns: n)
    for i in 0..<n { matrix[i, i] = 1 }
    return matrix
}
