import Foundation
import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

/// Updates of content models with samples of another kind, and comparisons of the old with the new one.
@Suite(.serialized) struct ContentUpdateTests {
    private static let plan: ContentPlan = {
        var plan = ContentPlan()
        plan.data.analytes = [.init(column: "protein", unit: "%")]
        plan.validation.outerRepeats = 1
        plan.validation.innerRepeats = 1
        plan.estimator.maximumLatentVariables = 8
        plan.recipes = [Recipe([StandardNormalVariate(), MeanCentring()])]
        return plan
    }()

    private static let old = Result { try SyntheticContents.make(lots: 24, seed: 1) }
    /// Lots with a band of their own and a band of protein that is too high, so that the old model errs.
    private static let drifted = Result {
        try SyntheticContents.make(lots: 14, foreign: 0.5, drift: 0.6, prefix: "n", seed: 2)
    }
    private static let calibrated = Result {
        try ContentRegression(plan: plan).calibrate(
            old.get(), sources: [SourceFile(name: "old.csv", bytes: Data("old".utf8))]
        ).model
    }
    private static let added = Result {
        try ContentUpdate(of: calibrated.get(), modelHash: "oldhash", mode: .add).run(
            calibration: old.get(), new: drifted.get(), sources: [])
    }

    private func refusal(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch { return (error as? any Diagnosis)?.code }
    }

    @Test("the update helps on drifted lots: both models on the same samples, by a test over lots")
    func helps() throws {
        let result = try Self.added.get()
        let analyte = try #require(result.report.analytes.first)
        #expect(analyte.samples == 14 && analyte.lots == 14)
        #expect(analyte.verdict == .helps && result.report.isFavourable)
        #expect(analyte.updated.rmse < analyte.old.rmse && abs(analyte.old.bias) > 2 * abs(analyte.updated.bias))
        // Old: that of the old model; updated: nested predictions of the search over all samples.
        let answers = try Self.calibrated.get().predict(Self.drifted.get(), force: true, modelHash: "")
        let truth = try Self.drifted.get().samples.map { Double($0.metadata["protein"] ?? "") ?? 0 }
        let squares = zip(answers, truth).map { pow(($0.values[0].value ?? 0) - $1, 2) }
        #expect(abs(analyte.old.rmse - (squares.reduce(0, +) / 14).squareRoot()) < 1e-12)
        let nested = result.calibration.analytes[0].search.nestedPredictions
        let updated = zip(nested[24...], truth).map { pow($0[0] - $1, 2) }
        #expect(abs(analyte.updated.rmse - (updated.reduce(0, +) / 14).squareRoot()) < 1e-12)
        let test = try PairedComparison("a", updated, "b", squares)
        #expect(analyte.comparison.pValue == test.pValue && analyte.comparison.isExact)
        #expect(analyte.oldOutside == Double(answers.count { !$0.values[0].inside }) / 14)
        #expect(analyte.updatedRmsecvOnOld != nil && analyte.oldRmsecv > 0)
    }

    @Test("the new model remembers the old one, and is that of a calibration on all samples")
    func ancestry() throws {
        let model = try Self.added.get().calibration.model
        #expect(model.ancestry == [ContentModel.Ancestor(sha256: "oldhash", mode: .add, samples: 14)])
        #expect(model.training.samples == 38)
        let plain = try ContentRegression(plan: Self.calibrated.get().plan).calibrate(
            Self.old.get().joined(with: Self.drifted.get()), sources: []
        ).model
        #expect(plain.analytes[0].pipeline.model == model.analytes[0].pipeline.model && plain.ancestry == nil)
        let read = try ContentModel.decode(model.encoded())
        #expect(read.ancestry == model.ancestry)
        // A second update stands behind the first.
        let again = try ContentUpdate(of: read, modelHash: "second", mode: .replace).run(
            calibration: nil, new: SyntheticContents.make(lots: 12, foreign: 0.5, drift: 0.6, prefix: "m", seed: 5),
            sources: [])
        #expect(again.calibration.model.ancestry?.map(\.sha256) == ["oldhash", "second"])
        #expect(again.calibration.model.ancestry?.last?.mode == .replace)
        #expect(again.calibration.model.training.samples == 12 && again.report.analytes[0].updatedRmsecvOnOld == nil)
    }

    @Test("an update with few lots like the old ones shows nothing; one that errs more harms")
    func otherVerdicts() throws {
        let model = try Self.calibrated.get()
        let alike = try ContentUpdate(of: model, modelHash: "", mode: .add).run(
            calibration: Self.old.get(), new: SyntheticContents.make(lots: 4, prefix: "k", seed: 9), sources: [])
        #expect(alike.report.analytes[0].verdict == .notShown && !alike.report.isFavourable)
        #expect(alike.report.findings.contains { $0.code == "comparison.too-few-lots" && $0.place == "protein" })
        // The verdict is that of the test, whichever way it goes.
        let known = alike.report.analytes[0]
        let worse = ContentUpdateReport.Analyte(
            name: known.name, unit: known.unit, samples: 8, lots: 8, old: known.old, updated: known.updated,
            oldCoverage: nil, updatedCoverage: nil, oldOutside: 0, oldRmsecv: 1, updatedRmsecvOnOld: nil,
            comparison: try PairedComparison(
                "the updated model", [Double](repeating: 2, count: 8), "the old model",
                [Double](repeating: 1, count: 8)))
        #expect(worse.verdict == .harms && worse.comparison.pValue == 2.0 / 256)
        #expect(!worse.harmsOld && ContentUpdate.harmToOld(worse).isEmpty && worse.verdictSummary == "the update harms")
    }

