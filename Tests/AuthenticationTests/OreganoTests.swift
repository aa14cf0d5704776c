import Foundation
import Modelling
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

/// Oregano of six sources against other herbs and suspected products: near infrared spectra as published.
@Suite(.enabled(if: SharedFolder.isAvailableOrRequired, "there is no shared folder with the spectra"))
struct OreganoTests {
    /// Every row a sample of its own, so that rows are counted as published.
    private static func spectra() throws -> Spectra {
        let path = try #require(SharedFolder.url).path + "/data/oregano_nir_authenticity/oregano_nir_snv.csv"
        let read = try SpectralFile.read(
            path: path, options: ReadingOptions(axisUnit: .wavenumber, signal: .absorbance)
        ).spectra()
        return read.replacing(
            samples: read.samples.enumerated().map { Sample(id: "row\($0)", metadata: $1.metadata) })
    }

    private static func plan(components: Int?, lot: String? = nil) -> AdulterantPlan {
        var plan = AdulterantPlan()
        plan.data.genuine = AdulterantPlan.Genuine(column: "type", values: ["Oregano"])
        plan.data.lotColumn = lot
        plan.estimator.components = components
        plan.validation.outerRepeats = 1
        plan.validation.innerRepeats = 1
        return plan
    }

    /// Rejected rows of a type, by the gate and by the classical limit.
    private func rejected(
        _ type: String, _ answers: [AdulterantAnswer], _ spectra: Spectra
    ) -> (gate: Int, classical: Int) {
        let rows = spectra.samples.indices.filter { spectra.samples[$0].metadata["type"] == type }
        return (rows.count { answers[$0].answer == .reject }, rows.count { !answers[$0].classical.accepts })
    }

    @Test("rows as lots: the classical limit and the gate reject other herbs and suspected products")
    func rows() throws {
        let spectra = try Self.spectra()
        let three = try AdulterantDetection(plan: Self.plan(components: 3)).calibrate(spectra, sources: [])
        let classical = try three.model.predict(spectra, modelHash: "")
        #expect(rejected("Non_Or", classical, spectra).classical >= 47)
        #expect(rejected("Susp", classical, spectra).classical >= 37)
        #expect(three.model.training.lots == 70)

        let four = try AdulterantDetection(plan: Self.plan(components: 4)).calibrate(spectra, sources: [])
        let gate = try four.model.predict(spectra, modelHash: "")
        #expect(rejected("Non_Or", gate, spectra).gate >= 38)
        #expect(rejected("Susp", gate, spectra).gate >= 34)
        #expect(four.report.acceptance.lots == 70)
        #expect(four.report.findings.contains { $0.code == "lots.unstated" })
    }

    @Test("sources as lots: nothing can be said at 5 %, 1/7 is told, and the outlying source is named")
    func sources() throws {
        let spectra = try Self.spectra().identified(sampleColumn: nil, lotColumn: "code")
        let result = try AdulterantDetection(plan: Self.plan(components: nil, lot: "code")).calibrate(
            spectra, sources: [])
        #expect(result.report.smallestAlpha == 1.0 / 7)
        let answers = try result.model.predict(spectra, modelHash: "")
        #expect(answers.allSatisfy { $0.answer == .cannotSay })
        let told = try #require(result.report.findings.first { $0.code == "adulterant.cannot-say" })
        #expect(told.remedy?.contains("1/7") == true)
        let outlier = try #require(result.report.findings.first { $0.code == "adulterant.outlying-lot" })
        #expect(outlier.place == "lot Drg")
        // Nothing can be said at 5 %, so nothing is said to be accepted either; the classical limit is, with its interval.
        #expect(result.report.acceptance.value == nil && result.report.acceptance.undecided == 6)
        #expect(result.report.acceptance.lotsNeeded == 24)
        #expect(result.report.classicalAcceptance.low != nil && result.report.classicalAcceptance.lots == 6)
    }
}
