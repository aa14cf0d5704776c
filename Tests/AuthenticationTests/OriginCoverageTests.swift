import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

/// The sets of origins hold the true origin of a new lot as often as they say.
@Suite struct OriginCoverageTests {
    /// Two classes of normal spectra in 6 channels whose means differ, one spectrum a lot.
    private static func spectra(lots: Int, generator: inout SeededGenerator) throws -> Spectra {
        var rows: [[Double]] = []
        var samples: [Sample] = []
        for lot in 0..<(2 * lots) {
            rows.append((0..<6).map { channel in generator.normal() + (channel == 0 ? 3 * Double(lot % 2) : 0) })
            samples.append(Sample(id: "s\(lot)", metadata: ["origin": lot % 2 == 0 ? "A" : "B"]))
        }
        return try Spectra(
            x: Matrix(rows: rows), axis: SpectralAxis(values: [1, 2, 3, 4, 5, 6], unit: .index), signal: .intensity,
            samples: samples, metadataColumns: ["origin"])
    }

    /// 150 calibrations with 12 lots an origin, 60 new lots each: the standard error of the share over calibrations is
    /// about half a point. p is a multiple of 1/13, so that ⌊13·α⌋/13 is the share that exact p-values would exclude.
    @Test("coverage is at least 1 − α − 2 points", arguments: [0.1, 0.2])
    func coverage(_ alpha: Double) throws {
        var generator = SeededGenerator(seed: 2024)
        var covered = 0
        var all = 0
        for _ in 0..<150 {
            let calibration = try Self.spectra(lots: 12, generator: &generator)
            let task = try ClassificationTask(
                spectra: calibration, labels: ClassLabels(column: "origin", of: calibration),
                lots: Lots.of(calibration).lots)
            let sets = try OriginSets.calibrate(
                task: task, recipe: Recipe([MeanCentring()]), latentVariables: 2, seed: generator.next())
            let new = try Self.spectra(lots: 30, generator: &generator)
            for (row, p) in try sets.pValues(new).enumerated() {
                all += 1
                if p[row % 2] > alpha { covered += 1 }
            }
        }
        let share = Double(covered) / Double(all)
        #expect(share >= 1 - alpha - 0.02)
        #expect(share <= 1 - (13 * alpha).rounded(.down) / 13 + 0.05)
    }
}
