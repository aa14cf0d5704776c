import LinearAlgebra
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

@Suite struct AdulterantStudyTests {
    private static let plan: AdulterantPlan = {
        var plan = AdulterantModelTests.plan
        plan.acceptance.alpha = 0.06
        plan.estimator.components = 3
        return plan
    }()

    /// Genuine lots, and lots with 5, 20 and 60 % of the foreign band.
    private static func measured(genuine: Int = 24) throws -> Spectra {
        var samples: [Sample] = []
        var rows: [[Double]] = []
        let base = try SyntheticHerbs.make(lots: genuine, seed: 1)
        for row in 0..<base.count {
            rows.append(base.x.row(row))
            samples.append(Sample(id: "g\(row)", lot: "g\(row)", metadata: ["type": "genuine"]))
        }
        for (index, percent) in [5, 20, 60].enumerated() {
            let foreign = try SyntheticHerbs.make(
                lots: 0, foreign: 6, level: Double(percent) / 100, seed: UInt64(10 + index))
            for row in 0..<6 {
                rows.append(foreign.x.row(row))
                samples.append(
                    Sample(
                        id: "m\(percent)-\(row)", lot: "m\(percent)-\(row)",
                        metadata: ["type": "mixture", "level": String(percent), "with": row % 2 == 0 ? "a" : "b"]))
            }
        }
        return try Spectra(
            x: Matrix(rows: rows), axis: base.axis, signal: base.signal, samples: samples,
            metadataColumns: ["type", "level", "with"])
    }

    @Test("panels count lots; the curve rises with the level that was measured")
    func measuredLevels() throws {
        var plan = Self.plan
        plan.data.levelColumn = "level"
        let report = try AdulterantStudy(plan: plan).run(Self.measured(genuine: 30))
        #expect(report.inclusivity.lots == 30)
        #expect(report.inclusivity.successes == 30 - report.notAccepted.count)
        let group = try #require(report.exclusivity.first)
        #expect(group.name == "mixture" && group.rejected.lots == 18)
        let points = try #require(report.curves.first).curve.points
        #expect(points.map(\.level) == [0, 5, 20, 60])
        #expect(points.map(\.detected.lots) == [30, 6, 6, 6])
        #expect(points[0].detected.successes == report.notAccepted.count)
        #expect(points[3].detected.successes == 6)
        #expect(!report.curves[0].simulated)
    }

