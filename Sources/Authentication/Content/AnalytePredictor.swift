internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
internal import Spectroscopy
internal import Validation

/// The model of one analyte made ready for many spectra.
struct AnalytePredictor: Sendable {
    private let analyte: ContentModel.Analyte
    private let folds: CompiledContentFolds
    /// The pipeline alone, where the folds do not share its steps.
    private let own: CompiledPrediction?
    private let isPredictable: Bool
    private let range: ClosedRange<Double>
    private let deviations: [Double]
    private let calibration: Matrix

    init(_ analyte: ContentModel.Analyte, of model: ContentModel) throws(PredictionError) {
        self.analyte = analyte
        let regression = analyte.pipeline.model
        folds = try CompiledContentFolds(
            analyte.folds, pipeline: analyte.pipeline, axis: model.axis, signal: model.signal)
        own =
            folds.includesPipeline
            ? nil
            : try CompiledPrediction(
                [.init(recipe: analyte.pipeline.recipe, projections: [RowProjection(regression.projection)])],
                axis: model.axis, signal: model.signal)
        isPredictable = model.isPredictable(analyte.name)
        range = (analyte.reference.min() ?? 0)...(analyte.reference.max() ?? 0)
        deviations = regression.scoreVariances.map { $0.squareRoot() }
        calibration = regression.scores.transposed.dividingColumns(by: deviations)
    }

    /// What is said of each row of raw spectra.
    func values(
        _ spectra: Spectra, alpha: Double, force: Bool, samples: [ContentModel.Reference]
    ) throws(AuthenticationError) -> [ContentAnswer.Value] {
        let (conformal, pipeline) = try folds.answers(spectra, alpha: alpha)
        let seen: CompiledContentFolds.PipelineView
        if let pipeline {
            seen = pipeline
        } else if let own {
            do throws(PredictionError) {
                let view = try own.see(spectra)
                seen = CompiledContentFolds.PipelineView(
                    scores: view.scores[0], orthogonalDistances: view.orthogonalDistances[0] ?? [])
            } catch {
                throw .prediction(error)
            }
        } else {
            preconditionFailure("neither the folds nor the pipeline gave scores")
        }
        let predicted: [Double]
        do throws(PredictionError) { predicted = try self.predicted(spectra, scores: seen.scores) } catch {
            throw .prediction(error)
        }
        let whitened = seen.scores.dividingColumns(by: deviations)
        let h = whitened.rowSquaredNorms
        let q = seen.orthogonalDistances
        for row in conformal.indices where !(predicted[row].isFinite && h[row].isFinite && q[row].isFinite) {
            throw .prediction(
                .modelling(
                    .nonFinite(row: row, column: 0, what: "the distances of sample \(spectra.samples[row].id)")))
        }
        let neighbours = nearest(whitened)
        let outside = conformal.indices.filter { !conformal[$0].isInside }
        let contributions: [[SpectralContribution]]
        do throws(PredictionError) { contributions = try self.contributions(of: outside, spectra) } catch {
            throw .prediction(error)
        }
        var nextOutside = 0
        var values: [ContentAnswer.Value] = []
        values.reserveCapacity(conformal.count)
        for (row, answer) in conformal.enumerated() {
            let isGiven = answer.isInside || force
            var parts: [SpectralContribution] = []
            if !answer.isInside {
                parts = contributions[nextOutside]
                nextOutside += 1
            }
            values.append(
                ContentAnswer.Value(
                    analyte: analyte.name, value: isGiven ? predicted[row] : nil,
                    low: isGiven ? answer.interval?.low : nil, high: isGiven ? answer.interval?.high : nil,
                    unit: analyte.unit, inside: answer.isInside, forced: isGiven && !answer.isInside,
                    beyondRange: isGiven ? !range.contains(predicted[row]) : nil, predictable: isPredictable,
                    pValue: answer.pValue,
                    applicability: ContentAnswer.Applicability(
                        inside: answer.isInside, scoreDistance: h[row] / analyte.distance.score.scale,
                        orthogonalDistance: analyte.distance.orthogonal.map { q[row] / $0.scale },
                        nearest: neighbours[row].map { near in
                            let reference = samples[analyte.rows[near.index]]
                            return ContentAnswer.Neighbour(
                                sample: reference.sample, lot: reference.lot,
                                reference: analyte.reference[near.index], distance: near.squared.squareRoot())
                        }), contributions: parts))
        }
        return values
    }

    /// ŷ of rows: by their scores, or by the estimator, which looks at the rows after the recipe.
    private func predicted(_ spectra: Spectra, scores: Matrix) throws(PredictionError) -> [Double] {
        guard analyte.estimator != nil else { return analyte.pipeline.model.predict(scores: scores).column(0) }
        let ready = try analyte.pipeline.prepared(spectra)
        return try PredictionError.modelling { () throws(ModellingError) in try analyte.predicted(ready.x) }
    }

    /// The three calibration samples nearest to each row in whitened scores, nearest first.
    private func nearest(_ whitened: Matrix) -> [[(index: Int, squared: Double)]] {
        let (n, a) = (calibration.rows, calibration.columns)
        return whitened.withUnsafeElements { t in
            calibration.withUnsafeElements { c in
                (0..<whitened.rows).map { row in
                    var best: [(index: Int, squared: Double)] = []
                    best.reserveCapacity(4)
                    for i in 0..<n {
                        var sum = 0.0
                        for k in 0..<a {
                            let d = c[i * a + k] - t[row * a + k]
                            sum += d * d
                        }
                        if best.count == 3, sum >= best[2].squared { continue }
                        var place = best.count
                        while place > 0, best[place - 1].squared > sum { place -= 1 }
                        best.insert((i, sum), at: place)
                        if best.count > 3 { best.removeLast() }
                    }
                    return best
                }
            }
        }
    }

    /// The stretches that f of rows comes from: N_h/h₀·c_h + N_q/q₀·e² of each channel.
    private func contributions(
        of rows: [Int], _ spectra: Spectra
    ) throws(PredictionError) -> [[SpectralContribution]] {
        guard !rows.isEmpty else { return [] }
        let ready = try analyte.pipeline.prepared(spectra.selecting(rows: rows))
        let model = analyte.pipeline.model
        let distance = analyte.distance
        return try PredictionError.modelling { () throws(ModellingError) in
            let h = try ScoreDistanceContributions().values(
                of: ready.x, in: model, latentVariables: model.latentVariables)
            let q = try OrthogonalDistanceContributions(signed: false).values(
                of: ready.x, in: model, latentVariables: model.latentVariables)
            return rows.indices.map { i in
                SpectralContribution.largest(
                    of: zip(h.row(i), q.row(i)).map {
                        distance.score.contribution(of: $0) + (distance.orthogonal?.contribution(of: $1) ?? 0)
                    }, axis: ready.axis)
            }
        }
    }
}
