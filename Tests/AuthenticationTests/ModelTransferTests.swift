import Foundation
import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Transfer
import Validation

@testable import Authentication

/// Models on a made-up second instrument, of another gain and offset at each channel.
@Suite(.serialized) struct ModelTransferTests {
    private static let plan: ContentPlan = {
        var plan = ContentPlan()
        plan.data.analytes = [.init(column: "protein", unit: "%")]
        plan.validation.outerRepeats = 1
        plan.validation.innerRepeats = 1
        plan.estimator.maximumLatentVariables = 6
        plan.recipes = [Recipe([MeanCentring()])]
        return plan
    }()

    private static let primary = Result { try SyntheticContents.make(lots: 30, channels: 40, seed: 1) }
    private static let model = Result {
        try ContentRegression(plan: plan).calibrate(primary.get(), sources: []).model
    }
    private static let candidates: [any TransferMethod] = [
        NoTransfer(), SlopeBias(form: .bias), ExternalParameterTransfer(components: 2),
        PiecewiseDirectStandardisation(halfWidth: 0, components: 1), AugmentedCalibration(weight: 2),
    ]
    /// 14 of the 30 samples on both instruments.
    private static let rows = Array(0..<14)
    private static let transferred = Result {
        try ContentTransfer(candidates: candidates).fit(
            model.get(), modelHash: "old", primary: primary.get(),
            secondary: elsewhere(primary.get()).selecting(rows: rows))
    }

    /// The spectra as the second instrument sees them.
    static func elsewhere(_ spectra: Spectra, noise: Double = 0.002) throws -> Spectra {
        var generator = SeededGenerator(seed: 5)
        let (n, p) = (spectra.count, spectra.axis.count)
        return try spectra.replacing(
            x: Matrix(rows: n, columns: p) { out in
                for i in 0..<n {
                    for j in 0..<p {
                        out[i * p + j] =
                            0.05 + 0.1 * Double(j % 7) + (0.8 + 0.008 * Double(j)) * spectra.x[i, j]
                            + noise * generator.normal()
                    }
                }
            })
    }

    private static func rmse(_ model: ContentModel, _ spectra: Spectra) throws -> Double {
        let answers = try model.predict(spectra, force: true, modelHash: "")
        let squares = zip(answers, spectra.samples).map {
            pow(($0.values[0].value ?? .infinity) - (Double($1.metadata["protein"] ?? "") ?? 0), 2)
        }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }

