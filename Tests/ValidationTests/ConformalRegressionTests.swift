import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite struct ConformalRegressionTests {
    /// Spectra in 8 channels whose first latent direction carries y; the lots share an error of their own.
    private static func task(lots: Int, scans: Int, generator: inout SeededGenerator) throws -> RegressionTask {
        var rows: [[Double]] = []
        var y: [Double] = []
        var indices: [Int] = []
        for lot in 0..<lots {
            let content = 5 + generator.normal()
            let shift = 0.5 * generator.normal()
            for _ in 0..<scans {
                rows.append((0..<8).map { j in Double(j + 1) * (content + shift) / 8 + 0.3 * generator.normal() })
                y.append(content)
                indices.append(lot)
            }
        }
        let spectra = try Spectra(
            x: Matrix(rows: rows), axis: SpectralAxis(values: (1...8).map(Double.init), unit: .index),
            signal: .intensity, samples: y.indices.map { Sample(id: "s\($0)", lot: "lot\(indices[$0])") })
        return try RegressionTask(
            spectra: spectra, reference: y, lots: Lots(names: (0..<lots).map { "lot\($0)" }, indices: indices),
            minimumLots: 1)
    }

    @Test("limits are those of the definition: sorted residuals about the models without each fold")
    func definition() throws {
        var generator = SeededGenerator(seed: 3)
        let task = try Self.task(lots: 23, scans: 1, generator: &generator)
        let new = try Self.task(lots: 4, scans: 1, generator: &generator).spectra
        let recipe = Recipe([MeanCentring()])
        let reference = try ConformalRegression.calibrate(task: task, recipe: recipe, latentVariables: 2, seed: 6)
        let segments = Segments.lotGrouped(task.lots, lotClasses: nil, folds: 20, repeats: 1, seed: 6)
        var lower = [[Double]](repeating: [], count: 4)
        var upper = lower
        for segment in segments.all {
            let model = try PLSRegression(latentVariables: 2).fit(
                task.spectra.x.selecting(rows: segment.training), task.response(of: segment.training))
            let own = try model.predict(task.spectra.x.selecting(rows: segment.heldOut)).column(0)
            let other = try model.predict(new.x).column(0)
            for (position, row) in segment.heldOut.enumerated() {
                let r = abs(task.reference[row] - own[position])
                for i in 0..<4 {
                    lower[i].append(other[i] - r)
                    upper[i].append(other[i] + r)
                }
            }
        }
        // 1 − α = 0.9 of 24: the 22nd of 23 ascending values above, the 2nd below.
        let intervals = try reference.intervals(new, alpha: 0.1)
        for i in 0..<4 {
            let interval = try #require(intervals[i])
            #expect(abs(interval.high - upper[i].sorted()[21]) < 1e-9)
            #expect(abs(interval.low - lower[i].sorted()[1]) < 1e-9)
        }
    }

    @Test("only the lots that count give residuals, and L")
    func counting() throws {
        var generator = SeededGenerator(seed: 3)
        let task = try Self.task(lots: 40, scans: 1, generator: &generator)
        let counted = (0..<40).map { $0 % 2 == 0 }
        let reference = try ConformalRegression.calibrate(
            task: task, recipe: Recipe([MeanCentring()]), latentVariables: 1, seed: 6, counting: counted)
        let all = try ConformalRegression.calibrate(
            task: task, recipe: Recipe([MeanCentring()]), latentVariables: 1, seed: 6)
        #expect(reference.lots == 20 && all.lots == 40)
        #expect(reference.folds.map(\.residuals.count).reduce(0, +) == 20)
        #expect(reference.folds.flatMap(\.weights).allSatisfy { $0 == 1.0 / 21 })
        let pool = Set(all.folds.flatMap(\.residuals))
        #expect(reference.folds.flatMap(\.residuals).allSatisfy(pool.contains))
    }

    @Test("below 1/α − 1 lots there is no interval")
    func tooFewLots() throws {
        var generator = SeededGenerator(seed: 3)
        let task = try Self.task(lots: 18, scans: 2, generator: &generator)
        let reference = try ConformalRegression.calibrate(
            task: task, recipe: Recipe([MeanCentring()]), latentVariables: 1, seed: 6)
        #expect(!reference.isAvailable(alpha: 0.05))
        #expect(try reference.intervals(task.spectra, alpha: 0.05).allSatisfy { $0 == nil })
        #expect(try reference.intervals(task.spectra, alpha: 0.06).allSatisfy { $0 != nil })
        let bytes = try JSONEncoder().encode(reference)
        #expect(
            try JSONDecoder().decode(ConformalRegression.self, from: bytes).intervals(task.spectra, alpha: 0.1)
                == reference.intervals(task.spectra, alpha: 0.1))
    }

    /// 200 worlds of 25 lots of three scans that share the error of their lot; one scan of each of 10 new lots: the
    /// standard error of the share over worlds is about a point.
    @Test("coverage of new lots is what is stated, whatever lots share")
    func coverage() throws {
        var generator = SeededGenerator(seed: 11)
        var covered = 0
        for _ in 0..<200 {
            let task = try Self.task(lots: 25, scans: 3, generator: &generator)
            let reference = try ConformalRegression.calibrate(
                task: task, recipe: Recipe([MeanCentring()]), latentVariables: 1, seed: generator.next())
            let new = try Self.task(lots: 10, scans: 1, generator: &generator)
            for (interval, y) in zip(try reference.intervals(new.spectra, alpha: 0.1), new.reference) {
                if let interval, interval.low <= y && y <= interval.high { covered += 1 }
            }
        }
        let share = Double(covered) / 2000
        #expect(share >= 0.88 && share <= 0.95, "\(share)")
    }
}
