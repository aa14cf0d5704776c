import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing
import Validation

/// Fat of meat (Tecator, near infrared transmission): support vectors, C and M to calibrate, T to test.
@Suite(.enabled(if: SharedFolder.isAvailableOrRequired)) struct TecatorTests {
    @Test(
        "ε-SVR on second derivatives predicts fat within 0.48 %, and within 0.5 % where copies of calibration spectra are left out"
    )
    func supportVectors() throws {
        let folder = try #require(SharedFolder.url)
        let spectra = try SpectralFile.read(
            path: folder.appendingPathComponent("data/tecator_meat_nit/tecator.csv").path
        ).spectra()
        let split = try spectra.values(of: "split")
        let fat = try spectra.values(of: "fat_pct").map { try #require($0.flatMap { Double($0) }) }
        let calibration = spectra.samples.indices.filter { split[$0] == "C" || split[$0] == "M" }
        let test = spectra.samples.indices.filter { split[$0] == "T" }
        #expect(calibration.count == 172 && test.count == 43)

        let known = spectra.selecting(rows: calibration)
        let task = try RegressionTask(
            spectra: known, reference: calibration.map { fat[$0] }, lots: Lots.of(known).lots)
        // A part of the default grid, and no repeats: debug builds are slow. The whole grid chooses among these too.
        let search = try RegressionSearch(
            task: task,
            recipes: [
                Recipe([
                    SavitzkyGolay(window: 11, polynomialOrder: 3, derivative: 2), StandardNormalVariate(),
                    MeanCentring(),
                ])
            ],
            regressor: SupportVectorRegressionGrid(kernel: .radial, costs: [100, 1000], relativeGammas: [0.03]),
            settings: SearchSettings(outerFolds: 2, outerRepeats: 1, innerFolds: 2, innerRepeats: 1), seed: 1)
        let all = search.outerSegments.count
        let selection = try search.selection(segment: all)
        let (recipe, path) = try search.fit(selection, segment: all)
        let predicted = try #require(
            path.predictions(for: recipe.apply(to: spectra.selecting(rows: test)).x).last
        ).column(0)
        let errors = zip(predicted, test).map { $0 - fat[$1] }
        func rmse(_ errors: [Double]) -> Double { (dot(errors, errors) / Double(errors.count)).squareRoot() }
        #expect(rmse(errors) <= 0.48, "\(rmse(errors)), \(selection.search.complexity)")
        // Seven test spectra are copies of calibration spectra.
        let rows = Set(calibration.map { Array(spectra.x.row($0)) })
        let others = test.indices.filter { !rows.contains(Array(spectra.x.row(test[$0]))) }
        #expect(others.count == 36)
        #expect(rmse(others.map { errors[$0] }) <= 0.5, "\(rmse(others.map { errors[$0] }))")
    }
}
