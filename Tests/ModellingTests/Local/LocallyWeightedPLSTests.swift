import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import Testing

/// Maps are limited to given numbers of threads, for the whole process: one test at a time.
@Suite(.serialized)
struct LocallyWeightedPLSTests {
    /// Spectra whose relation to the response bends, so that local models differ from the global one.
    private static func bent(
        _ n: Int, _ p: Int, responses q: Int = 1, seed: UInt64, offset: Double = 5
    ) -> (x: Matrix, y: Matrix) {
        let t = normalMatrix(n, 4, seed: seed)
        let x =
            (t.times(normalMatrix(4, p, seed: seed + 1))
            - normalMatrix(n, p, seed: seed + 2).dividingColumns(
                by: [Double](repeating: 20, count: p))).subtractingFromRows([Double](repeating: -offset, count: p))
        let y = Matrix(
            rows: (0..<n).map { i in (0..<q).map { t[i, $0] * t[i, $0] + t[i, ($0 + 1) % 4] + Double(3 * $0) } })
        return (x, y)
    }

    @Test("agrees with NIPALS with weights in every product")
    func golden() throws {
        for golden in try MultiGolden.document.get().local {
            let method = LocallyWeightedPLS(
                latentVariables: golden.latentVariables, localization: golden.localization,
                distance: golden.scores ? .scores : .spectra, scale: golden.scale)
            let model = try method.fit(Matrix(rows: golden.x), Matrix(rows: golden.y))
            let local = try model.localPredictions(for: Matrix(rows: golden.new))
            for (a, wanted) in golden.predicted.enumerated() {
                // scikit-learn's scores, where distances are taken in them, have converged to 1e-6 squared.
                #expect(relativeDifference(local.values[a], Matrix(rows: wanted)) < 1e-10)
            }
            #expect(relativeDifference(local.effectiveSamples, golden.effectiveSamples) < 1e-10)
            #expect(try model.predict(Matrix(rows: golden.new)) == local.values.last)
        }
    }

    @Test("equal weights are PLS regression", arguments: [(30, 8, 1), (12, 40, 1), (15, 30, 3), (25, 9, 2)])
    func equalWeights(_ n: Int, _ p: Int, _ q: Int) throws {
        let (x, y) = Self.bent(n, p, responses: q, seed: 4)
        let (new, _) = Self.bent(6, p, seed: 77)
        for scale in [false, true] {
            for distance in LocallyWeightedPLS.Distance.allCases {
                let pls = try PLSRegression(latentVariables: 5, scale: scale).fit(x, y)
                let local = try LocallyWeightedPLS(
                    latentVariables: 5, localization: 0, distance: distance, scale: scale
                ).fit(x, y).localPredictions(for: new)
                for a in 1...5 {
                    #expect(try relativeDifference(local.values[a - 1], pls.predict(new, latentVariables: a)) < 1e-9)
                }
                for effective in local.effectiveSamples { #expect(abs(effective - Double(n)) < 1e-10) }
                #expect(local.findings.isEmpty)
            }
        }
    }

    @Test("strong localization ends at the nearest sample; a bent relation is met better than by the global model")
    func localization() throws {
        let (all, values) = Self.bent(100, 12, seed: 8)
        let (x, y) = (all.selecting(rows: Array(0..<60)), values.selecting(rows: Array(0..<60)))
        let (new, truth) = (all.selecting(rows: Array(60..<100)), values.selecting(rows: Array(60..<100)))
        let nearest = try LocallyWeightedPLS(latentVariables: 2, localization: 1e6).fit(x, y)
        let local = try nearest.localPredictions(for: new.selecting(rows: [3, 9]))
        let nearestRows = [3, 9].map { i in
            (0..<60).min { a, b in
                let (da, db) = (zip(x.row(a), new.row(i)), zip(x.row(b), new.row(i)))
                return da.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                    < db.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            } ?? 0
        }
        #expect(local.latentVariables == [0, 0])
        #expect(relativeDifference(local.values[1].elements, nearestRows.map { y[$0, 0] }) < 1e-12)
        #expect(local.effectiveSamples.allSatisfy { abs($0 - 1) < 1e-12 })
        #expect(local.findings.map(\.code) == ["lw-pls.rank", "lw-pls.few-neighbours"])
        #expect(
            local.findings.last?.summary
                == "the local models of 2 of 2 rows (1, 2) rest on the weight of fewer than 4 samples (1.0 at least), "
                + "with 2 latent variables")
        func squaredError(_ predicted: Matrix) -> Double { (predicted - truth).rowSquaredNorms.reduce(0, +) }
        let global = try squaredError(PLSRegression(latentVariables: 4).fit(x, y).predict(new))
        let bent = try squaredError(LocallyWeightedPLS(latentVariables: 4, localization: 2).fit(x, y).predict(new))
        #expect(bent < 0.5 * global)
    }

    @Test("rows are predicted alone as among others, on any number of threads, in any basis of their space")
    func independence() throws {
        let (x, y) = Self.bent(14, 40, seed: 21)
        let (new, _) = Self.bent(9, 40, seed: 22)
        for distance in LocallyWeightedPLS.Distance.allCases {
            let model = try LocallyWeightedPLS(latentVariables: 3, localization: 1.5, distance: distance).fit(x, y)
            let together = try model.predict(new)
            for i in 0..<9 {
                #expect(try relativeDifference(model.predict(new.selecting(rows: [i])).row(0), together.row(i)) < 1e-12)
            }
            defer { Parallel.limitThreads(to: 0) }
            for threads in [1, 2, 3] {
                Parallel.limitThreads(to: threads)
                #expect(try model.predict(new) == together)
            }
            // Zeros beside the channels change no distance and no product; n < p becomes n > p for a subset of them.
            let padded = Blocks.concatenating
            let wide = try padded([("x", x), ("zero", Matrix(rows: 14, columns: 3))]).x
            let wideNew = try padded([("x", new), ("zero", Matrix(rows: 9, columns: 3))]).x
            let other = try LocallyWeightedPLS(latentVariables: 3, localization: 1.5, distance: distance).fit(wide, y)
            #expect(try relativeDifference(other.predict(wideNew), together) < 1e-10)
        }
    }

