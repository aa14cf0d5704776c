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

@Suite(.serialized) struct ContentModelTests {
    static let plan: ContentPlan = {
        var plan = ContentPlan()
        plan.data.analytes = [.init(column: "protein", unit: "%"), .init(column: "oil")]
        plan.validation.outerRepeats = 1
        plan.validation.innerRepeats = 1
        plan.recipes = [
            Recipe([StandardNormalVariate(), MeanCentring()]),
            Recipe([MultiplicativeScatterCorrection(), MeanCentring()]),
        ]
        return plan
    }()

    /// 30 lots of two samples of two scans; the last ten lots have no oil.
    static let spectra = Result { try SyntheticContents.make(lots: 30, samples: 2, scans: 2, withoutOil: 20, seed: 1) }
    static let calibrated = Result {
        try ContentRegression(plan: plan).calibrate(
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
        let read = try ContentModel.decode(bytes)
        #expect(try read.encoded() == bytes)
        let new = try SyntheticContents.make(lots: 12, scans: 2, seed: 2)
        let answers = try model.predict(new, modelHash: "h")
        #expect(try read.predict(new, modelHash: "h") == answers)
        #expect(answers.count == 12 && answers.allSatisfy { $0.values.map(\.analyte) == ["protein", "oil"] })
        #expect(try ModelFile.header(of: bytes).kind == "content")
        #expect(throws: AuthenticationError.self) { try OriginModel.decode(bytes) }
        let error = model.analytes[0].figures.nested.rmse
        #expect((model.analytes[0].figures.nested.qSquared ?? 0) > 0.7)
        for (row, answer) in answers.enumerated() where answer.values[0].inside {
            let truth = try #require(Double(new.samples[2 * row].metadata["protein"] ?? ""))
            #expect(abs((answer.values[0].value ?? 99) - truth) < 4 * error)
            #expect(answer.values[0].unit == "%" && answer.values[1].unit == nil)
        }
    }

    @Test("the same data, plan and seed give the same bytes with any number of threads")
    func threads() throws {
        let bytes = try Self.calibrated.get().model.encoded()
        for threads in [1, 5] {
            Parallel.limitThreads(to: threads)
            let again = try ContentRegression(plan: Self.plan).calibrate(
                Self.spectra.get(), sources: [SourceFile(name: "a.csv", bytes: Data("abc".utf8))])
            #expect(try again.model.encoded() == bytes, "\(threads) threads")
        }
        Parallel.limitThreads(to: 0)
    }

    @Test("missing reference values are counted, and cost their analyte only")
    func missing() throws {
        let result = try Self.calibrated.get()
        #expect(result.report.analytes.map(\.samples) == [60, 40])
        #expect(result.report.analytes.map(\.missing) == [0, 20])
        #expect(result.report.analytes.map(\.lots) == [30, 20])
        let finding = try #require(result.report.findings.first { $0.code == "content.missing-reference" })
        #expect(finding.summary.hasPrefix("20 of 60 samples have no reference value; 40") && finding.place == "oil")
        var alone = Self.plan
        alone.data.analytes = [.init(column: "oil")]
        let oil = try ContentRegression(plan: alone).calibrate(Self.spectra.get(), sources: [])
        #expect(oil.model.analytes[0].pipeline.model == result.model.analytes[1].pipeline.model)
        #expect(oil.model.analytes[0].figures == result.model.analytes[1].figures)
        // Means of two scans: the calibration rows are samples.
        #expect(result.model.training.spectra == 120 && result.model.training.samples == 60)
        #expect(result.model.analytes[0].pipeline.model.samples == 60)
    }

    /// Recipes with a shared space (a mean, MSC), and without one (division of channels).
    static let foldRecipes = [
        Recipe([StandardNormalVariate(), MeanCentring()]),
        Recipe([MultiplicativeScatterCorrection(), MeanCentring()]), Recipe([Autoscaling()]),
    ]

    private static func task(_ spectra: Spectra) throws -> RegressionTask {
        let data = try ContentData(spectra, lots: Lots.of(spectra).lots, columns: ["protein"])
        return try data.task(0, name: "protein")
    }

    @Test("limits are those of CV+ on whole spectra, and p-values those of plain models", arguments: foldRecipes)
    func folds(_ recipe: Recipe) throws {
        let task = try Self.task(SyntheticContents.make(lots: 24, samples: 2, channels: 70, seed: 3))
        let a = 3
        let folds = try ContentFolds.calibrate(task: task, recipe: recipe, latentVariables: a, seed: 9)
        #expect((folds.space == nil) == recipe.steps.contains { $0 is Autoscaling })
        let plain = try ConformalRegression.calibrate(task: task, recipe: recipe, latentVariables: a, seed: 9)
        let new = try SyntheticContents.make(lots: 6, channels: 70, foreign: 0.02, seed: 4)
        let answers = try folds.answers(new, alpha: 0.1)
        for (answer, expected) in zip(answers, try plain.intervals(new, alpha: 0.1)) {
            let (got, wanted) = (try #require(answer.interval), try #require(expected))
            #expect(abs(got.low - wanted.low) < 1e-9 && abs(got.high - wanted.high) < 1e-9)
        }
        // p-values from models on whole spectra, lot after lot.
        let segments = Segments.lotGrouped(task.lots, lotClasses: nil, folds: 20, repeats: 1, seed: 9).all
        var p = [Double](repeating: 1.0 / 25, count: new.count)
        for segment in segments {
            let (fitted, training) = try recipe.fitApplying(to: task.spectra.selecting(rows: segment.training))
            let y = segment.training.map { task.reference[$0] }
            let model = try PLSRegression(latentVariables: a).fit(training.x, Matrix(column: y))
            func f(_ spectra: Spectra) throws -> [Double] {
                let seen = try model.decomposition(of: fitted.apply(to: spectra).x)
                let own = try model.decomposition(of: training.x)
                let full = try FullDistance(of: own, components: a, estimate: .moments)
                return zip(seen.scoreDistances(components: a), seen.orthogonalDistances(components: a)).map {
                    full.distance(score: $0, orthogonal: $1)
                }
            }
            let held = try f(task.spectra.selecting(rows: segment.heldOut))
            for (row, value) in try f(new).enumerated() {
                p[row] += Double(held.count { $0 >= value }) / 2 / 25
            }
        }
        for (answer, expected) in zip(answers, p) {
            #expect(abs(answer.pValue - min(expected, 1)) < 1e-12)
            #expect(answer.isInside == (expected > 1.0 / 25 + 1e-12))
        }
        #expect(answers.contains { $0.isInside })
    }

    @Test("the models of a fold do not know its lots", arguments: foldRecipes)
    func honesty(_ recipe: Recipe) throws {
        let spectra = try SyntheticContents.make(lots: 8, samples: 2, channels: 40, seed: 5)
        let task = try Self.task(spectra)
        let folds = try ContentFolds.calibrate(task: task, recipe: recipe, latentVariables: 2, seed: 3)
        let segments = Segments.lotGrouped(task.lots, lotClasses: nil, folds: 8, repeats: 1, seed: 3).all
        let probes = try SyntheticContents.make(lots: 3, channels: 40, foreign: 0.1, seed: 6)
        for (k, segment) in segments.enumerated() {
            // Spectrum and reference value of the lot that is left out.
            let corrupted = try spectra.corrupting(rows: segment.heldOut)
            let changed = corrupted.replacing(
                samples: corrupted.samples.enumerated().map { row, sample in
                    guard segment.heldOut.contains(row) else { return sample }
                    return Sample(id: sample.id, lot: sample.lot, metadata: ["protein": "9999"])
                })
            let other = try ContentFolds.calibrate(
                task: Self.task(changed), recipe: recipe, latentVariables: 2, seed: 3)
            let (old, new) = (folds.folds[k], other.folds[k])
            #expect(try CanonicalJSON.encode(new.recipe) == CanonicalJSON.encode(old.recipe))
            if folds.space == nil {
                #expect(try CanonicalJSON.encode(new.regression) == CanonicalJSON.encode(old.regression))
            }
            // In a shared space the coordinates turn with it; what the model says of spectra does not.
            func seen(_ all: ContentFolds, _ fold: ContentFolds.Fold) throws -> DomainRegression.Seen {
                let ready = try fold.recipe?.apply(to: all.prefix.apply(to: probes)) ?? all.prefix.apply(to: probes)
                guard let space = all.space else { return try fold.regression.see(ready.x) }
                let (inside, outside) = try space.coordinates(of: ready.x)
                return try fold.regression.see(inside, outside: outside)
            }
            let (a, b) = (try seen(folds, old), try seen(other, new))
            for row in 0..<3 {
                #expect(abs(a.predicted[row] - b.predicted[row]) < 1e-7)
                #expect(abs(a.distances[row] / b.distances[row] - 1) < 1e-6)
            }
            // Not so in a fold that is fitted to the lot.
            let inside = (k + 1) % 8
            let c = try seen(folds, folds.folds[inside])
            let d = try seen(other, other.folds[inside])
            #expect(abs(c.predicted[0] - d.predicted[0]) > 1)
        }
    }

    @Test("outside the domain there is no number, unless it is forced and marked; the foreign band is named")
    func outside() throws {
        let model = try Self.calibrated.get().model
        let far = try SyntheticContents.make(lots: 3, scans: 2, foreign: 0.8, seed: 7)
        let answers = try model.predict(far, modelHash: "")
        for value in answers.flatMap(\.values) {
            #expect(!value.inside && value.value == nil && value.low == nil && value.high == nil && !value.forced)
            #expect(value.beyondRange == nil)
            let most = try #require(value.contributions.first)
            // The foreign band is at 0.45 of 1100 … 1690 nm.
            #expect(most.from <= 1375 && most.to >= 1355)
        }
        #expect(answers.allSatisfy { !$0.isFavourable && $0.pValue == min($0.values[0].pValue, $0.values[1].pValue) })
        let forced = try model.predict(far, force: true, modelHash: "")
        #expect(forced.flatMap(\.values).allSatisfy { $0.forced && !$0.inside && $0.value != nil && $0.low != nil })
        let near = try model.predict(
            SyntheticContents.make(lots: 20, scans: 2, seed: 8), force: true, modelHash: "")
        let inside = near.flatMap(\.values).filter(\.inside)
        #expect(inside.count >= 32 && inside.allSatisfy { !$0.forced && $0.contributions.isEmpty })
        #expect(
            inside.allSatisfy {
                let nearest = $0.applicability.nearest
                return nearest.count == 3 && nearest[0].distance <= nearest[1].distance
            })
    }

    @Test("an α below 1/(L + 1) has no interval, and it is told")
    func alpha() throws {
        let model = try Self.calibrated.get().model
        let new = try SyntheticContents.make(lots: 4, scans: 2, seed: 8)
        let strict = try model.predict(new, alpha: 0.04, force: true, modelHash: "")
        // 30 lots carry protein, 20 oil.
        #expect(strict.allSatisfy { $0.values[0].low != nil && $0.values[1].low == nil && $0.values[1].value != nil })
        let usual = try model.predict(new, alpha: 0.2, force: true, modelHash: "")
        for (a, b) in zip(strict, usual) {
            #expect(a.values[0].value == b.values[0].value && a.values[0].pValue == b.values[0].pValue)
            #expect((a.values[0].high ?? 0) - (a.values[0].low ?? 0) > (b.values[0].high ?? 0) - (b.values[0].low ?? 0))
        }
        var plan = Self.plan
        plan.data.analytes = [.init(column: "oil")]
        plan.acceptance.alpha = 0.04
        let told = try ContentRegression(plan: plan).calibrate(Self.spectra.get(), sources: []).report
        #expect(
            told.findings.contains { $0.code == "content.no-interval" && $0.summary.contains("24 lots are needed") })
        #expect(told.analytes[0].coverage == nil)
    }

