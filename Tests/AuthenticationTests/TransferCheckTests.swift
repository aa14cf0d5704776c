import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Transfer
import Validation

@testable import Authentication

/// The check of two instruments, on made-up ones: the secondary sees the same samples with noise of its own.
@Suite(.serialized) struct TransferCheckTests {
    private static let plan: ContentPlan = {
        var plan = ContentPlan()
        plan.data.analytes = [.init(column: "protein", unit: "%"), .init(column: "oil", unit: "%")]
        plan.validation.outerRepeats = 1
        plan.validation.innerRepeats = 1
        plan.estimator.maximumLatentVariables = 6
        plan.recipes = [Recipe([MeanCentring()])]
        return plan
    }()
    private static let known = Result { try SyntheticContents.make(lots: 24, channels: 40, seed: 1) }
    private static let model = Result { try ContentRegression(plan: plan).calibrate(known.get(), sources: []).model }
    private static let new = Result { try SyntheticContents.make(lots: 20, channels: 40, prefix: "n", seed: 9) }

    /// The same samples measured again, with noise, and with a gain.
    private static func again(_ spectra: Spectra, noise: Double = 0.001, gain: Double = 1, seed: UInt64 = 5) throws
        -> Spectra
    {
        var generator = SeededGenerator(seed: seed)
        return try spectra.replacing(
            x: Matrix(
                rows: spectra.x.rows, columns: spectra.x.columns,
                elements: spectra.x.elements.map { gain * $0 + noise * generator.normal() }))
    }

    private static func report(
        _ primary: Spectra, _ secondary: Spectra, margin: Double? = 0.5, alpha: Double = 0.05, resamples: Bool = false
    ) throws -> TransferCheckReport {
        let model = try model.get()
        return try TransferCheck(margin: margin, alpha: alpha, resamples: resamples).report(
            model, on: primary, model, on: secondary, hashes: ("old", "new"))
    }

    private static func refusal(_ body: () throws -> Void) -> (any Diagnosis)? {
        do {
            try body()
            return nil
        } catch { return error as? any Diagnosis }
    }