    @Test("one curve an adulterant, and one of all; compliant is told to be ignored")
    func adulterants() throws {
        var plan = Self.plan
        plan.data.levelColumn = "level"
        plan.data.adulterantColumn = "with"
        plan.validation.mode = .compliant
        let report = try AdulterantStudy(plan: plan).run(Self.measured(genuine: 30))
        #expect(report.curves.map(\.name) == ["a", "b", "all adulterants"])
        let counts = report.curves.map { $0.curve.points.map(\.detected.lots) }
        #expect(counts == [[30, 3, 3, 3], [30, 3, 3, 3], [30, 6, 6, 6]])
        let detected = report.curves.map { $0.curve.points.map(\.detected.successes) }
        for level in 1..<4 { #expect(detected[0][level] + detected[1][level] == detected[2][level]) }
        #expect(report.findings.contains { $0.code == "adulterant.study-rigorous" })
        plan.validation.mode = .rigorous
        let rigorous = try AdulterantStudy(plan: plan).run(Self.measured(genuine: 30))
        #expect(!rigorous.findings.contains { $0.code == "adulterant.study-rigorous" })
        #expect(rigorous.inclusivity == report.inclusivity)
    }

    @Test("a study and a calibration with the same seed choose the same recipe and components, and the same gate")
    func sameChoice() throws {
        let spectra = try Self.measured(genuine: 30)
        for seed: UInt64 in [1, 2, 3] {
            var plan = Self.plan
            plan.estimator.components = nil
            plan.seed = seed
            plan.recipes = [
                Recipe([StandardNormalVariate(), MeanCentring()]),
                Recipe([MultiplicativeScatterCorrection(), MeanCentring()]), Recipe([MeanCentring()]),
            ]
            let study = try AdulterantStudy(plan: plan).run(spectra)
            let calibrated = try AdulterantDetection(plan: plan).calibrate(spectra, sources: [])
            #expect(study.recipe == calibrated.report.recipe && study.components == calibrated.report.components)
            #expect(study.exclusivity.map(\.rejected) == calibrated.report.foreign.map(\.rejected))
            #expect(study.segments == 5 && !study.componentsGiven)
            // The same segments, choices and gates, one repeat of them.
            #expect(study.inclusivity == calibrated.report.acceptance)
        }
    }

    @Test("the recipes of the level are those of the plan, and the default ones are stored")
    func levelRecipes() throws {
        let spectra = try Self.measured()
        var plan = Self.plan
        plan.data.levelColumn = "level"
        let standard = try AdulterantDetection(plan: plan).calibrate(spectra, sources: []).model
        #expect(standard.plan.levelRecipes == DefaultRecipes.regression(for: spectra.axis).recipes)
        plan.levelRecipes = [Recipe([StandardNormalVariate(), MeanCentring()])]
        let own = try AdulterantDetection(plan: plan).calibrate(spectra, sources: []).model
        #expect(own.plan.levelRecipes == plan.levelRecipes)
        #expect(own.levels?.first?.pipeline.recipe.recipe == plan.levelRecipes?.first)
        plan.levelRecipes = []
        #expect(throws: AuthenticationError.self) { try plan.validate() }
    }

    @Test("mixtures in silico are labelled, begin with the genuine lots themselves, and end with the adulterant")
    func dilution() throws {
        let spectra = try Self.measured(genuine: 30)
        let report = try AdulterantStudy(
            plan: Self.plan, dilution: .init(genuine: "genuine", adulterant: "mixture", levels: [0, 50, 100])
        ).run(spectra)
        let curve = try #require(report.curves.first)
        #expect(curve.simulated && curve.name == "mixture in genuine")
        #expect(curve.curve.points.map(\.detected.lots) == [30, 30, 30])
        // At 0 % each lot is itself, on the gate that has not seen it.
        #expect(curve.curve.points[0].detected.successes == report.notAccepted.count)
        #expect(curve.curve.points[2].detected.successes >= curve.curve.points[1].detected.successes)
    }

    @Test("only lots of the highest level are mixed in, by their level; without levels they are taken as pure")
    func dilutionByLevel() throws {
        let spectra = try Self.measured(genuine: 30)
        var plan = Self.plan
        let dilution = AdulterantStudy.Dilution(genuine: "genuine", adulterant: "mixture", levels: [0, 30, 60, 100])
        let pure = try AdulterantStudy(plan: plan, dilution: dilution).run(spectra)
        let all = try #require(pure.curves.first?.mixedIn)
        #expect(all.lots.count == 18 && all.available == 18 && all.level == nil)
        #expect(pure.findings.contains { $0.code == "adulterant.dilution-taken-as-pure" && $0.severity == .note })
        plan.data.levelColumn = "level"
        let report = try AdulterantStudy(plan: plan, dilution: dilution).run(spectra)
        let curve = try #require(report.curves.last)
        #expect(curve.simulated && curve.curve.points.map(\.level) == [0, 30, 60])
        let mixed = try #require(curve.mixedIn)
        #expect(mixed.lots == (0..<6).map { "m60-\($0)" } && mixed.available == 18 && mixed.level == 60)
        #expect(report.curves.first?.mixedIn == nil)
        #expect(report.findings.contains { $0.code == "adulterant.dilution-not-pure" })
        #expect(!report.findings.contains { $0.code == "adulterant.dilution-taken-as-pure" })
        // 60 % of lots of 60 % are these lots themselves.
        let last = try #require(curve.curve.points.last?.detected)
        #expect(last.lots == 30 && last.successes >= 28)
        let above = AdulterantStudy(
            plan: plan, dilution: .init(genuine: "genuine", adulterant: "mixture", levels: [70, 100]))
        #expect(throws: AuthenticationError.self) { try above.run(spectra) }
    }

    @Test("of more adulterant lots than genuine ones, the seed draws over all")
    func dilutionDraw() throws {
        // 8 lots of one genuine value, 16 of another; the 8 are mixed with lots drawn from 18.
        let spectra = try Self.measured()
        let samples = spectra.samples.enumerated().map { row, sample in
            var metadata = sample.metadata
            if row >= 8 && row < 24 { metadata["type"] = "other" }
            return Sample(id: sample.id, lot: sample.lot, metadata: metadata)
        }
        func lots(_ seed: UInt64) throws -> [String] {
            var plan = Self.plan
            plan.seed = seed
            plan.data.genuine = .init(column: "type", values: ["genuine", "other"])
            let report = try AdulterantStudy(
                plan: plan, dilution: .init(genuine: "genuine", adulterant: "mixture", levels: [0, 100])
            ).run(spectra.replacing(samples: samples))
            return try #require(report.curves.first?.mixedIn).lots
        }
        let drawn = try [lots(1), lots(1), lots(2)]
        #expect(drawn[0] == drawn[1] && drawn[0] != drawn[2])
        #expect(drawn.allSatisfy { $0.count == 8 && Set($0).count == 8 })
        #expect(Set(drawn[0]).union(drawn[2]).contains { $0.hasPrefix("m60") })
    }

    @Test("foreign rows without a level, and with level 0, are told")
    func unstatedLevels() throws {
        var spectra = try Self.measured()
        for (row, level) in [(24, ""), (25, ""), (26, "0")] {
            var samples = spectra.samples
            var metadata = samples[row].metadata
            metadata["level"] = level
            samples[row] = Sample(id: samples[row].id, lot: samples[row].lot, metadata: metadata)
            spectra = spectra.replacing(samples: samples)
        }
        var plan = Self.plan
        plan.data.levelColumn = "level"
        let findings = try AdulterantDetection(plan: plan).check(spectra).findings
        let missing = try #require(findings.first { $0.code == "adulterant.level-missing" })
        #expect(missing.severity == .note)
        #expect(missing.summary.hasPrefix("2 of 18 foreign spectra have no level (m5-0, m5-1)"))
        let zero = try #require(findings.first { $0.code == "adulterant.foreign-with-level-zero" })
        #expect(zero.severity == .warning && zero.summary.hasPrefix("1 of 18 foreign spectra have level 0 % (m5-2)"))
    }

    @Test("what gates of too few lots let pass is not said to be accepted, nor to be undetected")
    func undecided() throws {
        let spectra = try Self.measured()
        var plan = Self.plan
        plan.acceptance.alpha = 0.045
        plan.data.levelColumn = "level"
        let study = AdulterantStudy(
            plan: plan, dilution: .init(genuine: "genuine", adulterant: "mixture", levels: [0, 50, 100]))
        let report = try study.run(spectra)
        #expect(report.inclusivity.value == nil && report.inclusivity.undecided == 24)
        #expect(report.inclusivity.lotsNeeded == 28 && report.notAccepted.isEmpty)
        // The gate of all 24 lots can reject.
        #expect(report.exclusivity.map(\.rejected.lots) == [18] && report.exclusivity[0].rejected.undecided == nil)
        #expect(report.curves[0].curve.points.map(\.undecided) == [24, 0, 0, 0])
        #expect(report.curves[1].curve.outcome == .cannotSay && report.curves[1].detectedLevel == nil)
        // The mixtures hold 60 % at most: 100 % cannot be simulated.
        #expect(report.curves[1].curve.points.map(\.undecided) == [24, 24])
        let told = try #require(report.findings.first { $0.code == "adulterant.study-cannot-reject" })
        #expect(told.summary.contains("nothing can be said of 24 of 24 genuine lots, nor of mixtures"))
        #expect(told.remedy?.contains("28 genuine lots") == true)
        plan.acceptance.alpha = 0.03
        let none = try AdulterantStudy(plan: plan).run(spectra)
        #expect(none.exclusivity[0].rejected.value == nil && none.exclusivity[0].rejected.undecided == 18)
        #expect(none.exclusivity[0].rejected.lotsNeeded == 33 && none.exclusivity[0].notRejected.isEmpty)
        #expect(none.curves[0].curve.outcome == .cannotSay)
    }

    @Test("levels within 0 … 1 are read as per cent, and that is told")
    func fractions() throws {
        let spectra = try Self.measured()
        func scaled(_ factor: Double) -> Spectra {
            spectra.replacing(
                samples: spectra.samples.map { sample in
                    var metadata = sample.metadata
                    if let level = metadata["level"].flatMap(Double.init) { metadata["level"] = String(level * factor) }
                    return Sample(id: sample.id, lot: sample.lot, metadata: metadata)
                })
        }
        var plan = Self.plan
        plan.data.levelColumn = "level"
        let code = "adulterant.levels-look-like-fractions"
        let fractions = scaled(0.01)
        let report = try AdulterantStudy(plan: plan).run(fractions)
        let told = try #require(report.findings.first { $0.code == code })
        #expect(told.severity == .warning && told.remedy == "if they are fractions, multiply the column by 100")
        #expect(told.summary.contains("all 3 levels in column \"level\" lie within 0 … 1 (0.05, 0.2, 0.6)"))
        #expect(told.summary.contains("0.6 is 0.6 %, not 60.0 %"))
        #expect(report.curves[0].curve.points.map(\.level) == [0, 0.05, 0.2, 0.6])
        #expect(try AdulterantDetection(plan: plan).check(fractions).findings.contains { $0.code == code })
        #expect(
            try AdulterantDetection(plan: plan).calibrate(fractions, sources: []).report.findings.contains {
                $0.code == code
            })
        for factor in [1, 0.02] {
            #expect(try !AdulterantDetection(plan: plan).check(scaled(factor)).findings.contains { $0.code == code })
        }
        // One level alone need not be a fraction.
        let one = fractions.selecting(rows: Array(0..<30))
        #expect(try !AdulterantDetection(plan: plan).check(one).findings.contains { $0.code == code })
    }

