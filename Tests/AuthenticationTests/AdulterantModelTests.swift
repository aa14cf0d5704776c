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

@Suite(.serialized) struct AdulterantModelTests {
    static let plan: AdulterantPlan = {
        var plan = AdulterantPlan()
        plan.data.genuine = AdulterantPlan.Genuine(column: "type", values: ["genuine"])
        plan.validation.outerRepeats = 1
        plan.validation.innerRepeats = 1
        plan.acceptance.alpha = 0.06
        return plan
    }()

    static let spectra = Result { try SyntheticHerbs.make(lots: 24, foreign: 6, scans: 2, seed: 1) }
    static let calibrated = Result {
        try AdulterantDetection(plan: plan).calibrate(
            spectra.get(), sources: [SourceFile(name: "a.csv", bytes: Data("abc".utf8))])
    }

    private func refusal(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch { return (error as? any Diagnosis)?.code }
    }

    @Test("a model written, read and written again is the same bytes, and predicts the same bits")
    func roundTrip() throws {
        let model = try Self.calibrated.get().model
        let bytes = try model.encoded()
        let read = try AdulterantModel.decode(bytes)
        #expect(try read.encoded() == bytes)
        let new = try SyntheticHerbs.make(lots: 5, foreign: 5, scans: 2, seed: 2)
        let answers = try model.predict(new, unit: .lot, modelHash: "h")
        #expect(try read.predict(new, unit: .lot, modelHash: "h") == answers)
        #expect(answers.count == 10)
        #expect(answers.suffix(5).allSatisfy { $0.answer == .reject && $0.pValue == 1.0 / 25 })
        #expect(answers.prefix(5).count { $0.answer == .accept } >= 4)
        #expect(try ModelFile.header(of: bytes).kind == "adulterant")
        #expect(throws: AuthenticationError.self) { try OriginModel.decode(bytes) }
    }

    @Test("genuine calibration spectra are known again; foreign ones, which taught nothing, are as good as new")
    func calibrationSpectra() throws {
        let model = try Self.calibrated.get().model
        let old = try Self.spectra.get()
        let genuine = old.selecting(rows: Array(0..<8))
        let foreign = old.selecting(rows: Array((old.count - 4)..<old.count))
        let file = [SourceFile(name: "again.csv", bytes: Data("abc".utf8))]
        func codes(_ spectra: Spectra, _ sources: [SourceFile] = []) throws -> [String] {
            try model.validate(spectra, modelHash: "", sources: sources).findings.map(\.code).filter {
                $0.contains("calibration")
            }
        }
        let known = ["adulterant.test-in-calibration", "adulterant.only-calibration-samples"]
        #expect(try codes(genuine) == known)
        #expect(try codes(genuine, file) == known)
        #expect(try codes(foreign, file) == [])
        #expect(try codes(SyntheticHerbs.make(lots: 3, foreign: 1, scans: 2, seed: 7), file) == [])
        // Lots with copies have answers, but count in no figure.
        let none = try model.validate(genuine, modelHash: "")
        #expect(!none.isFavourable && none.answers.count == 8)
        #expect(none.acceptance?.lots == 0 && none.acceptance?.value == nil && none.rejection == nil)
        #expect(none.groups.map(\.samples) == [0] && none.groups.map(\.calibrationSamples) == [8])
        let other = try SyntheticHerbs.make(lots: 3, foreign: 2, scans: 2, seed: 7)
        let renamed = other.replacing(
            samples: other.samples.map { Sample(id: "n\($0.id)", lot: $0.lot.map { "n\($0)" }, metadata: $0.metadata) })
        let (mixed, alone) = (
            try model.validate(renamed.joined(with: genuine), modelHash: ""),
            try model.validate(renamed, modelHash: "")
        )
        #expect(mixed.isFavourable && mixed.acceptance == alone.acceptance && mixed.rejection == alone.rejection)
        #expect(mixed.groups.map(\.calibrationSamples) == [8, 0] && mixed.answers.count == alone.answers.count + 8)
    }

    @Test("a validation without a genuine sample is told, with the values that were found and the nearest")
    func noneGenuine() throws {
        let model = try Self.calibrated.get().model
        let new = try SyntheticHerbs.make(lots: 3, foreign: 2, scans: 1, seed: 7)
        let misspelt = new.replacing(
            samples: new.samples.map {
                let type = $0.metadata["type"] == "genuine" ? "Genuin" : "foreign"
                return Sample(id: $0.id, lot: $0.lot, metadata: ["type": type])
            })
        let report = try model.validate(misspelt, modelHash: "")
        let told = try #require(report.findings.first { $0.code == "adulterant.no-genuine-samples" })
        #expect(told.severity == .warning && told.remedy == "did you mean \"Genuin\"?")
        #expect(told.summary.contains("it holds \"Genuin\", \"foreign\"; every sample counts as foreign"))
        #expect(try !model.validate(new, modelHash: "").findings.contains { $0.code == told.code })
    }

