import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

@Suite(.serialized) struct OriginModelTests {
    /// A calibration that takes a moment: 3 origins, 8 lots of 2 scans each, one repeat of each loop.
    static let plan: OriginPlan = {
        var plan = OriginPlan()
        plan.validation = OriginPlan.ValidationChoice(
            outerFolds: 3, outerRepeats: 1, innerFolds: 3, innerRepeats: 1, permutations: 0)
        plan.estimator.maximumLatentVariables = 4
        plan.acceptance.alpha = 0.15
        return plan
    }()

    static let spectra = Result { try make(seed: 1) }
    static let calibrated = Result {
        try OriginDiscrimination(plan: plan).calibrate(
            spectra.get(), sources: [SourceFile(name: "a.csv", bytes: Data("abc".utf8))])
    }
    static let bytes = Result { try calibrated.get().model.encoded() }

    static func make(lots: Int = 8, seed: UInt64) throws -> Spectra {
        try SyntheticOrigins.make(classes: 3, lots: lots, scans: 2, channels: 30, separation: 8, seed: seed)
    }

    private func refusal(_ body: () throws -> Void) -> AuthenticationError? {
        do {
            try body()
            return nil
        } catch { return error as? AuthenticationError }
    }

    private func edited(_ change: (inout [String: JSONValue]) -> Void) throws -> Data {
        var members = try #require(
            try JSONDecoder().decode(JSONValue.self, from: Self.bytes.get()).object)
        change(&members)
        return try JSONEncoder().encode(JSONValue.object(members))
    }

    @Test("a model written, read and written again is the same bytes, and predicts the same bits")
    func roundTrip() throws {
        let bytes = try Self.bytes.get()
        let model = try Self.calibrated.get().model
        let read = try OriginModel.decode(bytes)
        #expect(try read.encoded() == bytes)
        #expect(bytes.last == UInt8(ascii: "\n"))
        let new = try Self.make(seed: 2)
        let answers = try model.predict(new, modelHash: "h")
        #expect(answers.count == 48)
        #expect(try read.predict(new, modelHash: "h") == answers)
        #expect(try read.scores(of: new).elements == model.scores(of: new).elements)
        let header = try ModelFile.header(of: bytes)
        #expect(header.kind == "origin")
        #expect(header.version == 1)
        #expect(header.software == SoftwareVersion.current)
        #expect(
            read.training.sources.first?.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("the same data, plan and seed give the same bytes with any number of threads; another seed does not")
    func threads() throws {
        let bytes = try Self.bytes.get()
        var plan = Self.plan
        for threads in [1, 2, 5] {
            Parallel.limitThreads(to: threads)
            let again = try OriginDiscrimination(plan: plan).calibrate(
                Self.spectra.get(), sources: [SourceFile(name: "a.csv", bytes: Data("abc".utf8))])
            #expect(try again.model.encoded() == bytes, "\(threads) threads")
        }
        Parallel.limitThreads(to: 0)
        plan.seed = 2
        let other = try OriginDiscrimination(plan: plan).calibrate(
            Self.spectra.get(), sources: [SourceFile(name: "a.csv", bytes: Data("abc".utf8))])
        #expect(try other.model.encoded() != bytes)
    }

    @Test("the answers are right where the origins are far apart, and agree with their p-values")
    func answers() throws {
        let model = try Self.calibrated.get().model
        let new = try Self.make(seed: 2)
        let answers = try model.predict(new, modelHash: "hash")
        let truths = new.samples.map { $0.metadata["origin"] ?? "" }
        #expect(zip(answers, truths).count { $0.answer.best == $1 } >= 44)
        #expect(zip(answers, truths).count { $0.answer.origins.contains($1) } >= 36)
        for answer in answers {
            #expect(answer.answer.origins == ["A", "B", "C"].filter { (answer.pValue[$0] ?? 0) > 0.15 })
            #expect(answer.answer.confidence == 0.85)
            #expect(answer.answer.notExcludable.isEmpty)
            #expect(answer.answer.guarantee == "per sample, no lot guarantee")
            #expect(answer.pValue.values.allSatisfy { $0 >= 1.0 / 9 && $0 <= 1 })
            #expect(answer.applicability.inside == answer.pValue.values.contains { $0 > 1.0 / 9 })
            let distances = answer.applicability.nearest.map(\.distance)
            #expect(distances.count == 3)
            #expect(distances == distances.sorted())
            #expect(answer.model == "hash")
            #expect(answer.scans == 1)
        }
        // A lot at a time: its scans are averaged.
        let lots = try model.predict(new, unit: .lot, modelHash: "hash")
        #expect(lots.count == 24)
        #expect(lots.allSatisfy { $0.scans == 2 && $0.answer.guarantee == "per lot" })
        // A calibration spectrum is its own nearest neighbour; averages of groups are the spectra themselves here.
        let own = try model.predict(Self.spectra.get(), modelHash: "hash")
        #expect(own.allSatisfy { $0.applicability.nearest[0].sample == $0.sample })
        #expect(own.allSatisfy { $0.applicability.nearest[0].distance < 1e-9 })
        // Below 1/9 nothing can be excluded with 8 lots.
        let strict = try model.predict(new, alpha: 0.1, modelHash: "hash")
        #expect(strict.allSatisfy { $0.answer.notExcludable == ["A", "B", "C"] && $0.answer.origins.count == 3 })
        // What is like no origin gets the empty set.
        let strange = try model.predict(new.corrupting(rows: [0, 1]).selecting(rows: [0, 1]), modelHash: "hash")
        #expect(strange.allSatisfy { $0.answer.origins.isEmpty && !$0.applicability.inside })
    }

    @Test("the calibration tells which origins cannot be excluded at its level")
    func notExcludableFinding() throws {
        var plan = Self.plan
        plan.acceptance.alpha = 0.05
        plan.recipes = [Recipe([StandardNormalVariate(), MeanCentring()])]
        let result = try OriginDiscrimination(plan: plan).calibrate(Self.spectra.get(), sources: [])
        let finding = try #require(result.model.findings.first { $0.code == "origin.not-excludable" })
        #expect(
            finding.summary == "at alpha 0.05, 19 lots an origin are needed before it can be excluded; "
                + "\"A\" has 8, \"B\" has 8, \"C\" has 8: every set will hold them")
        #expect(finding.remedy == "calibrate with 19 lots an origin, or accept --alpha 0.112 or more")
        #expect(try Self.calibrated.get().model.findings.allSatisfy { $0.code != "origin.not-excludable" })
    }

    @Test("excluded samples are left out and recorded; one that is not there is refused with the near ones")
    func exclusion() throws {
        var plan = Self.plan
        plan.recipes = [Recipe([MeanCentring()])]
        plan.data.exclude = ["s0-0": "spilled", "s5-1": "label lost"]
        let result = try OriginDiscrimination(plan: plan).calibrate(Self.spectra.get(), sources: [])
        #expect(result.task.spectra.count == 46)
        #expect(!result.model.reference.samples.contains("s0-0"))
        #expect(result.model.training.spectra == 46)
        #expect(result.model.training.lots == 24)
        #expect(result.model.plan.data.exclude == plan.data.exclude)
        let finding = try #require(result.model.findings.first { $0.code == "data.excluded" })
        #expect(finding.summary == "2 spectra are left out: s0-0 (spilled), s5-1 (label lost)")
        // Left out is as if never measured.
        var without = plan
        without.data.exclude = [:]
        let kept = try Self.spectra.get().selecting(rows: (0..<48).filter { $0 != 0 && $0 != 11 })
        let same = try OriginDiscrimination(plan: without).calibrate(kept, sources: [])
        #expect(
            try CanonicalJSON.encode(same.model.originSets) == CanonicalJSON.encode(result.model.originSets))
        plan.data.exclude = ["s0_0": "spilled"]
        let error = refusal { _ = try OriginDiscrimination(plan: plan).calibrate(Self.spectra.get(), sources: []) }
        #expect(error?.code == "spectra.sample-unknown")
        #expect(error?.remedy.contains("s0-0") == true)
    }

    @Test("a newer version, another kind and what is no model are told apart")
    func otherFiles() throws {
        let newer = try edited {
            $0["version"] = .integer(2)
            $0["software"] = .string("9.9")
            $0["originSets"] = nil
        }
        let refused = refusal { _ = try OriginModel.decode(newer) }
        #expect(refused?.code == "model.newer-version")
        #expect(
            refused?.summary
                == "the model file has version 2 (written by bencao 9.9); this program knows versions up to 1")
        let kind = refusal { _ = try OriginModel.decode(edited { $0["kind"] = .string("content") }) }
        #expect(kind?.code == "model.wrong-kind")
        #expect(kind?.remedy == "use `bencao content predict`")
        for bytes in [
            Data(), Data("{}".utf8), Data("no".utf8), Data("[1]".utf8),
            try edited { $0["format"] = .string("other") }, try edited { $0["version"] = .integer(0) },
            try edited { $0["version"] = .integer(-1) },
        ] { #expect(refusal { _ = try OriginModel.decode(bytes) }?.code == "model.not-a-model") }
        // An optional new key does not matter.
        #expect(try OriginModel.decode(edited { $0["novelty"] = .integer(1) }).encoded() == Self.bytes.get())
    }

    @Test("a damaged file is refused, whatever is missing")
    func damagedFiles() throws {
        let bytes = try Self.bytes.get()
        for k in 0..<80 {
            let cut = bytes.count * k / 80
            #expect(
                refusal { _ = try OriginModel.decode(bytes.prefix(cut)) }?.code
                    == (cut == 0 ? "model.not-a-model" : "model.cut-short"), "cut at \(cut)")
        }
        #expect(refusal { _ = try OriginModel.decode(bytes.dropLast(2)) }?.code == "model.cut-short")
        #expect(
            refusal { _ = try OriginModel.decode(bytes.prefix(100)) }?.summary
                == "the file was cut short: it ends after 100 bytes, before its last brace")
        // Braces inside of texts, and what is no object or goes on after its end, are no sign of a cut.
        for text in [#"{"a":"}"#, #"{"a":"\"}"#, #" {"a":[1,2"#] {
            #expect(refusal { _ = try OriginModel.decode(Data(text.utf8)) }?.code == "model.cut-short", "\(text)")
        }
        for text in ["[1,", "{}", "{} {", "sample,lot {"] {
            #expect(refusal { _ = try OriginModel.decode(Data(text.utf8)) }?.code == "model.not-a-model", "\(text)")
        }
        let members = try #require(try JSONDecoder().decode(JSONValue.self, from: bytes).object)
        for key in members.keys.sorted() where !["software", "fingerprints", "distance"].contains(key) {
            let error = refusal { _ = try OriginModel.decode(edited { $0[key] = nil }) }
            #expect(error?.code == "model.not-a-model", "without \(key)")
            #expect(refusal { _ = try OriginModel.decode(edited { $0[key] = .bool(true) }) } != nil, "\(key) is true")
        }
        // Numbers that were cut out of a matrix, wherever it stands.
        var damaged = 0
        func damage(_ value: JSONValue, at target: inout Int) -> JSONValue {
            switch value {
            case .object(var object):
                if object["elements"] != nil, let rows = object["rows"], case .integer(let count) = rows {
                    if target == 0 { object["rows"] = .integer(count + 1) }
                    target -= 1
                }
                for key in object.keys.sorted() { object[key] = damage(object[key] ?? .null, at: &target) }
                return .object(object)
            case .array(let elements):
                return .array(elements.map { damage($0, at: &target) })
            default: return value
            }
        }
        for which in 0..<1000 {
            var target = which
            let changed = damage(.object(members), at: &target)
            if target >= 0 { break }
            damaged += 1
            if which % 7 == 0 {
                let data = try JSONEncoder().encode(changed)
                #expect(refusal { _ = try OriginModel.decode(data) }?.code == "model.not-a-model")
            }
        }
        #expect(damaged > 50)
    }

    @Test("calibration spectra are known again, by file or by their values; others are not")
    func calibrationSpectra() throws {
        let model = try Self.calibrated.get().model
        let file = [SourceFile(name: "again.csv", bytes: Data("abc".utf8))]
        func codes(
            _ model: OriginModel, _ spectra: Spectra, _ sources: [SourceFile] = []
        ) throws -> [String] {
            try model.validate(spectra, modelHash: "", sources: sources).findings.filter { $0.severity == .warning }
                .map { "\($0.code) \($0.place ?? "-")" }
        }
        let old = try Self.spectra.get()
        #expect(try codes(model, old, file) == ["origin.validated-on-calibration-file again.csv"])
        #expect(try codes(model, old) == ["origin.test-in-calibration -"])
        // Two samples among new ones.
        let new = try Self.make(lots: 2, seed: 3)
        let mixed = new.joined(with: old.selecting(rows: [46, 47]))
        let found = try model.validate(mixed, modelHash: "").findings.first { $0.severity == .warning }
        #expect(found?.summary.hasPrefix("the spectra of 2 of 14 test samples are exact copies") ?? false)
        #expect(try codes(model, new) == [])
        // Samples of the file that the calibration left out.
        #expect(try codes(model, new, file) == [])
        // A file without fingerprints knows its sources.
        var tree = try #require(try JSONDecoder().decode(JSONValue.self, from: Self.bytes.get()).object)
        tree["fingerprints"] = nil
        let older = try OriginModel.decode(JSONEncoder().encode(JSONValue.object(tree)))
        #expect(try codes(older, old) == [])
        #expect(try codes(older, old, file) == ["origin.validated-on-calibration-file again.csv"])
    }

    @Test("copies that carry two origins are set aside, in a calibration and in a validation")
    func contradictoryCopies() throws {
        func doubled(_ spectra: Spectra) throws -> Spectra {
            let row = try #require(spectra.samples.firstIndex { $0.metadata["origin"] == "A" })
            let copy = Sample(id: "copy", lot: "copy", metadata: ["origin": "B"])
            return try Spectra(
                x: Matrix(
                    rows: spectra.count + 1, columns: spectra.axis.count,
                    elements: spectra.x.elements + spectra.x.row(row)), axis: spectra.axis, signal: spectra.signal,
                samples: spectra.samples + [copy], metadataColumns: spectra.metadataColumns)
        }
        let new = try Self.make(lots: 3, seed: 23)
        let model = try Self.calibrated.get().model
        let report = try model.validate(doubled(new), modelHash: "")
        let finding = try #require(report.findings.first { $0.code == "origin.contradictory-labels" })
        #expect(finding.summary.contains("s0-0: A, copy: B"))
        #expect(try report.answers == model.validate(new.selecting(rows: Array(1..<18)), modelHash: "").answers)
        #expect(report.samples == 17 && report.lots == 9)
        let calibrated = try OriginDiscrimination(plan: Self.plan).calibrate(
            doubled(Self.spectra.get()), sources: [])
        #expect(calibrated.model.training.spectra == 47 && calibrated.model.training.lots == 24)
        #expect(calibrated.report.findings.contains { $0.code == "origin.contradictory-labels" })
        // A lot that was stated to be of two origins is refused, as ever.
        var samples = new.samples
        samples[1] = Sample(id: samples[1].id, lot: samples[1].lot, metadata: ["origin": "C"])
        #expect(
            refusal { _ = try model.validate(new.replacing(samples: samples), modelHash: "") }?.code
                == "spectra.lot-holds-two-classes")
    }

    @Test("the interval of the balanced accuracy is that of its parts; what holds chance is told")
    func chance() throws {
        func figures(_ right: [Int], of lots: Int) -> ClassificationFigures {
            let g = right.count
            let truth = (0..<g).flatMap { [Int](repeating: $0, count: lots) }
            let decided = right.enumerated().flatMap { c, k in (0..<lots).map { [$0 < k ? c : (c + 1) % g] } }
            return ClassificationFigures(
                labels: ClassLabels(names: (0..<g).map { "c\($0)" }, indices: truth),
                lots: Lots(names: truth.indices.map(String.init), indices: Array(truth.indices)), decisions: decided)
        }
        // 7 of 10: exact 95 % interval 0.34755 … 0.93326; √2·(0.7 − 0.34755)/2 = 0.24922, √2·0.23326/2 = 0.16494.
        let weak = OriginChance(figures([7, 7], of: 10))
        #expect(abs(weak.low - 0.45078) < 2e-5 && abs(weak.high - 0.86494) < 2e-5 && weak.chance == 0.5)
        let finding = try #require(weak.finding(permutation: nil, alpha: 0.05))
        #expect(finding.code == "origin.no-better-than-chance" && finding.severity == .warning)
        #expect(finding.summary.contains("0.7 (95 % interval 0.451 … 0.865), chance 0.5"))
        let good = OriginChance(figures([9, 9, 9], of: 10))
        #expect(good.low > 1.0 / 3 && good.finding(permutation: nil, alpha: 0.05) == nil)
        // A permutation test that ran speaks too, unless it was too short to.
        #expect(good.finding(permutation: (0.2, 99), alpha: 0.05)?.summary.hasSuffix("permutation p = 0.2") == true)
        #expect(good.finding(permutation: (0.01, 99), alpha: 0.05) == nil)
        #expect(good.finding(permutation: (0.2, 4), alpha: 0.05) == nil)
    }

    @Test("a calibration on origins that the spectra do not show says so, and every use of the model repeats it")
    func chanceModel() throws {
        let spectra = try SyntheticOrigins.make(classes: 2, lots: 8, channels: 30, separation: 0, seed: 5)
        let result = try OriginDiscrimination(plan: Self.plan).calibrate(spectra, sources: [])
        let code = "origin.no-better-than-chance"
        #expect(result.report.findings.contains { $0.code == code })
        let read = try OriginModel.decode(result.model.encoded())
        #expect(read.answerFindings.map(\.code) == [code])
        let new = try SyntheticOrigins.make(classes: 2, lots: 4, channels: 30, separation: 0, seed: 6)
        #expect(try read.validate(new, modelHash: "").findings.contains { $0.code == code })
        let good = try Self.calibrated.get()
        #expect(good.model.answerFindings.isEmpty && !good.report.findings.contains { $0.code == code })
    }

    @Test("spectra in another unit, on another axis or of another signal are refused")
    func otherSpectra() throws {
        let model = try Self.calibrated.get().model
        let new = try Self.make(seed: 2)
        let values = new.axis.values
        func predict(_ spectra: Spectra) -> AuthenticationError? {
            refusal { _ = try model.predict(spectra, modelHash: "") }
        }
        let unit = try new.replacing(x: new.x, axis: SpectralAxis(values: values, unit: .wavenumber))
        #expect(predict(unit)?.code == "spectra.unit-mismatch")
        let unstated = try new.replacing(x: new.x, axis: SpectralAxis(values: values, unit: .unstated))
        #expect(predict(unstated)?.remedy == "state the unit with --axis-unit nm")
        let shifted = try new.replacing(
            x: new.x, axis: SpectralAxis(values: values.map { $0 + 0.1 }, unit: .nanometre))
        #expect(predict(shifted)?.code == "spectra.axis-mismatch")
        let rounded = try new.replacing(
            x: new.x, axis: SpectralAxis(values: values.map { $0 + 1e-9 }, unit: .nanometre))
        #expect(predict(rounded) == nil)
        let short = try new.replacing(
            x: new.x.prefix(columns: 29), axis: SpectralAxis(values: Array(values.prefix(29)), unit: .nanometre))
        #expect(predict(short)?.code == "spectra.axis-mismatch")
        #expect(predict(try new.reversed())?.code == "spectra.axis-mismatch")
        let signal = try new.replacing(x: new.x, signal: .reflectance)
        #expect(predict(signal)?.code == "spectra.signal-mismatch")
        let noSignal = try new.replacing(x: new.x, signal: .unstated)
        #expect(predict(noSignal)?.remedy == "state the signal kind with --signal absorbance")
    }

    @Test("validation counts the decisions and the coverage of the sets; unknown origins stand apart")
    func validation() throws {
        let model = try Self.calibrated.get().model
        let fresh = try SyntheticOrigins.make(
            classes: 4, lots: 5, scans: 2, channels: 30, separation: 8, seed: 3)
        let report = try model.validate(fresh, modelHash: "h")
        #expect(report.samples == 30)
        #expect(report.lots == 15)
        #expect(report.answers.count == 40)
        #expect(report.unknownOrigins?.names == ["D"])
        #expect(report.unknownOrigins?.samples == 10)
        let known = zip(report.answers, fresh.samples).filter { $1.metadata["origin"] != "D" }
        let covered = known.count { $0.answer.origins.contains($1.metadata["origin"] ?? "") }
        let coverage = try #require(report.coverage)
        #expect(coverage.value == Double(covered) / 30)
        #expect(coverage.confidence == 0.85)
        #expect(coverage.single + coverage.several + coverage.none == 30)
        let right = known.count { $0.answer.best == $1.metadata["origin"] }
        // Lots of equal size and classes of equal size: balanced accuracy is the share of right decisions.
        #expect(abs(try #require(report.figures).balancedAccuracy - Double(right) / 30) < 1e-12)
        #expect(
            refusal { _ = try model.validate(fresh, column: "Origin", modelHash: "h") }?.code
                == "spectra.column-missing")
    }

    @Test("the report holds the figures of the search that the model came from")
    func report() throws {
        let result = try Self.calibrated.get()
        #expect(result.report.nested == result.model.figures.nested)
        #expect(result.report.selected == result.model.figures.selected)
        #expect(
            result.report.optimismGap
                == result.report.selected.balancedAccuracy - result.report.nested.balancedAccuracy)
        #expect(result.report.recipe == result.search.recipe)
        #expect(result.report.latentVariables == result.search.complexity)
        #expect(result.report.candidates.count == 7)
        #expect(result.report.candidates.map(\.selectedInOuterSegments).reduce(0, +) == 3)
        #expect(result.model.plan.recipes?.count == 7)
        #expect(result.model.training.classes.map(\.lots) == [8, 8, 8])
        #expect(result.model.training.classes.map(\.spectra) == [16, 16, 16])
        #expect(result.report.nested.balancedAccuracy > 0.8)
    }

    @Test("samples of unknown origins alone have no figures but their own")
    func onlyUnknownOrigins() throws {
        let model = try Self.calibrated.get().model
        let fresh = try SyntheticOrigins.make(
            classes: 4, lots: 5, scans: 2, channels: 30, separation: 8, seed: 3)
        let unknown = fresh.selecting(
            rows: fresh.samples.indices.filter { fresh.samples[$0].metadata["origin"] == "D" })
        let report = try model.validate(unknown, modelHash: "h")
        #expect(report.figures == nil && report.coverage == nil)
        #expect(report.unknownOrigins?.samples == 10)
    }

    @Test("the guarantee is withheld where clearly fewer or more spectra are averaged than calibration lots had")
    func guaranteeOfScans() throws {
        func spectra(scans: Int, seed: UInt64) throws -> Spectra {
            let made = try SyntheticOrigins.make(
                classes: 2, lots: 6, scans: scans, channels: 20, separation: 8, seed: seed)
            return made
        }
        var plan = OriginPlan()
        plan.recipes = [Recipe([MeanCentring()])]
        plan.validation.outerRepeats = 1
        plan.validation.innerRepeats = 1
        let model = try OriginDiscrimination(plan: plan).calibrate(spectra(scans: 4, seed: 1), sources: []).model
        let alike = try model.predict(spectra(scans: 4, seed: 2), unit: .lot, modelHash: "h")
        #expect(alike.allSatisfy { $0.answer.guarantee == "per lot" && $0.scans == 4 })
        let fewer = try model.predict(spectra(scans: 1, seed: 3), unit: .lot, modelHash: "h")
        #expect(fewer.allSatisfy { $0.answer.guarantee == "none: 1 spectrum averaged, calibration lots had 4" })
        let more = try model.predict(spectra(scans: 9, seed: 4), unit: .lot, modelHash: "h")
        #expect(more.allSatisfy { $0.answer.guarantee.hasPrefix("none: 9 spectra") })
    }
}