    @Test("spectra that went through SNV are not mixed, whatever their signal is said to be; negative values are told")
    func notRaw() throws {
        let spectra = try Self.measured()
        let study = AdulterantStudy(
            plan: Self.plan, dilution: .init(genuine: "genuine", adulterant: "mixture", levels: [0, 100]))
        let snv = try Recipe([StandardNormalVariate()]).fitApplying(to: spectra).spectra
        for signal in [SignalKind.absorbance, .reflectance, .kubelkaMunk] {
            let declared = try snv.replacing(x: snv.x, signal: signal)
            do {
                _ = try study.run(declared)
                Issue.record("SNV spectra were mixed as \(signal)")
            } catch {
                #expect(error.code == "adulterant.row-standardised" && error.place == "--dilute")
                #expect(error.summary.contains("42 of 42 have mean 0 and standard deviation 1"))
                #expect(error.remedy.hasPrefix("give raw spectra"))
            }
        }
        // Without a dilution they are as good as any.
        #expect(try AdulterantStudy(plan: Self.plan).run(snv).inclusivity.lots == 24)
        // A reflectance of 0 or less has no Kubelka–Munk value.
        var dark = Matrix(rows: 42, columns: 40, elements: [Double](repeating: 0.5, count: 42 * 40))
        for i in 0..<42 { for j in 0..<40 { dark[i, j] = 0.3 + 0.01 * Double((7 * i + 3 * j) % 40) } }
        dark[3, 5] = 0
        let reflectance = try spectra.replacing(x: dark, signal: .reflectance)
        do {
            _ = try study.run(reflectance)
            Issue.record("a reflectance of 0 was mixed")
        } catch { #expect(error.code == "spectra.not-convertible") }
        // Centred by column: half of the values are negative, and it is told.
        let columns = try Recipe([MeanCentring()]).fitApplying(to: spectra).spectra
        let centred = try columns.replacing(x: columns.x, signal: .absorbance)
        let told = try study.run(centred).findings.first { $0.code == "adulterant.dilution-negative" }
        #expect(told?.severity == .warning && told?.remedy?.hasPrefix("give raw spectra") == true)
        #expect(try !study.run(spectra).findings.contains { $0.code == "adulterant.dilution-negative" })
    }

    @Test("levels behind the gate: one regression an adulterant, with intervals; accepted samples get none")
    func levels() throws {
        var plan = Self.plan
        plan.data.levelColumn = "level"
        plan.data.adulterantColumn = "with"
        // Nine lots of each adulterant: 1/(9 + 1).
        plan.acceptance.intervalAlpha = 0.1
        let spectra = try Self.measured()
        let result = try AdulterantDetection(plan: plan).calibrate(spectra, sources: [])
        let models = try #require(result.model.levels)
        #expect(models.map(\.name) == ["a", "b"])
        #expect(
            models.allSatisfy { $0.figures.levels == 4 && $0.figures.lots == 33 && $0.figures.adulteratedLots == 9 })
        #expect(models.allSatisfy { $0.intervals.lots == 9 && !$0.intervals.isAvailable(alpha: 0.05) })
        #expect(models.allSatisfy { $0.figures.nestedRmsecv < 8 && $0.figures.levelOutRmse != nil })
        let read = try AdulterantModel.decode(result.model.encoded())
        let new = try SyntheticHerbs.make(lots: 3, foreign: 8, level: 0.4, seed: 77)
        let answers = try read.predict(new, modelHash: "")
        for answer in answers.suffix(8) {
            let level = try #require(answer.levels?.first)
            #expect(abs(level.value - 40) < 15, "\(level.value)")
            #expect((level.low ?? 0) < level.value && level.value < (level.high ?? 0))
            #expect(level.unit == "%" && level.confidence == 0.9)
        }
        #expect(answers.allSatisfy { ($0.levels == nil) == ($0.answer == .accept) })
    }