    @Test("the same data, plan and seed give the same bytes with any number of threads")
    func threads() throws {
        let bytes = try Self.calibrated.get().model.encoded()
        for threads in [1, 2, 5] {
            Parallel.limitThreads(to: threads)
            let again = try AdulterantDetection(plan: Self.plan).calibrate(
                Self.spectra.get(), sources: [SourceFile(name: "a.csv", bytes: Data("abc".utf8))])
            #expect(try again.model.encoded() == bytes, "\(threads) threads")
        }
        Parallel.limitThreads(to: 0)
    }

    @Test("foreign samples are reported on and change nothing of a rigorous model")
    func rigorous() throws {
        let all = try Self.calibrated.get()
        let alone = try AdulterantDetection(plan: Self.plan).calibrate(
            Self.spectra.get().selecting(rows: Array(0..<48)), sources: [])
        #expect(alone.model.gate.reference == all.model.gate.reference)
        #expect(alone.model.pipeline.model == all.model.pipeline.model)
        #expect(alone.model.figures.acceptance == all.model.figures.acceptance)
        #expect(alone.model.figures.foreign.isEmpty && alone.model.foreign == nil)
        let group = try #require(all.model.figures.foreign.first)
        #expect(group.name == "foreign" && group.rejected.successes == 6 && group.rejected.lots == 6)
        #expect(all.report.smallestAlpha == 1.0 / 25)
    }

    @Test("the contributions of the channels sum to the full distance, and the foreign band carries most of it")
    func contributions() throws {
        let model = try Self.calibrated.get().model
        let new = try SyntheticHerbs.make(lots: 0, foreign: 1, seed: 5)
        let ready = try model.pipeline.prepared(new)
        let parts = try model.pipeline.model.fullDistanceContributions(of: ready.x.row(0))
        let full = try model.pipeline.model.predict(ready.x).fullDistances[0]
        #expect(abs(parts.reduce(0, +) - full) < 1e-9 * full)
        let answer = try #require(try model.predict(new, modelHash: "").first)
        let most = try #require(answer.contributions.first)
        // The foreign band is at 0.45 of 1100 … 1490 nm.
        #expect(most.from <= 1280 && most.to >= 1270)
        #expect(most.share > 0.3)
    }

    @Test("another α needs no refit; below 1/(L + 1) nothing can be said")
    func alpha() throws {
        let model = try Self.calibrated.get().model
        let new = try SyntheticHerbs.make(lots: 4, foreign: 4, scans: 2, seed: 6)
        let strict = try model.predict(new, alpha: 0.03, unit: .lot, modelHash: "")
        #expect(strict.allSatisfy { $0.answer == .cannotSay && $0.smallestAlpha == 1.0 / 25 })
        let usual = try model.predict(new, alpha: 0.5, unit: .lot, modelHash: "")
        #expect(usual.map(\.pValue) == strict.map(\.pValue))
        #expect(usual.allSatisfy { ($0.answer == .accept) == ($0.pValue > 0.5) })
        let full = model.pipeline.model.fullDistance
        #expect(usual.allSatisfy { $0.classical.limit == full.extremeLimit(alpha: 0.5) })
    }

    @Test("validation counts lots by the majority of their samples")
    func validation() throws {
        let model = try Self.calibrated.get().model
        let new = try SyntheticHerbs.make(lots: 10, foreign: 10, scans: 3, seed: 7)
        let report = try model.validate(new, modelHash: "")
        #expect(report.groups.map(\.name) == ["genuine", "foreign"])
        #expect(report.rejection?.lots == 10 && report.rejection?.successes == 10)
        let accepted = report.answers.prefix(30).map { $0.answer == .accept }
        let lots = (0..<10).count { lot in accepted[(3 * lot)..<(3 * lot + 3)].count { $0 } >= 2 }
        #expect(report.acceptance?.successes == lots && report.acceptance?.lots == 10)
        #expect(report.answers.allSatisfy { $0.guarantee == "per sample, no lot guarantee" })
        // √(sensitivity · specificity), of the gate and of the classical limit.
        #expect(report.efficiency == (Double(lots) / 10).squareRoot())
        let classically = report.answers.prefix(30).map(\.classical.accepts)
        let classical = (0..<10).count { lot in classically[(3 * lot)..<(3 * lot + 3)].count { $0 } >= 2 }
        #expect(report.classical.acceptance?.successes == classical && report.classical.rejection?.value == 1)
        #expect(report.classical.efficiency == (Double(classical) / 10).squareRoot())
        #expect(report.groups.map(\.efficiency) == [nil, report.efficiency])
        // Below the smallest possible α there is no decision, and so no rate.
        let none = try model.validate(new, alpha: 0.03, modelHash: "")
        #expect(none.acceptance?.value == nil && none.acceptance?.lots == 0 && none.efficiency == nil)
        #expect(none.groups.map(\.cannotSay) == [30, 30] && none.classical.acceptance?.lots == 10)
    }

