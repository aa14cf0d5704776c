import Foundation
import LinearAlgebra
import Modelling
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite struct PLSCrossValidationTests {
    /// A set of real spectra with one response, and the segments that it is validated by.
    struct Real {
        let x, y: Matrix
        let segments: Segments

        init(x: Matrix, y: Matrix, segments: Segments) {
            self.x = x
            self.y = y
            self.segments = segments
        }

        init(path: String, response: (Sample) throws -> Double, folds: Int, keeping count: Int? = nil) throws {
            let spectra = try SpectralFile.read(path: path).spectra()
            let rows = Array(0..<min(count ?? spectra.count, spectra.count))
            x = spectra.x.selecting(rows: rows)
            y = Matrix(column: try rows.map { try response(spectra.samples[$0]) })
            segments = .given(foldOfRow: rows.map { $0 % folds }, folds: folds)
        }

        static func committed(_ name: String) -> String {
            SharedFolder.packageRoot.appendingPathComponent("Spectra/\(name)").path
        }

        static func coffee() throws -> Real {
            try Real(
                path: committed("coffee-origin.csv"),
                response: { $0.metadata["origin"] == "Ethiopia" ? 1 : 0 }, folds: 4)
        }

        static func fermentation() throws -> Real {
            try Real(
                path: committed("fermentation.csv"),
                response: { try #require($0.metadata["glucose"].flatMap(Double.init)) }, folds: 7)
        }

        static func corn() throws -> Real {
            let shared = try #require(SharedFolder.url)
            return try Real(
                path: shared.appendingPathComponent("data/corn_nir_3instruments/corn_m5.csv").path,
                response: { try #require($0.metadata["moisture_pct"].flatMap(Double.init)) }, folds: 5)
        }

        /// max|fast − plain|/max|plain| for a = 1 … A.
        func differences(latentVariables: Int) throws -> [Double] {
            let fast = try PLSCrossValidation(x, y, segments: segments, latentVariables: latentVariables)
            let plain = try PLSCrossValidation(
                x, y, segments: segments, latentVariables: latentVariables, path: .plain)
            return zip(fast.predictions, plain.predictions).map { a, b in
                let scale = b.elements.map(abs).max() ?? 1
                return (zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? .infinity) / scale
            }
        }
    }

    /// Measured: 6e-15 at 15 latent variables, 6e-14 at 20.
    @Test("the fast path gives the predictions of the plain one within 1e-9, up to 20 latent variables")
    func fastIsPlain() throws {
        #expect(try Real.coffee().differences(latentVariables: 20).allSatisfy { $0 < 1e-9 })
        #expect(try Real.fermentation().differences(latentVariables: 15).allSatisfy { $0 < 1e-9 })
    }

    /// Measured: 4e-15 at 15 latent variables, 2e-14 at 20.
    @Test(
        "the same on corn, moisture by NIR",
        .enabled(if: SharedFolder.isAvailableOrRequired, "there is no shared folder with the corn spectra"))
    func fastIsPlainOnCorn() throws {
        #expect(try Real.corn().differences(latentVariables: 20).allSatisfy { $0 < 1e-9 })
    }

    @Test("the fast path stops at the rank where the plain one does", arguments: [0, 1000] as [Double])
    func fastIsPlainBeyondTheRank(_ offset: Double) throws {
        var generator = SeededGenerator(seed: 4)
        func normal(_ rows: Int, _ columns: Int) -> Matrix {
            Matrix(rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in generator.normal() })
        }
        let x = normal(15, 3).times(normal(3, 90)).subtractingFromRows([Double](repeating: -offset, count: 90))
        let real = Real(x: x, y: normal(15, 1), segments: .given(foldOfRow: (0..<15).map { $0 % 5 }, folds: 5))
        #expect(try real.differences(latentVariables: 7).allSatisfy { $0 < 1e-9 })
    }

    typealias Golden = CrossValidationGolden

    @Test("agrees with NIPALS in numpy within 1e-10", arguments: [PLSCrossValidation.Path.automatic, .plain])
    func golden(_ path: PLSCrossValidation.Path) throws {
        let (x, y) = (Matrix(rows: Golden.x), Matrix(rows: Golden.y))
        let segments = Segments.given(foldOfRow: (0..<x.rows).map { $0 % 4 }, folds: 4)
        for (responses, scale, predictions, press, qSquared) in [
            (y.prefix(columns: 1), false, Golden.onePredictions, Golden.onePRESS, Golden.oneQSquared),
            (y, false, Golden.severalPredictions, Golden.severalPRESS, Golden.severalQSquared),
            (y, true, Golden.scaledPredictions, Golden.scaledPRESS, Golden.scaledQSquared),
        ] {
            let validated = try PLSCrossValidation(
                x, responses, segments: segments, latentVariables: 4, scale: scale, path: path)
            #expect(
                largestDifference(validated.predictions.flatMap(\.elements), predictions.flatMap { $0 }) < 1e-10 * 70)
            for a in 0..<4 {
                for k in 0..<responses.columns {
                    #expect(abs(validated.press[a][k] - press[a][k]) < 1e-9 * press[a][k])
                    #expect(abs((validated.qSquared[a][k] ?? .nan) - qSquared[a][k]) < 1e-9)
                    let rmsecv = (press[a][k] / 17).squareRoot()
                    #expect(abs(validated.rmsecv[a][k] - rmsecv) < 1e-9 * rmsecv)
                }
            }
        }
    }

    @Test("rows that several repeats hold out get the mean of their predictions")
    func repeats() throws {
        let real = try Real.fermentation()
        let lots = Lots(names: (0..<real.x.rows).map { "\($0)" }, indices: Array(0..<real.x.rows))
        let both = Segments.lotGrouped(lots, lotClasses: nil, folds: 3, repeats: 2, seed: 5)
        let together = try PLSCrossValidation(real.x, real.y, segments: both, latentVariables: 3)
        let apart = try [both.all.prefix(3), both.all.suffix(3)].map { segments -> [Double] in
            var fold = [Int](repeating: 0, count: real.x.rows)
            for (k, segment) in segments.enumerated() { for row in segment.heldOut { fold[row] = k } }
            return try PLSCrossValidation(
                real.x, real.y, segments: .given(foldOfRow: fold, folds: 3), latentVariables: 3
            ).predictions[2].elements
        }
        let mean = zip(apart[0], apart[1]).map { ($0 + $1) / 2 }
        #expect(largestDifference(together.predictions[2].elements, mean) < 1e-12)
        #expect(largestDifference(apart[0], apart[1]) > 1e-3)
    }

    @Test("a response without variation has no Q²; too many latent variables and bad numbers are refused")
    func refusals() throws {
        let x = Matrix(rows: 4, columns: 3, elements: [1, 2, 3, 2, 1, 5, 4, 4, 1, 0, 2, 2])
        let segments = Segments.given(foldOfRow: [0, 1, 0, 1], folds: 2)
        let y = Matrix(rows: 4, columns: 2, elements: [1, 5, 2, 5, 3, 5, 5, 5])
        let validated = try PLSCrossValidation(x, y, segments: segments, latentVariables: 1)
        #expect(validated.qSquared[0][1] == nil)
        #expect(validated.qSquared[0][0] != nil)
        #expect(throws: ModellingError.tooManyComponents(asked: 2, largest: 1, because: "2 samples and 3 channels")) {
            try PLSCrossValidation(x, y, segments: segments, latentVariables: 2)
        }
        var holed = x
        holed[2, 1] = .nan
        #expect(throws: ModellingError.nonFinite(row: 2, column: 1, what: "X")) {
            try PLSCrossValidation(holed, y, segments: segments, latentVariables: 1)
        }
    }
}

private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