    @Test("what helps on the new samples and harms on the old ones is told as both", arguments: [1.4, 1.6])
    func harmToOld(ratio: Double) throws {
        let known = try #require(try Self.added.get().report.analytes.first)
        let analyte = ContentUpdateReport.Analyte(
            name: known.name, unit: known.unit, samples: known.samples, lots: known.lots, old: known.old,
            updated: known.updated, oldCoverage: nil, updatedCoverage: nil, oldOutside: 0, oldRmsecv: 0.5,
            updatedRmsecvOnOld: 0.5 * ratio, comparison: known.comparison)
        let told = ContentUpdate.harmToOld(analyte)
        #expect(analyte.verdict == .helps && analyte.harmsOld == (ratio > 1.5))
        #expect(told.map(\.code) == (ratio > 1.5 ? ["content.update-harms-old"] : []))
        #expect(told.allSatisfy { $0.severity == .warning && $0.summary.contains("from 0.5 to 0.8 %") })
        #expect((analyte.verdictSummary == "the update helps") == (ratio < 1.5))
    }

    @Test("the old data must be those of the model; copies are left out, known ids refused")
    func badInput() throws {
        let (model, old, new) = (try Self.calibrated.get(), try Self.old.get(), try Self.drifted.get())
        func run(_ calibration: Spectra?, _ new: Spectra, _ mode: ContentUpdate.Mode = .add) throws {
            _ = try ContentUpdate(of: model, modelHash: "", mode: mode).run(
                calibration: calibration, new: new, sources: [])
        }
        #expect(refusal { try run(nil, new) } == "content.calibration-mismatch")
        let part = old.selecting(rows: Array(1..<24))
        #expect(throws: AuthenticationError.self) { try run(part, new) }
        do { try run(part, new) } catch let error as AuthenticationError {
            #expect(error.code == "content.calibration-mismatch" && error.place == "sample s0-0")
            #expect(error.summary == "23 of the 24 calibration spectra of the model are in these data; all are needed")
        }
        // Other data altogether: no sample is to blame.
        #expect(throws: AuthenticationError.self) { try run(new, new) }
        do { try run(new, new) } catch let error as AuthenticationError {
            #expect(error.summary.hasPrefix("0 of the 24") && error.place == nil)
        }
        let bare = try Spectra(
            x: new.x, axis: new.axis, signal: new.signal, samples: new.samples, metadataColumns: ["oil"])
        #expect(refusal { try run(old, bare) } == "spectra.column-missing")
        #expect(refusal { try run(old, old) } == "content.nothing-new")
        let named = try SyntheticContents.make(lots: 8, foreign: 0.5, drift: 0.6, seed: 3)
        #expect(refusal { try run(old, named) } == "content.known-sample")
        let narrow = try SyntheticContents.make(lots: 8, channels: 59, seed: 3)
        #expect(refusal { try run(old, narrow) } == "spectra.axis-mismatch")
        // Copies among new samples, and spectra of the old file that were not calibrated on, are told and left out.
        let extra = try SyntheticContents.make(lots: 2, prefix: "x", seed: 8)
        let result = try ContentUpdate(of: model, modelHash: "", mode: .add).run(
            calibration: old.joined(with: extra), new: new.joined(with: old.selecting(rows: [0, 1])), sources: [])
        #expect(result.calibration.model.training.samples == 38)
        #expect(
            result.report.findings.contains { $0.code == "content.update-copies" && $0.summary.hasPrefix("2 of 16") })
        #expect(
            result.report.findings.contains {
                $0.code == "content.calibration-extra" && $0.summary.hasPrefix("2 of 26")
            })
    }

    @Test("two models on the same samples: the roots of mean squares, and the test of their lot losses")
    func comparison() throws {
        let (old, updated) = (try Self.calibrated.get(), try Self.added.get().calibration.model)
        let test = try SyntheticContents.make(lots: 12, samples: 2, foreign: 0.5, drift: 0.6, prefix: "t", seed: 12)
        let report = try updated.compared(with: old, on: test, hashes: ("u", "o"))
        let entry = try #require(report.entries.first)
        #expect(report.entries.count == 1 && report.models == ["u", "o"] && entry.figure == "rmsep")
        #expect(entry.samples == 24 && entry.comparison.lots == 12)
        #expect(entry.first == (try updated.validate(test, modelHash: "")).analytes[0].rmsep)
        #expect(entry.second == (try old.validate(test, modelHash: "")).analytes[0].rmsep)
        #expect(entry.comparison.outcome == .firstIsBetter && (entry.firstOutside ?? 99) <= (entry.secondOutside ?? 0))
        let same = try old.compared(with: old, on: test, hashes: ("o", "o")).entries[0].comparison
        #expect(same.pValue == 1 && same.lotsThatDiffer == 0 && same.outcome == .noDifferenceShown)
        // Lots that a model was calibrated on are left out and told; of nothing else, nothing is said.
        let mixed = try updated.compared(
            with: old, on: test.joined(with: Self.old.get().selecting(rows: [0, 1])), hashes: ("u", "o"))
        #expect(mixed.entries == report.entries)
        #expect(
            mixed.findings.filter { $0.code == "content.test-in-calibration" }.map {
                $0.summary.contains("first model")
            }
                == [true, false])
        let own = try Self.old.get()
        #expect(
            refusal { _ = try updated.compared(with: old, on: own, hashes: ("u", "o")) } == "model.only-seen-samples")
        var plan = Self.plan
        plan.data.analytes = [.init(column: "oil")]
        let oil = try ContentRegression(plan: plan).calibrate(Self.old.get(), sources: []).model
        #expect(refusal { _ = try oil.compared(with: old, on: test, hashes: ("", "")) } == "model.not-comparable")
    }
}