    @Test("lots that a gate could not have rejected are not accepted: nothing is said of them, and how many are needed")
    func undecided() throws {
        func report(_ alpha: Double) throws -> AdulterantCalibrationReport {
            var plan = Self.plan
            plan.acceptance.alpha = alpha
            plan.estimator.components = 2
            return try AdulterantDetection(plan: plan).calibrate(Self.spectra.get(), sources: []).report
        }
        // 24 lots can reject from 1/25 = 0.04 on, the 19 or 20 of a segment from 1/21 = 0.048 on.
        let some = try report(0.045)
        #expect(some.acceptance.value == nil && some.acceptance.lots == 0 && some.acceptance.undecided == 24)
        // 22 lots suffice, which 28 leave where a fifth is left out.
        #expect(some.acceptance.lotsNeeded == 28 && some.classicalAcceptance.lots == 24 && !some.couldReject)
        #expect(some.foreign.map(\.rejected.lots) == [6] && some.foreign.map(\.rejected.undecided) == [nil])
        let told = try #require(some.findings.first { $0.code == "adulterant.acceptance-not-available" })
        #expect(told.remedy?.contains("28 genuine lots") == true)
        let none = try report(0.03)
        #expect(none.foreign.map(\.rejected.value) == [nil] && none.foreign.map(\.rejected.undecided) == [6])
        #expect(none.foreign.map(\.rejected.lotsNeeded) == [33] && none.foreign.map(\.classicallyRejected.lots) == [6])
        #expect(none.findings.contains { $0.code == "adulterant.cannot-say" })
        let all = try Self.calibrated.get().report
        #expect(all.acceptance.undecided == nil && all.acceptance.lotsNeeded == nil && all.acceptance.lots == 24)
        #expect(!all.findings.contains { $0.code == "adulterant.acceptance-not-available" })
    }

    @Test("the lots that are needed are the fewest")
    func lotsNeeded() {
        for (alpha, form, needed, byValidation) in [
            (0.05, ConformalGate.Form.cross, 19, 24), (0.1, .cross, 9, 12), (0.05, .split, 38, 48),
            (0.01, .cross, 99, 124),
        ] {
            var plan = Self.plan
            plan.acceptance.alpha = alpha
            plan.acceptance.gate = form
            let size = GateSize(plan)
            #expect(size.needed == needed && size.neededByValidation == byValidation, "\(alpha) \(form)")
        }
    }

