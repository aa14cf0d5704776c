import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

/// Predictions of many spectra: the compiled path against recipes and models step by step, pieces against the whole.
@Suite(.serialized) struct ContentPredictorTests {
    private static func close(_ a: Double?, _ b: Double?, _ what: String) {
        guard let a, let b else {
            #expect((a == nil) == (b == nil), "\(what): \(String(describing: a)) for \(String(describing: b))")
            return
        }
        #expect(abs(a - b) <= 1e-9 * max(abs(b), 1), "\(what): \(a) for \(b)")
    }

    private static func calibrated(
        _ recipe: Recipe, estimator: String? = nil, channels: Int = 60
    ) throws -> ContentModel {
        var plan = ContentPlan()
        plan.data.analytes = [.init(column: "protein", unit: "%"), .init(column: "oil")]
        plan.acceptance.alpha = 0.1
        if let estimator { plan.estimator.method = estimator }
        plan.estimator.maximumLatentVariables = 4
        plan.validation.outerFolds = 3
        plan.validation.outerRepeats = 1
        plan.validation.innerFolds = 3
        plan.validation.innerRepeats = 1
        plan.recipes = [recipe]
        return try ContentRegression(plan: plan).calibrate(
            SyntheticContents.make(lots: 20, channels: channels, withoutOil: 16, seed: 1), sources: []
        ).model
    }

    /// Samples of one to three scans, some of them far from the calibration samples.
    private static func new(channels: Int = 60) throws -> Spectra {
        let near = try SyntheticContents.make(lots: 9, scans: 2, channels: channels, prefix: "n", seed: 2)
        let far = try SyntheticContents.make(lots: 3, scans: 3, channels: channels, foreign: 0.6, prefix: "f", seed: 3)
        return try Spectra(
            x: Matrix(
                rows: near.count + far.count, columns: channels, elements: near.x.elements + far.x.elements),
            axis: near.axis, signal: near.signal, samples: near.samples + far.samples,
            metadataColumns: near.metadataColumns)
    }

    /// With and without a space that the folds share; with steps that learn from each fold; by other regressions.
    private static let cases: [(recipe: Recipe, estimator: String?)] = [
        (Recipe([StandardNormalVariate(), MeanCentring()]), nil),
        (Recipe([SavitzkyGolay(window: 9, polynomialOrder: 2, derivative: 2), MeanCentring()]), nil),
        (Recipe([Autoscaling()]), nil), (Recipe([StandardNormalVariate(), MeanCentring()]), "ridge"),
        (Recipe([MultiplicativeScatterCorrection(), MeanCentring()]), "lw-pls"),
    ]

    @Test(arguments: cases.indices)
    func `what is said is what recipe, models and folds say one after the other`(_ index: Int) throws {
        let (recipe, estimator) = Self.cases[index]
        let model = try Self.calibrated(recipe, estimator: estimator)
        #expect(model.analytes.allSatisfy { ($0.estimator == nil) == (estimator == nil) })
        let new = try Self.new()
        let means = AnsweredSamples(new, unit: .sample).means
        let answers = try model.predict(new, force: true, modelHash: "h")
        #expect(answers.map(\.sample) == means.samples.map(\.id))
        for (k, analyte) in model.analytes.enumerated() {
            let ready = try analyte.pipeline.prepared(means)
            let predicted = try analyte.predicted(ready.x)
            let (scores, q) = try analyte.pipeline.model.projection.project(ready.x)
            let h = analyte.pipeline.model.scoreDistances(scores: scores)
            let conformal = try analyte.folds.answers(means, alpha: 0.1)
            for (row, answer) in answers.enumerated() {
                let value = answer.values[k]
                let what = "\(analyte.name) of \(answer.sample)"
                Self.close(value.value, predicted[row], what)
                Self.close(value.low, conformal[row].interval?.low, "low of \(what)")
                Self.close(value.high, conformal[row].interval?.high, "high of \(what)")
                Self.close(value.pValue, conformal[row].pValue, "p of \(what)")
                #expect(value.inside == conformal[row].isInside, "\(what)")
                Self.close(value.applicability.scoreDistance, h[row] / analyte.distance.score.scale, "h of \(what)")
                Self.close(
                    value.applicability.orthogonalDistance, analyte.distance.orthogonal.map { q[row] / $0.scale },
                    "q of \(what)")
            }
        }
        #expect(answers.contains(where: \.isFavourable) && answers.contains { !$0.isFavourable })
    }

    @Test(arguments: [0, 4])
    func `pieces of whole samples are answered as all at once`(_ index: Int) throws {
        let (recipe, estimator) = Self.cases[index]
        let model = try Self.calibrated(recipe, estimator: estimator)
        let new = try Self.new()
        for unit in [AnswerUnit.sample, .lot] {
            let predictor = try model.predictor(unit: unit, modelHash: "h")
            let all = try predictor.answers(new)
            #expect(try model.predict(new, unit: unit, modelHash: "h") == all)
            let starts = new.samples.indices.filter {
                $0 == 0 || unit.name(of: new.samples[$0]) != unit.name(of: new.samples[$0 - 1])
            }
            #expect(starts.count == 12 && all.count == 12)
            for together in [1, 5] {
                var pieces: [[Int]] = []
                for first in stride(from: 0, to: 12, by: together) {
                    let end = first + together < 12 ? starts[first + together] : new.count
                    pieces.append(Array(starts[first]..<end))
                }
                let ordered = pieces
                let answered = try Parallel.map(ordered.count) { k in
                    try predictor.answers(new.selecting(rows: ordered[k]))
                }.flatMap { $0 }
                #expect(answered.map(\.sample) == all.map(\.sample) && answered.map(\.scans) == all.map(\.scans))
                for (a, b) in zip(answered, all) {
                    #expect(a.guarantee == b.guarantee && a.isFavourable == b.isFavourable)
                    for (v, w) in zip(a.values, b.values) {
                        Self.close(v.value, w.value, a.sample)
                        Self.close(v.low, w.low, a.sample)
                        Self.close(v.high, w.high, a.sample)
                        #expect(v.pValue == w.pValue && v.inside == w.inside)
                        #expect(v.applicability.nearest.map(\.sample) == w.applicability.nearest.map(\.sample))
                        #expect(v.contributions.map(\.from) == w.contributions.map(\.from))
                    }
                }
            }
        }
    }
}