    @Test("equal distances weigh equally; copies of one sample and constant channels do not trap")
    func degenerate() throws {
        // Corners of a square are equally far from its centre.
        let x = Matrix(rows: [[1, 1], [1, -1], [-1, 1], [-1, -1]])
        let y = Matrix(column: [2, 4, 6, 9])
        let local = try LocallyWeightedPLS(latentVariables: 1, localization: 5).fit(x, y)
            .localPredictions(for: Matrix(rows: [[0, 0]]))
        #expect(abs(local.effectiveSamples[0] - 4) < 1e-14)
        #expect(abs(local.values[0][0, 0] - 5.25) < 1e-14)
        var copies = normalMatrix(8, 5, seed: 3)
        for i in 0..<5 { for j in 0..<5 { copies[i, j] = copies[0, j] } }
        for i in 0..<8 { copies[i, 4] = 0.1 }
        let model = try LocallyWeightedPLS(latentVariables: 4, localization: 3, scale: true).fit(
            copies, normalMatrix(8, 1, seed: 4))
        #expect(model.findings.map(\.code) == ["lw-pls.constant-channels"])
        let seen = try model.localPredictions(for: copies)
        #expect(seen.values.allSatisfy { $0.elements.allSatisfy(\.isFinite) })
        #expect(seen.findings.map(\.code).contains("lw-pls.rank"))
    }

    @Test("a model written and read predicts the same bits", arguments: LocallyWeightedPLS.Distance.allCases)
    func roundTrip(_ distance: LocallyWeightedPLS.Distance) throws {
        for (n, p) in [(10, 5), (8, 20)] {
            let (x, y) = Self.bent(n, p, seed: 5)
            let model = try LocallyWeightedPLS(latentVariables: 2, distance: distance, scale: true).fit(x, y)
            let data = try JSONEncoder().encode(model)
            let read = try JSONDecoder().decode(LocallyWeightedPLSModel.self, from: data)
            #expect(read == model)
            #expect(try read.predict(x) == model.predict(x))
            let broken = String(decoding: data, as: UTF8.self).replacingOccurrences(
                of: "\"localization\":1", with: "\"localization\":-1")
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(LocallyWeightedPLSModel.self, from: Data(broken.utf8))
            }
        }
    }

    @Test func refusals() throws {
        let (x, y) = Self.bent(6, 9, seed: 1)
        func refused(_ method: LocallyWeightedPLS, _ x: Matrix, _ y: Matrix) -> ModellingError? {
            do throws(ModellingError) {
                _ = try method.fit(x, y)
                return nil
            } catch { return error }
        }
        let two = LocallyWeightedPLS(latentVariables: 2)
        #expect(
            refused(LocallyWeightedPLS(latentVariables: 6), x, y)
                == .tooManyComponents(asked: 6, largest: 5, because: "6 samples and 9 channels"))
        #expect(
            refused(LocallyWeightedPLS(latentVariables: 0), x, y)
                == .tooManyComponents(asked: 0, largest: 5, because: "6 samples and 9 channels"))
        #expect(
            refused(LocallyWeightedPLS(latentVariables: 2, localization: -1), x, y)
                == .invalidParameter(name: "localization", value: "-1.0", needed: "a number of 0 or more is needed"))
        #expect(
            refused(LocallyWeightedPLS(latentVariables: 2, localization: .nan), x, y)
                == .invalidParameter(name: "localization", value: "nan", needed: "a number of 0 or more is needed"))
        #expect(
            refused(two, x, y.selecting(rows: [0, 1]))
                == .shapeMismatch(what: "reference values", found: 2, expected: 6))
        #expect(
            refused(two, x.selecting(rows: [0]), y.selecting(rows: [0]))
                == .tooFewSamples(found: 1, needed: 2, what: "locally weighted PLS"))
        var holed = x
        holed[4, 7] = .nan
        #expect(refused(two, holed, y) == .nonFinite(row: 4, column: 7, what: "X"))
        holed[4, 7] = 1e200
        #expect(refused(two, holed, y) == .nonFinite(row: 4, column: 7, what: "squared X"))
        var infinite = y
        infinite[2, 0] = .infinity
        #expect(refused(two, x, infinite) == .nonFinite(row: 2, column: 0, what: "Y"))
        infinite[2, 0] = 1e200
        #expect(refused(two, x, infinite) == .nonFinite(row: 2, column: 0, what: "squared Y"))
        #expect(
            refused(two, x, Matrix(rows: 6, columns: 1, repeating: 0.1))
                == .constantResponse(name: "the response", value: 0.1))
        #expect(
            refused(two, Matrix(rows: 6, columns: 9, repeating: 0.3), y) == .noVariation(samples: 6, channels: 9))
        let model = try two.fit(x, y)
        #expect(throws: ModellingError.channelMismatch(found: 8, expected: 9)) {
            try model.predict(x.prefix(columns: 8))
        }
        holed[4, 7] = -.infinity
        #expect(throws: ModellingError.nonFinite(row: 4, column: 7, what: "X")) { try model.predict(holed) }
    }
}
