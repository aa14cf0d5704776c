import Foundation
import LinearAlgebra
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing

@testable import Authentication

/// Corn on three spectrometers: the model of m5 moved to mp6 with 16 samples, tried on 16 others.
@Suite(.enabled(if: SharedFolder.isAvailableOrRequired)) struct CornTransferTests {
    @Test("moisture, 2 repetitions: plan and comparison bring RMSEP from above 1 % to 0.25 % at most")
    func moisture() throws {
        let folder = try #require(SharedFolder.url).appendingPathComponent("data/corn_nir_3instruments")
        let first = try SpectralFile.read(path: folder.appendingPathComponent("corn_m5.csv").path).spectra()
        let second = try SpectralFile.read(path: folder.appendingPathComponent("corn_mp6.csv").path).spectra()
        var plan = ContentPlan()
        plan.data.analytes = [.init(column: "moisture_pct", unit: "%")]
        plan.validation.outerRepeats = 1
        var moved = 0.0
        for repetition in 1...2 {
            var generator = SeededGenerator(seed: UInt64(repetition))
            let order = generator.shuffled(Array(0..<80))
            let (known, new) = (order.prefix(64).sorted(), order.suffix(16).sorted())
            let primary = first.selecting(rows: known)
            let model = try ContentRegression(plan: plan).calibrate(primary, sources: []).model
            let chosen = try TransferPlan(count: 16).run(model, primary: primary)
            let rows = second.samples.indices.filter { chosen.samples.contains(second.samples[$0].id) }
            // Two outer folds: the choice is the same, the nested figure cheaper.
            let result = try ContentTransfer(outerFolds: 2).fit(
                model, modelHash: "", primary: primary, secondary: second.selecting(rows: rows))
            #expect(rows.count == 16 && result.model.transfer?.samples.count == 16)
            let test = second.selecting(rows: new)
            func rmsep(_ model: ContentModel) throws -> Double {
                let errors = try zip(model.predict(test, force: true, modelHash: ""), test.samples).map {
                    ($0.values[0].value ?? .infinity) - (Double($1.metadata["moisture_pct"] ?? "") ?? 0)
                }
                return (dot(errors, errors) / Double(errors.count)).squareRoot()
            }
            #expect(try rmsep(model) > 1)
            moved += try rmsep(result.model) / 2
        }
        #expect(moved <= 0.25, "\(moved)")
    }
}