    @Test("the figures are those of the predictions; a margin decides, and none shows nothing")
    func contents() throws {
        let (model, new) = (try Self.model.get(), try Self.new.get())
        let there = try Self.again(new)
        let report = try Self.report(new, there)
        #expect(report.schema == "bencao.transfer-check.v1" && report.kind == "content" && report.answers == nil)
        #expect(report.samples == 20 && report.lots == 20 && report.findings.isEmpty, "\(report.findings)")
        #expect(report.primaryModel == "old" && report.secondaryModel == "new")
        #expect(report.analytes.map(\.name) == ["protein", "oil"])
        for (index, analyte) in report.analytes.enumerated() {
            let first = try model.predict(new, force: true, modelHash: "").map { $0.values[index].value ?? .nan }
            let second = try model.predict(there, force: true, modelHash: "").map { $0.values[index].value ?? .nan }
            let reference = new.samples.map { Double($0.metadata[analyte.name] ?? "") ?? .nan }
            let wanted = try #require(
                InstrumentEquivalence(
                    primary: first, secondary: second, reference: reference, lots: Lots.of(new).lots, margin: 0.5))
            #expect(analyte.equivalence == wanted && analyte.verdict == wanted.verdict)
            #expect(analyte.pairs.map(\.secondary) == second && analyte.marginSource == .given)
        }
        #expect(report.verdict == .go)
        let none = try Self.report(new, there, margin: nil)
        #expect(none.verdict == .cannotSay && none.analytes.allSatisfy { $0.marginSource == nil })
        let worse = try Self.report(new, Self.again(new, gain: 1.3))
        #expect(worse.verdict == .noGo)
    }

    @Test("a calibration sample is left out with its lot, on both instruments: as a copy, by its id, by its lot")
    func independence() throws {
        let (known, new) = (try Self.known.get(), try Self.new.get())
        // Copies: two lots of the calibration among the new ones, one of them with a second, new sample.
        let lot = try #require(known.samples[3].lot)
        var second = try Self.again(known.selecting(rows: [3]), noise: 0.01, seed: 8)
        second = second.replacing(
            samples: [Sample(id: "another", lot: lot, metadata: known.samples[3].metadata)])
        let primary = new.joined(with: known.selecting(rows: [3, 7])).joined(with: second)
        let report = try Self.report(primary, Self.again(primary))
        #expect(report.samples == 20 && report.lots == 20)
        let told = try #require(report.findings.first { $0.code == "check.calibration-samples" })
        #expect(told.summary.hasPrefix("3 samples are left out with the lots of those that are exact copies"))
        let plain = try Self.report(new, Self.again(new))
        #expect(
            Set(report.analytes[0].pairs.map(\.sample)) == Set(plain.analytes[0].pairs.map(\.sample)))
        // Measured anew on both instruments: no copy, but of the lot, and so of the sample.
        let measured = try new.joined(with: Self.again(known.selecting(rows: [3, 7]), noise: 0.01, seed: 6))
        let byName = try Self.report(measured, Self.again(measured))
        #expect(byName.samples == 20)
        #expect(
            byName.findings.first?.summary.contains("of the id or lot of calibration samples (s3-0, s7-0)") == true)
        // Without lots the id tells; another sample of another lot with that id is new.
        func inLots(_ spectra: Spectra, _ change: (Sample) -> Sample) -> Spectra {
            spectra.replacing(samples: spectra.samples.map(change))
        }
        let unlotted = inLots(measured) { Sample(id: $0.id, metadata: $0.metadata) }
        #expect(try Self.report(unlotted, Self.again(unlotted)).samples == 20)
        let others = inLots(measured) { Sample(id: $0.id, lot: "other " + ($0.lot ?? ""), metadata: $0.metadata) }
        #expect(try Self.report(others, Self.again(others)).samples == 22)
        // Known on the secondary instrument only.
        let copied = try Self.again(measured).selecting(rows: Array(0..<20)).joined(
            with: known.selecting(rows: [3, 7]))
        let renamed = inLots(copied) { sample in
            Sample(id: "x" + sample.id, lot: "x" + (sample.lot ?? ""), metadata: sample.metadata)
        }
        let there = inLots(measured) { sample in
            Sample(id: "x" + sample.id, lot: "x" + (sample.lot ?? ""), metadata: sample.metadata)
        }
        #expect(try Self.report(there, renamed).samples == 20)
        let all = Self.refusal { _ = try Self.report(known, Self.again(known)) }
        #expect(all?.code == "check.too-few-lots" && all?.summary.contains("24 samples are left out") == true)
    }

    @Test("a wrong pairing shows nothing, at the level of the tests; the same spectra twice neither")
    func pairing() throws {
        let new = try Self.new.get()
        let there = try Self.again(new)
        let exchanged = try Self.report(
            new, there.replacing(samples: (0..<20).map { new.samples[($0 + 7) % 20] }), margin: 1e6)
        #expect(exchanged.verdict == .cannotSay && exchanged.findings.map(\.code).contains("transfer.pairing"))
        #expect(
            exchanged.analytes.allSatisfy {
                $0.reasons.contains("other pairings of the samples fit as well as that by id")
            })
        // So small a level needs more permutations than 499 to be shown.
        let strict = try Self.report(new, there, alpha: 0.001)
        #expect((strict.pairing.pValue ?? 1) <= 0.001 && strict.findings.isEmpty)
        let same = try Self.report(new, new, margin: 1e6)
        #expect(same.verdict == .cannotSay && same.pairing.isIdentical)
        #expect(
            same.analytes[0].reasons.contains("the same spectra were given for both instruments"))
    }

    @Test("spectra on another axis are refused, and by permission interpolated; samples on one instrument are told")
    func axes() throws {
        let new = try Self.new.get()
        let there = try Self.again(new)
        let fine = try Resampling(first: 1100, last: 1490, step: 2.5, interpolation: .cubic).apply(to: there)
        let refused = Self.refusal { _ = try Self.report(new, fine) }
        #expect(refused?.code == "spectra.axis-mismatch")
        let moved = try Self.report(new, fine, resamples: true)
        let plain = try Self.report(new, there)
        // A spline through all channels comes back to them.
        for (a, b) in zip(moved.analytes[0].pairs, plain.analytes[0].pairs) {
            #expect(abs(a.secondary - b.secondary) < 1e-6)
        }
        #expect(moved.findings.map(\.code) == ["check.resampled"])
        let short = try Resampling(first: 1150, last: 1490, step: 10).apply(to: there)
        let outside = Self.refusal { _ = try Self.report(new, short, resamples: true) }
        #expect(outside?.code == "transfer.axis-not-covered")
        let half = try Self.report(new, there.selecting(rows: Array(5..<20)))
        #expect(half.samples == 15 && half.findings.map(\.code) == ["check.not-on-both"])
        let none = Self.refusal {
            _ = try Self.report(new.selecting(rows: [0, 1, 2]), there.selecting(rows: [3, 4, 5]))
        }
        #expect(none?.code == "transfer.no-common-samples")
    }

    @Test("verdicts of an adulterant model: go with lots enough of both kinds, else what is missing")
    func adulterants() throws {
        let model = try AdulterantModelTests.calibrated.get().model
        let herbs = try SyntheticHerbs.make(lots: 16, foreign: 16, seed: 12)
        // Other names than those of the calibration.
        let new = herbs.replacing(
            samples: herbs.samples.map {
                Sample(id: "n" + $0.id, lot: "n" + ($0.lot ?? ""), metadata: $0.metadata)
            })
        let there = try Self.again(new, noise: 0.0005)
        func report(_ margin: Double?, _ first: Spectra, _ second: Spectra) throws -> TransferCheckReport {
            try TransferCheck(margin: margin).report(model, on: first, model, on: second, hashes: ("a", "b"))
        }
        let found = try report(25, new, there)
        let answers = try #require(found.answers)
        let primary = try model.predict(new, modelHash: "").map(\.answer.rawValue)
        let secondary = try model.predict(there, modelHash: "").map(\.answer.rawValue)
        #expect(answers.pairs.map(\.primary) == primary && answers.pairs.map(\.secondary) == secondary)
        let differing = zip(primary, secondary).count { $0 != $1 }
        #expect(answers.equivalence?.overall.disagreeing == differing)
        #expect(answers.marginPoints == 25 && answers.equivalence?.margin == 0.25)
        #expect(answers.equivalence?.groups.map(\.decision) == ["accept", "reject"] && found.analytes.isEmpty)
        // 11 lots show 24 %: 0.05^(1/11) = 0.762.
        #expect(answers.equivalence?.overall.fewestLots == 11)
        #expect(found.verdict == answers.equivalence?.verdict && found.kind == "adulterant")
        #expect(found.verdict == .go, "\(answers)")
        let few = try report(10, new, there)
        #expect(few.verdict == .cannotSay && few.answers?.reasons.first?.contains("29 are needed") == true)
        let foreign = try Self.again(new, gain: 1).selecting(rows: Array(0..<32))
        let genuineOnly = Array(0..<16)
        let alike = try report(25, new.selecting(rows: genuineOnly), foreign.selecting(rows: genuineOnly))
        #expect(alike.verdict == .cannotSay || alike.answers?.equivalence?.groups.count == 2)
        let wrong = Self.refusal { _ = try report(120, new, there) }
        #expect(wrong?.code == "plan.invalid" && wrong?.place == "--margin")
    }

    @Test("sets of an origin model: an instrument that mixes two origins up is a no-go")
    func origins() throws {
        let model = try OriginModelTests.calibrated.get().model
        let made = try OriginModelTests.make(lots: 12, seed: 21)
        let new = made.replacing(
            samples: made.samples.map {
                Sample(id: "n" + $0.id, lot: "n" + ($0.lot ?? ""), metadata: $0.metadata)
            })
        let there = try Self.again(new, noise: 1e-6)
        let same = try TransferCheck(margin: 30).report(
            model, on: new, model, on: there, hashes: ("a", "b"))
        let check = try #require(same.answers?.equivalence)
        #expect(check.groups.count == 3 && check.lots == 36 && same.kind == "origin")
        #expect(check.overall.disagreeing == 0 && same.verdict == .go, "\(check.reasons)")
        // The lots of the second origin look as those of the first on the secondary instrument.
        let columns = model.classNames
        let rows = (0..<new.count).map { row -> Int in
            guard new.samples[row].metadata[model.plan.data.classColumn] == columns[1] else { return row }
            return new.samples.indices.first { new.samples[$0].metadata[model.plan.data.classColumn] == columns[0] }
                ?? row
        }
        let mixed = try new.replacing(x: there.x.selecting(rows: rows))
        let other = try TransferCheck(margin: 30).report(model, on: new, model, on: mixed, hashes: ("a", "b"))
        #expect(other.answers?.equivalence?.verdict == .noGo)
        #expect(other.answers?.equivalence?.groups[1].disagreeing == 12)
    }
}