    @Test("a validation sets copies with both labels aside, as a calibration does, and says so")
    func contradictoryValidation() throws {
        let model = try Self.calibrated.get().model
        let new = try SyntheticHerbs.make(lots: 4, foreign: 4, scans: 2, seed: 17)
        // The second scan of the first lot again, as a foreign one.
        var samples = new.samples
        samples.append(Sample(id: "copy", lot: "copy", metadata: ["type": "foreign"]))
        let doubled = try Spectra(
            x: Matrix(rows: 17, columns: new.axis.count, elements: new.x.elements + new.x.row(1)), axis: new.axis,
            signal: new.signal, samples: samples, metadataColumns: ["type"])
        let report = try model.validate(doubled, modelHash: "")
        let finding = try #require(report.findings.first { $0.code == "adulterant.contradictory-labels" })
        #expect(finding.severity == .warning && finding.summary.hasPrefix("2 spectra are exact copies"))
        #expect(finding.summary.contains("s0-1: genuine, copy: foreign"))
        let without = try model.validate(new.selecting(rows: [0] + Array(2..<16)), modelHash: "")
        #expect(report.answers == without.answers && report.groups == without.groups)
        #expect(report.answers.count == 15 && report.acceptance?.lots == 4 && report.rejection?.lots == 4)
        // Copies of one label are one lot, as ever.
        var same = samples
        same[16] = Sample(id: "copy", lot: "copy", metadata: ["type": "genuine"])
        let again = try model.validate(doubled.replacing(samples: same), modelHash: "")
        #expect(!again.findings.contains { $0.code == "adulterant.contradictory-labels" })
        #expect(again.answers.count == 17 && again.acceptance?.lots == 4)
        #expect(
            refusal { _ = try model.validate(doubled.selecting(rows: [1, 16]), modelHash: "") } == "spectra.none")
    }

    @Test("samples that the calibration knows are told: foreign references by copy or by id, genuine ones by copy")
    func knownSamples() throws {
        let model = try AdulterantModel.decode(Self.calibrated.get().model.encoded())
        let old = try Self.spectra.get()
        let new = try SyntheticHerbs.make(lots: 3, foreign: 0, scans: 1, seed: 19)
        func renamed(_ spectra: Spectra, _ id: String, lot: String?) -> Spectra {
            spectra.replacing(samples: spectra.samples.map { _ in Sample(id: id, lot: lot) })
        }
        #expect(model.findings(onKnown: renamed(new.selecting(rows: [0]), "x", lot: "y")).isEmpty)
        // Row 48 is the first scan of the first foreign lot, row 4 a genuine one.
        let copied = new.selecting(rows: [0]).joined(with: old.selecting(rows: [4, 48]))
        let mixed = copied.replacing(samples: ["u", "v", "w"].map { Sample(id: $0, lot: $0) })
        let findings = model.findings(onKnown: mixed)
        #expect(findings.map(\.code) == ["adulterant.calibration-sample", "adulterant.known-foreign"])
        #expect(
            findings[0].summary.hasPrefix(
                "the spectra of 1 of 3 samples are exact copies of calibration spectra (v = s2-0)"))
        #expect(
            findings[1].summary.contains("1 of 3 samples stand")
                && findings[1].summary.contains("w = s24-0 (foreign), an exact copy"))
        // The id and the lot of a foreign reference, with another spectrum.
        let named = model.findings(onKnown: renamed(new.selecting(rows: [0]), "s25-1", lot: "lot25"))
        #expect(named.map(\.code) == ["adulterant.known-foreign"])
        #expect(named[0].summary.contains("s25-1 (foreign), by id and lot"))
        // The same id in another lot is another sample.
        #expect(model.findings(onKnown: renamed(new.selecting(rows: [0]), "s25-1", lot: "other")).isEmpty)
        let byLot = model.findings(onKnown: old.selecting(rows: [50, 51]), unit: .lot)
        #expect(byLot.map(\.code) == ["adulterant.known-foreign"] && byLot[0].summary.contains("1 of 1 lots stand"))
    }

    @Test("shares of contributions are of the positive part: none is above one")
    func shares() throws {
        let axis = try SpectralAxis(values: (0..<200).map { 1000 + Double($0) }, unit: .nanometre)
        var contributions = [Double](repeating: 0, count: 200)
        for j in 20..<30 { contributions[j] = 3 }
        for j in 100..<110 { contributions[j] = 2 }
        for j in 150..<190 { contributions[j] = -1 }
        // Σ⁺ = 50, Σ = 10: the first stretch alone is 30.
        let largest = SpectralContribution.largest(of: contributions, axis: axis)
        #expect(largest == [SpectralContribution(from: 1020, to: 1028, share: 0.54)])
        contributions[150] = -1000
        #expect(SpectralContribution.largest(of: contributions, axis: axis).map(\.share) == [0.54])
        #expect(SpectralContribution.largest(of: contributions.map { -abs($0) }, axis: axis).isEmpty)
    }

    @Test("too few genuine lots, none, and copies with both labels are told")
    func badInput() throws {
        let spectra = try Self.spectra.get()
        func calibrate(_ data: Spectra, _ change: (inout AdulterantPlan) -> Void = { _ in }) throws {
            var plan = Self.plan
            change(&plan)
            _ = try AdulterantDetection(plan: plan).calibrate(data, sources: [])
        }
        #expect(refusal { try calibrate(spectra.selecting(rows: Array(0..<10))) } == "adulterant.too-few-lots")
        #expect(refusal { try calibrate(spectra.selecting(rows: Array(48..<60))) } == "adulterant.no-genuine-samples")
        #expect(refusal { try calibrate(spectra) { $0.data.genuine.column = "kind" } } == "spectra.column-missing")
        #expect(refusal { try calibrate(spectra) { $0.acceptance.gamma = 2 } } == "plan.invalid")
        // One genuine scan again, as a foreign one of its own lot.
        var samples = spectra.samples
        samples.append(Sample(id: "copy", lot: "copy", metadata: ["type": "foreign"]))
        let doubled = try Spectra(
            x: Matrix(
                rows: 61, columns: spectra.axis.count, elements: spectra.x.elements + spectra.x.row(4)),
            axis: spectra.axis, signal: spectra.signal, samples: samples, metadataColumns: ["type"])
        let result = try AdulterantDetection(plan: Self.plan).calibrate(doubled, sources: [])
        let finding = try #require(result.report.findings.first { $0.code == "adulterant.contradictory-labels" })
        #expect(finding.summary.contains("s2-0: genuine") && finding.summary.contains("copy: foreign"))
        #expect(result.model.training.spectra == 47)
    }
}