    @Test("levels that are no per cent, genuine samples with a level, and signals that do not add are refused")
    func badInput() throws {
        let spectra = try Self.measured()
        func refusal(_ body: () throws -> Void) -> String? {
            do {
                try body()
                return nil
            } catch { return (error as? any Diagnosis)?.code }
        }
        func changed(_ row: Int, _ value: String, in given: Spectra? = nil) -> Spectra {
            let spectra = given ?? spectra
            var samples = spectra.samples
            var metadata = samples[row].metadata
            metadata["level"] = value
            samples[row] = Sample(id: samples[row].id, lot: samples[row].lot, metadata: metadata)
            return spectra.replacing(samples: samples)
        }
        var levelled = Self.plan
        levelled.data.levelColumn = "level"
        let study = AdulterantStudy(plan: levelled)
        #expect(refusal { _ = try study.run(changed(30, "130")) } == "adulterant.level-out-of-range")
        #expect(refusal { _ = try study.run(changed(30, "much")) } == "adulterant.level-out-of-range")
        #expect(refusal { _ = try study.run(changed(2, "10")) } == "adulterant.genuine-with-level")
        let genuine = spectra.selecting(rows: Array(0..<24))
        #expect(refusal { _ = try study.run(genuine) } == "adulterant.no-levels")
        #expect(try AdulterantStudy(plan: Self.plan).run(genuine).inclusivity.lots == 24)
        let unknown = AdulterantStudy(plan: Self.plan, dilution: .init(genuine: "genuine", adulterant: "other"))
        #expect(refusal { _ = try unknown.run(spectra) } == "spectra.group-missing")
        let swapped = AdulterantStudy(plan: Self.plan, dilution: .init(genuine: "mixture", adulterant: "genuine"))
        #expect(refusal { _ = try swapped.run(spectra) } == "adulterant.dilution-groups")
        do {
            _ = try swapped.run(spectra)
        } catch {
            #expect(error.remedy == "the genuine group comes first: --dilute \"genuine\" \"mixture\"")
        }
        // Every level 0: there is nothing to tell of.
        var zeros = spectra
        for row in 24..<42 { zeros = changed(row, "0", in: zeros) }
        #expect(refusal { _ = try study.run(zeros) } == "adulterant.no-levels")
        #expect(AuthenticationError.noLevels(column: "level").summary.contains("\"level\" holds no level above 0"))
        let counts = try Spectra(
            x: spectra.x, axis: spectra.axis, signal: .unstated, samples: spectra.samples,
            metadataColumns: spectra.metadataColumns)
        let mixing = AdulterantStudy(plan: Self.plan, dilution: .init(genuine: "genuine", adulterant: "mixture"))
        #expect(refusal { _ = try mixing.run(counts) } == "spectra.not-additive")
    }
}