    @Test("the transferred model takes raw spectra of the other instrument and errs far less than the old one")
    func helps() throws {
        let (model, result) = (try Self.model.get(), try Self.transferred.get())
        let new = try Self.elsewhere(SyntheticContents.make(lots: 20, channels: 40, prefix: "n", seed: 9))
        #expect(try Self.rmse(result.model, new) < 0.3 * Self.rmse(model, new))
        #expect(result.model.transfer?.model == "old" && result.model.transfer?.samples.count == 14)
        let read = try ContentModel.decode(result.model.encoded())
        #expect(
            try read.predict(new, force: true, modelHash: "")
                == result.model.predict(new, force: true, modelHash: ""))
        // The transfer samples are known again: a validation on them is told.
        let measured = try Self.elsewhere(Self.primary.get()).selecting(rows: Self.rows)
        #expect(SpectralFingerprint.samples(of: measured).keys.allSatisfy { result.model.fingerprints[$0] != nil })
    }

    @Test(
        "the choice is the simplest within one standard error; the model tells the nested figure, not that of the choice"
    )
    func comparison() throws {
        let result = try Self.transferred.get()
        let comparison = try #require(result.comparisons.first)
        #expect(
            comparison.entries.count == Self.candidates.count && comparison.entries.allSatisfy { $0.failure == nil })
        let best = try #require(comparison.entries.min { ($0.loss ?? 0) < ($1.loss ?? 0) })
        let limit = (best.loss ?? 0) + (best.standardError ?? 0)
        let within = comparison.entries.filter { ($0.loss ?? .infinity) <= limit }
        #expect(within.count == comparison.entries.count { $0.isWithinOneStandardError })
        #expect(comparison.choice.method.simplicity == within.map(\.method.simplicity).min())
        #expect(
            comparison.choice.loss
                == within.filter {
                    $0.method.simplicity == comparison.choice.method.simplicity
                }.compactMap(\.loss).min())
        func rmse(_ predicted: [[Double]]) -> Double {
            let squares = zip(predicted, comparison.reference).flatMap { values, wanted in
                values.map { ($0 - wanted) * ($0 - wanted) }
            }
            return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        }
        let figures = result.model.analytes[0].figures
        #expect(abs(figures.nested.rmse - rmse(comparison.nestedPredictions.map { [$0] })) < 1e-12)
        #expect(abs(figures.selected.rmse - rmse(comparison.predictions)) < 1e-12)
        // Every lot is one sample: the figure is the root of the loss.
        #expect(abs(figures.selected.rmse - (comparison.choice.rmse ?? 0)) < 1e-12)
        #expect(result.model.transfer?.choices[0].latentVariables == comparison.choice.latentVariables)
        #expect(result.model.analytes[0].latentVariables == comparison.choice.latentVariables)
        #expect(abs((comparison.nestedRMSE ?? 0) - figures.nested.rmse) < 1e-12)
        #expect(figures.nested.rmse != figures.selected.rmse)
        #expect(comparison.nestedChoices.count == 5)
    }

    @Test("limits are those of CV+ over the transfer lots: residuals of transfers without each")
    func folds() throws {
        let result = try Self.transferred.get()
        let folds = result.model.analytes[0].folds
        let comparison = try #require(result.comparisons.first)
        #expect(folds.lots == 14 && folds.folds.count == 14)
        let problem = try ContentTransferData(
            Self.model.get(), primary: Self.primary.get(),
            secondary: Self.elsewhere(Self.primary.get()).selecting(rows: Self.rows), resamples: false,
            seed: Self.plan.seed
        ).problem(0).problem
        let choice = comparison.choice
        let residuals = try (0..<14).map { row in
            let part = problem.without(pairRows: [row])
            let fitted = try part.fit(
                choice.method, latentVariables: #require(choice.latentVariables), base: part.base())
            let seen = try fitted.pipeline.predict(problem.pairs.secondary.selecting(rows: [row])).column(0)[0]
            return abs(seen - comparison.reference[row])
        }.sorted()
        for (a, b) in zip(folds.folds.flatMap(\.residuals).sorted(), residuals) { #expect(abs(a - b) < 1e-9) }
        for weight in folds.folds.flatMap(\.weights) { #expect(abs(weight - 1.0 / 15) < 1e-15) }
        // 14 lots carry an interval at 93 %, none at 95 %.
        let new = try Self.elsewhere(SyntheticContents.make(lots: 3, channels: 40, prefix: "n", seed: 9))
        #expect(try folds.answers(new, alpha: 0.05).allSatisfy { $0.interval == nil })
        #expect(try folds.answers(new, alpha: 0.07).allSatisfy { $0.interval != nil })
    }

    @Test("a transfer onto the same instrument changes nothing, and the comparison says so")
    func sameInstrument() throws {
        let (model, primary) = (try Self.model.get(), try Self.primary.get())
        let result = try ContentTransfer().fit(
            model, modelHash: "", primary: primary, secondary: primary.selecting(rows: Self.rows))
        #expect(result.comparisons[0].choice.method is NoTransfer)
        #expect(result.findings.contains { $0.code == "transfer.same-spectra" })
        let new = try SyntheticContents.make(lots: 10, channels: 40, prefix: "n", seed: 9)
        let answers = zip(
            try model.predict(new, force: true, modelHash: ""),
            try result.model.predict(new, force: true, modelHash: ""))
        for (old, moved) in answers {
            #expect(abs((old.values[0].value ?? 0) - (moved.values[0].value ?? .infinity)) < 1e-9)
        }
    }

    @Test("without the calibration spectra only methods that leave the model are compared, and it is said")
    func forwardOnly() throws {
        let (model, primary) = (try Self.model.get(), try Self.primary.get())
        let result = try ContentTransfer(candidates: Self.candidates).fit(
            model, modelHash: "", primary: primary.selecting(rows: Self.rows),
            secondary: Self.elsewhere(primary).selecting(rows: Self.rows))
        let entries = result.comparisons[0].entries
        #expect(entries.map { $0.failure == nil } == [true, true, false, true, false])
        #expect(entries[2].failure?.hasPrefix("not available: ") == true)
        let told = result.findings.first { $0.code == "transfer.calibration-missing" }
        #expect(told?.summary.hasPrefix("16 of the 30 calibration samples") == true)
        #expect(told?.summary.contains("the 14 transfer samples") == true)
        let new = try Self.elsewhere(SyntheticContents.make(lots: 20, channels: 40, prefix: "n", seed: 9))
        #expect(try Self.rmse(result.model, new) < 0.3 * Self.rmse(model, new))
        #expect(result.model.samples == model.samples)
        #expect(try ContentModel.decode(result.model.encoded()).analytes[0].rows == model.analytes[0].rows)
    }

    @Test("the plan chooses by the design; its learning curve falls, and says how many are enough")
    func planning() throws {
        let (model, primary) = (try Self.model.get(), try Self.primary.get())
        let chosen = try TransferPlan(count: 7, components: 3).run(model, primary: primary)
        let order = try KennardStone(count: 7, space: .whitenedScores, components: 3).select(from: primary.x)
        #expect(chosen.samples == order.calibration.map { primary.samples[$0].id })
        #expect(
            chosen.curves == nil
                && chosen.findings.map(\.code).sorted() == ["transfer.no-intervals", "transfer.no-learning-curve"])
        let report = try TransferPlan(
            components: 3, candidates: Self.candidates, numbers: [4, 8, 16, 40], folds: 3
        ).run(model, primary: primary, secondary: Self.elsewhere(primary))
        let analyte = try #require(report.curves?.first)
        // 30 samples in 3 folds leave 20 to choose from.
        #expect(analyte.points.map(\.samples) == [4, 8, 16])
        let best = try #require(analyte.points.min { $0.loss < $1.loss })
        #expect(analyte.enough == analyte.points.first { $0.loss <= best.loss + best.standardError }?.samples)
        #expect(report.samples.count == analyte.enough && report.enough == analyte.enough)
        #expect(best.rmse < 0.3 * (analyte.rmseUntransferred ?? 0))
    }

    @Test("an origin model answers on the second instrument as on the first; what is kept is told")
    func origin() throws {
        let model = try OriginModelTests.calibrated.get().model
        let primary = try OriginModelTests.spectra.get()
        let result = try ForwardTransfer().fit(
            model, modelHash: "old", primary: primary, secondary: Self.elsewhere(primary, noise: 0.001))
        #expect(!(result.entries[result.chosen].method is NoTransfer))
        let new = try OriginModelTests.make(seed: 2)
        let there = try Self.elsewhere(new, noise: 0.001)
        let wanted = try model.predict(new, modelHash: "").map(\.answer.best)
        let moved = try result.model.predict(there, modelHash: "").map(\.answer.best)
        #expect(zip(wanted, moved).count { $0 == $1 } >= 45)
        #expect(try result.model.scores(of: there).columns == model.scores(of: new).columns)
        let finding = try #require(result.findings.first { $0.code == "transfer.limits-kept" })
        #expect(finding.summary.contains("unproven; of 24 transfer lots"))
        #expect(
            result.agreement.same.lots == 24 && result.agreement.calibrationSamples == result.model.front?.samples.count
        )
        let read = try OriginModel.decode(result.model.encoded())
        #expect(try read.predict(there, modelHash: "") == result.model.predict(there, modelHash: ""))
        // The file of a model that was not transferred stays as it was.
        #expect(!String(decoding: try model.encoded(), as: UTF8.self).contains("\"front\""))
    }

    @Test(
        "an adulterant model accepts on the second instrument what it accepts on the first, and rejects without a transfer"
    )
    func adulterant() throws {
        let model = try AdulterantModelTests.calibrated.get().model
        let primary = try AdulterantModelTests.spectra.get()
        let genuine = primary.selecting(
            rows: primary.samples.indices.filter {
                primary.samples[$0].metadata["type"] == "genuine"
            })
        let result = try ForwardTransfer().fit(
            model, modelHash: "old", primary: genuine, secondary: Self.elsewhere(genuine, noise: 0.0005))
        let new = try SyntheticHerbs.make(lots: 8, foreign: 5, scans: 2, seed: 2)
        let there = try Self.elsewhere(new, noise: 0.0005)
        let untransferred = try model.predict(there, unit: .lot, modelHash: "")
        let answers = try result.model.predict(there, unit: .lot, modelHash: "")
        #expect(untransferred.allSatisfy { $0.answer == .reject })
        #expect(answers.prefix(8).count { $0.answer == .accept } >= 6)
        #expect(answers.suffix(5).allSatisfy { $0.answer == .reject })
        #expect(result.agreement.acceptedOnSecondary.lots == 24)
        #expect(result.findings.contains { $0.code == "transfer.limits-kept" && $0.severity == .warning })
        #expect(try AdulterantModel.decode(result.model.encoded()).front?.method == result.model.front?.method)
    }
}