    @Test("validation counts all samples, forced ones too, but none that the model was calibrated on, nor of its lots")
    func validation() throws {
        let model = try Self.calibrated.get().model
        let new = try SyntheticContents.make(lots: 10, scans: 2, prefix: "n", seed: 9)
        let far = try SyntheticContents.make(lots: 2, scans: 2, foreign: 0.8, prefix: "f", seed: 10)
        // Two samples that are copies, and two others of calibration lots.
        let old = try Self.spectra.get().selecting(rows: [0, 1, 4, 5])
        let again = try SyntheticContents.make(lots: 2, scans: 2, seed: 20)
        let sameLot = again.replacing(
            samples: again.samples.map { Sample(id: "x\($0.id)", lot: $0.lot, metadata: $0.metadata) })
        let all = new.joined(with: far).joined(with: old).joined(with: sameLot)
        let report = try model.validate(all, modelHash: "h")
        // The intervals do not hold the two lots from elsewhere, whose numbers are forced.
        #expect(!report.isFavourable && report.findings.contains { $0.code == "content.coverage-low" })
        #expect(report.answers.count == 16)
        #expect(try model.validate(new, modelHash: "h").isFavourable)
        let protein = try #require(report.analytes.first)
        #expect(protein.samples == 12 && protein.lots == 12 && protein.calibrationSamples == 4)
        #expect(report.findings.contains { $0.code == "content.test-in-calibration" && $0.summary.contains("2 of 16") })
        #expect(
            report.findings.contains {
                $0.code == "content.test-lot-in-calibration" && $0.summary.contains("2 of 16 test samples")
                    && $0.summary.contains("(lot0, lot1)")
            })
        let values = report.answers.map { $0.values[0] }
        let truth = all.samples.enumerated().filter { $0.offset % 2 == 0 }.compactMap {
            Double($0.element.metadata["protein"] ?? "")
        }
        let every = zip(values, truth).map { pow(($0.value ?? 1e9) - $1, 2) }
        #expect(
            abs((protein.withCalibrationSamples?.rmse ?? 0) - (every.reduce(0, +) / 16).squareRoot()) < 1e-9)
        let squares = every.prefix(12)
        #expect(abs((protein.rmsep ?? 0) - (squares.reduce(0, +) / 12).squareRoot()) < 1e-9)
        let held = zip(values, truth).prefix(12).count { ($0.low ?? 1e9) <= $1 && $1 <= ($0.high ?? -1e9) }
        #expect(protein.coverage?.value == Double(held) / 12)
        #expect(values[10].forced && values[11].forced)
        #expect(protein.inside.map { $0.samples == values.prefix(12).count { $0.inside } } ?? false)
        let mean = model.analytes[0].reference.reduce(0, +) / 60
        let total = truth.prefix(12).reduce(0) { $0 + pow($1 - mean, 2) }
        #expect(abs((protein.qSquared ?? 0) - (1 - squares.reduce(0, +) / total)) < 1e-9)
        // Samples that are all foreign: the intervals are not guaranteed for them.
        let foreign = try model.validate(
            SyntheticContents.make(lots: 8, scans: 2, foreign: 0.8, prefix: "g", seed: 11), modelHash: "")
        #expect(foreign.findings.contains { $0.code == "content.outside-domain" && $0.severity == .warning })
        #expect(!foreign.isFavourable)
        // Lots count, not samples: one lot of many samples outside is one lot.
        let one = try SyntheticContents.make(lots: 1, samples: 12, foreign: 0.8, prefix: "o", seed: 12)
        let mixed = try model.validate(new.joined(with: one), modelHash: "")
        #expect(mixed.answers.count { !$0.values[0].inside } >= 12)
        #expect(!mixed.findings.contains { $0.code == "content.outside-domain" })
        // And where no interval is possible it is told all the same.
        let strict = try model.validate(
            SyntheticContents.make(lots: 8, scans: 2, foreign: 0.8, prefix: "g", seed: 11), alpha: 0.01, modelHash: "")
        #expect(strict.analytes.allSatisfy { $0.coverage == nil && $0.isMostlyOutside } && !strict.isFavourable)
        let told = strict.findings.filter { $0.code == "content.outside-domain" }
        #expect(
            told.map(\.place) == ["protein", "oil"] && told.allSatisfy { $0.summary.hasPrefix("8 of 8 lots (8 of 8") })
        // Without one of the columns the other is validated.
        let only = Spectra?(
            try Spectra(
                x: new.x, axis: new.axis, signal: new.signal, samples: new.samples, metadataColumns: ["protein"]))
        let part = try model.validate(try #require(only), modelHash: "")
        #expect(part.analytes.map(\.name) == ["protein"])
        #expect(part.findings.contains { $0.code == "content.column-absent" && $0.place == "oil" })
    }

    @Test("reference values in another unit are suspected; a column without one is named")
    func otherUnit() throws {
        let model = try Self.calibrated.get().model
        let new = try SyntheticContents.make(lots: 10, scans: 2, prefix: "n", seed: 9)
        let code = "content.unit-mismatch-suspected"
        let plain = try model.validate(new, modelHash: "")
        #expect(!plain.findings.contains { $0.code == code })
        let fractions = new.replacing(
            samples: new.samples.map { sample in
                Sample(
                    id: sample.id, lot: sample.lot,
                    metadata: sample.metadata.mapValues { "\((Double($0) ?? 0) / 100)" })
            })
        let report = try model.validate(fractions, modelHash: "")
        let told = report.findings.filter { $0.code == code }
        #expect(told.map(\.place) == ["protein", "oil"] && !report.isFavourable)
        #expect(told.allSatisfy { $0.severity == .warning && $0.summary.contains("beyond those of the calibration") })
        let empty = new.replacing(samples: new.samples.map { Sample(id: $0.id, lot: $0.lot, metadata: [:]) })
        func validated(_ spectra: Spectra) throws { _ = try model.validate(spectra, modelHash: "") }
        #expect(throws: AuthenticationError.self) { try validated(empty) }
        do { try validated(empty) } catch let error as AuthenticationError {
            #expect(error.summary.contains("column \"protein\"") && error.place == nil)
        }
    }

    @Test("on its own calibration samples a model has no figure, and is told so with what to do")
    func validationOnCalibrationSamples() throws {
        let result = try Self.calibrated.get()
        let spectra = try Self.spectra.get()
        let report = try result.model.validate(
            spectra, modelHash: "", sources: [SourceFile(name: "a.csv", bytes: Data("abc".utf8))])
        #expect(!report.isFavourable && report.answers.count == 60)
        for analyte in report.analytes {
            #expect(analyte.rmsep == nil && analyte.figures == nil && analyte.coverage == nil && analyte.bias == nil)
            #expect(analyte.samples == 0 && analyte.lots == 0)
        }
        #expect(report.analytes.map(\.calibrationSamples) == [60, 40])
        let protein = try #require(report.analytes.first?.withCalibrationSamples)
        #expect(abs(protein.rmse - result.model.analytes[0].figures.calibration.rmse) < 1e-9)
        let told = try #require(report.findings.first { $0.code == "content.only-calibration-samples" })
        #expect(told.summary.hasPrefix("this is the calibration file of the model") && told.place == "a.csv")
        #expect(
            told.severity == .warning && told.remedy?.hasPrefix("validate on lots that the model has not seen") == true)
        // Other spectra of the same lots are no better.
        let lots = try result.model.validate(
            SyntheticContents.make(lots: 30, scans: 2, seed: 21), modelHash: "")
        #expect(lots.analytes.allSatisfy { $0.figures == nil } && !lots.isFavourable)
        #expect(lots.findings.contains { $0.code == "content.only-calibration-samples" && $0.place == nil })
    }

    @Test("an analyte that cannot be predicted is marked in every answer, and no validation is favourable")
    func unpredictable() throws {
        // Reference values that have nothing to do with the spectra.
        let spectra = try Self.spectra.get()
        func shuffled(_ spectra: Spectra) -> Spectra {
            spectra.replacing(
                samples: spectra.samples.map { sample in
                    var metadata = sample.metadata
                    let lot = Int((sample.lot ?? "").filter(\.isNumber)) ?? 0
                    metadata["oil"] = "\((lot * 37) % 11)"
                    return Sample(id: sample.id, lot: sample.lot, metadata: metadata)
                })
        }
        let result = try ContentRegression(plan: Self.plan).calibrate(shuffled(spectra), sources: [])
        try #require((result.model.analytes[1].figures.nested.qSquared ?? 1) <= 0)
        #expect(result.model.isPredictable("protein") && !result.model.isPredictable("oil"))
        #expect(result.model.answerFindings.map(\.place) == ["oil"])
        #expect(result.report.findings.contains { $0.code == "content.analyte-unit-unstated" && $0.place == "oil" })
        #expect(
            !result.report.findings.contains { $0.code == "content.analyte-unit-unstated" && $0.place == "protein" })
        let new = try shuffled(SyntheticContents.make(lots: 6, scans: 2, prefix: "n", seed: 9))
        let answers = try result.model.predict(new, modelHash: "")
        #expect(answers.allSatisfy { $0.values.map(\.predictable) == [true, false] && !$0.isFavourable })
        #expect(answers.contains { $0.isInside })
        let report = try result.model.validate(new, modelHash: "")
        #expect(report.analytes.map(\.isPredictable) == [true, false] && !report.isFavourable)
        #expect(report.findings.contains { $0.code == "content.not-predictable" && $0.place == "oil" })
    }

    @Test("what cannot be calibrated on is told before the work")
    func badInput() throws {
        let spectra = try Self.spectra.get()
        func calibrate(_ data: Spectra, _ change: (inout ContentPlan) -> Void = { _ in }) throws {
            var plan = Self.plan
            change(&plan)
            _ = try ContentRegression(plan: plan).calibrate(data, sources: [])
        }
        func replacing(_ value: String, rows: (Int) -> Bool) -> Spectra {
            spectra.replacing(
                samples: spectra.samples.enumerated().map { row, sample in
                    var metadata = sample.metadata
                    if rows(row) { metadata["protein"] = value }
                    return Sample(id: sample.id, lot: sample.lot, metadata: metadata)
                })
        }
        #expect(refusal { try calibrate(spectra.selecting(rows: Array(0..<20))) } == "content.too-few-lots")
        #expect(refusal { try calibrate(spectra) { $0.data.analytes[0].column = "fat" } } == "spectra.column-missing")
        #expect(refusal { try calibrate(replacing("< 3") { $0 == 7 }) } == "content.reference-not-numeric")
        #expect(refusal { try calibrate(replacing("inf") { $0 == 7 }) } == "content.reference-not-numeric")
        #expect(refusal { try calibrate(replacing("3") { _ in true }) } == "content.constant-reference")
        #expect(refusal { try calibrate(spectra) { $0.data.analytes[1].column = "protein" } } == "plan.invalid")
        #expect(refusal { try calibrate(spectra) { $0.data.analytes[1].sel = -1 } } == "plan.invalid")
        #expect(refusal { try calibrate(spectra) { $0.data.analytes = [] } } == "plan.invalid")
        #expect(refusal { try calibrate(spectra) { $0.estimator.method = "plsr" } } == "plan.invalid")
        #expect(
            refusal { try calibrate(spectra) { $0.data.analytes[0].selColumn = "nothing" } } == "spectra.column-missing"
        )
        // Scans of one sample with different values: their mean is taken, and told.
        var plan = Self.plan
        plan.data.analytes = [.init(column: "protein")]
        let result = try ContentRegression(plan: plan).calibrate(
            replacing("12") { $0 == 0 }, sources: [])
        let other = try #require(Double(spectra.samples[1].metadata["protein"] ?? ""))
        #expect(result.model.analytes[0].reference[0] == (12 + other) / 2)
        #expect(result.report.findings.contains { $0.code == "content.reference-differs" })
        // Spectra that do not fit the model.
        let model = try Self.calibrated.get().model
        let narrow = try SyntheticContents.make(lots: 2, channels: 59, seed: 1)
        #expect(refusal { _ = try model.predict(narrow, modelHash: "") } == "spectra.axis-mismatch")
        let reflectance = try spectra.replacing(x: spectra.x, signal: .reflectance)
        #expect(refusal { _ = try model.predict(reflectance, modelHash: "") } == "spectra.signal-mismatch")
    }

    @Test("as many latent variables as channels leave no residual, and no trap")
    func fewChannels() throws {
        var plan = Self.plan
        plan.data.analytes = [.init(column: "protein")]
        plan.recipes = [Recipe([MeanCentring()])]
        for channels in [1, 3] {
            let model = try ContentRegression(plan: plan).calibrate(
                SyntheticContents.make(lots: 24, channels: channels, seed: 1), sources: []
            ).model
            let read = try ContentModel.decode(model.encoded())
            let answers = try read.predict(
                SyntheticContents.make(lots: 3, channels: channels, seed: 2), force: true, modelHash: "")
            #expect(answers.allSatisfy { $0.values[0].value?.isFinite ?? false })
        }
    }

    @Test("the error of the laboratory bounds R², and the tolerance is counted against the nested errors")
    func laboratory() throws {
        var plan = Self.plan
        plan.data.analytes = [.init(column: "protein", sel: 0.5, tolerance: 0.3)]
        let result = try ContentRegression(plan: plan).calibrate(Self.spectra.get(), sources: [])
        let analyte = result.report.analytes[0]
        let found = try #require(analyte.laboratory)
        let deviation = try #require(analyte.nested.referenceDeviation)
        #expect(abs((found.bestRSquared ?? 0) - (1 - 0.25 / (deviation * deviation))) < 1e-12)
        #expect(found.rmseOverSEL == analyte.nestedRmsecv / 0.5)
        #expect(found.rmseOverTolerance == analyte.nestedRmsecv / 0.3)
        let errors = zip(result.analytes[0].search.nestedPredictions, result.analytes[0].task.reference)
            .flatMap { predictions, value in predictions.map { abs($0 - value) } }
        #expect(found.withinTolerance == Double(errors.count { $0 <= 0.3 }) / Double(errors.count))
        #expect((found.ownError == nil) == (analyte.nestedRmsecv <= 0.5))
    }

    @Test(
        "a damaged model is refused",
        arguments: [
            ["analytes", "0", "rows"], ["analytes", "0", "reference"], ["samples"], ["analytes"],
            ["analytes", "0", "folds", "folds"], ["analytes", "0", "folds", "folds", "0", "residuals"],
            ["analytes", "0", "folds", "folds", "0", "distances"],
            ["analytes", "0", "folds", "folds", "0", "regression", "variances"],
        ])
    func damaged(path: [String]) throws {
        let tree = try JSONDecoder().decode(JSONValue.self, from: Self.calibrated.get().model.encoded())
        func shortened(_ path: ArraySlice<String>, _ tree: JSONValue) -> JSONValue {
            guard let key = path.first else { return .array(Array((tree.array ?? []).dropLast())) }
            switch tree {
            case .object(var members):
                members[key] = shortened(path.dropFirst(), members[key] ?? .null)
                return .object(members)
            case .array(var elements):
                guard let index = Int(key), elements.indices.contains(index) else { return tree }
                elements[index] = shortened(path.dropFirst(), elements[index])
                return .array(elements)
            default: return tree
            }
        }
        let bytes = try JSONEncoder().encode(shortened(path[...], tree))
        #expect(throws: AuthenticationError.self) { try ContentModel.decode(bytes) }
    }
}
