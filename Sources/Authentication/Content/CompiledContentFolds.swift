internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
internal import Spectroscopy
internal import Validation

/// The models without each fold of lots, compiled.
///
/// Where a mean is all that folds learn, they share the row-wise steps: the coordinates in their space, or the functionals
/// of all folds, are one product with the prepared row, and the model of all samples is read off the same row. Folds that
/// learn more, or that another regression predicts for, are taken step by step.
struct CompiledContentFolds: Sendable {
    /// What the model of all samples sees.
    struct PipelineView {
        let scores: Matrix
        let orthogonalDistances: [Double]
    }

    private struct Fold: Sendable {
        let regression: DomainRegression
        /// |r| with their weights, largest first.
        let residuals: [(value: Double, weight: Double)]
        /// f with their weights.
        let distances: [Double]
        let weights: [Double]
    }

    private let plain: ContentFolds
    private let folds: [Fold]
    private let total: Double
    /// Raw rows: the space and the pipeline, or all folds and the pipeline; nil where folds are taken step by step.
    private let rows: CompiledPrediction?
    /// Rows of coordinates: all folds; nil without a space.
    private let coordinates: CompiledPrediction?

    init(
        _ folds: ContentFolds, pipeline: FittedPipeline<PLSModel>, axis: SpectralAxis, signal: SignalKind
    ) throws(PredictionError) {
        plain = folds
        self.folds = folds.folds.map { fold in
            Fold(
                regression: fold.regression,
                residuals: zip(fold.residuals, fold.weights).map { (value: $0, weight: $1) }.sorted {
                    $0.value > $1.value
                },
                distances: fold.distances, weights: fold.weights)
        }
        total = folds.folds.reduce(0) { $0 + $1.weights.reduce(0, +) }
        guard folds.folds.allSatisfy({ $0.recipe == nil && $0.estimator == nil }),
            let mean = try Self.centre(pipeline.recipe, after: folds.prefix.count, axis: axis, signal: signal)
        else {
            rows = nil
            coordinates = nil
            return
        }
        let projection = pipeline.model.projection
        let own = RowProjection(
            mean: zip(mean, projection.mean).map { $0 + $1 }, scale: projection.scale, rotations: projection.rotations,
            loadings: projection.loadings)
        let each = folds.folds.map { RowProjection($0.regression.projection) }
        if let space = folds.space {
            let zero = [Double](repeating: 0, count: space.basis.columns)
            rows = try CompiledPrediction(
                [
                    .init(
                        recipe: folds.prefix,
                        projections: [own, RowProjection(mean: zero, rotations: space.basis, loadings: space.basis)],
                        reference: own.mean)
                ], axis: axis, signal: signal)
            let places: SpectralAxis
            do throws(SpectroscopyError) {
                places = try SpectralAxis(values: (0..<space.basis.rows).map { Double($0) }, unit: .index)
            } catch {
                throw .preprocessing(.spectra(error))
            }
            coordinates = try CompiledPrediction(
                [.init(recipe: folds.prefix.prefix(0), projections: each)], axis: places, signal: .unstated)
        } else {
            rows = try CompiledPrediction(
                [.init(recipe: folds.prefix, projections: [own] + each, reference: own.mean)], axis: axis,
                signal: signal)
            coordinates = nil
        }
    }

    /// What the steps after the row-wise ones subtract; nil where they do anything else.
    private static func centre(
        _ recipe: FittedRecipe, after count: Int, axis: SpectralAxis, signal: SignalKind
    ) throws(PredictionError) -> [Double]? {
        let steps: [(operations: [RowOperation]?, axis: SpectralAxis)]
        do throws(PreprocessingError) { steps = try recipe.rowOperations(on: axis, signal: signal) } catch {
            throw .preprocessing(error)
        }
        var mean = [Double](repeating: 0, count: steps.last?.axis.count ?? axis.count)
        for step in steps.dropFirst(count) {
            for operation in step.operations ?? [.centring] {
                guard case .channelwise(nil, let offset?) = operation, offset.count == mean.count else { return nil }
                for j in mean.indices { mean[j] -= offset[j] }
            }
        }
        return mean
    }

    /// Whether `answers` tells what the model of all samples sees too.
    var includesPipeline: Bool { rows != nil }

    /// Limits and p-value of each row of raw spectra.
    func answers(
        _ spectra: Spectra, alpha: Double
    ) throws(AuthenticationError) -> (answers: [ContentFolds.Answer], pipeline: PipelineView?) {
        guard let rows else {
            do throws(ValidationError) { return (try plain.answers(spectra, alpha: alpha), nil) } catch {
                throw .validation(error)
            }
        }
        do throws(PredictionError) {
            let seen = try rows.see(spectra)
            let pipeline = PipelineView(
                scores: seen.scores[0], orthogonalDistances: seen.orthogonalDistances[0] ?? [])
            if let coordinates {
                let inside = seen.scores[1]
                let view = inside.withUnsafeElements { coordinates.see($0, count: inside.rows) }
                return (
                    answers(view, from: 0, outside: seen.orthogonalDistances[1], alpha: alpha), pipeline
                )
            }
            return (answers(seen, from: 1, outside: nil, alpha: alpha), pipeline)
        } catch {
            throw .prediction(error)
        }
    }

    private func answers(
        _ seen: CompiledPrediction.Seen, from first: Int, outside: [Double]?, alpha: Double
    ) -> [ContentFolds.Answer] {
        let views = folds.indices.map { k in
            folds[k].regression.see(
                scores: seen.scores[first + k], orthogonalDistances: seen.orthogonalDistances[first + k] ?? [],
                outside: outside)
        }
        let available = plain.hasLimits(alpha: alpha)
        var heads = [Int](repeating: 0, count: folds.count)
        return (0..<seen.count).map { row in
            var p = plain.smallestPValue
            var isInside = false
            for (k, fold) in folds.enumerated() {
                let own = views[k].distances[row]
                for i in fold.distances.indices where CrossConformal.isAtLeast(fold.distances[i], own) {
                    p += fold.weights[i]
                    isInside = true
                }
            }
            var interval: ConformalRegression.Interval?
            if available,
                let high = quantile(1 - alpha, &heads, { views[$0].predicted[row] + $1 }),
                let low = quantile(1 - alpha, &heads, { -(views[$0].predicted[row] - $1) })
            {
                interval = ConformalRegression.Interval(low: min(-low, high), high: max(-low, high))
            }
            return ContentFolds.Answer(interval: interval, pValue: min(p, 1), isInside: isInside)
        }
    }

    /// The least value whose weight with all below it reaches a share: found from the top, where little lies.
    private func quantile(_ share: Double, _ heads: inout [Int], _ value: (Int, Double) -> Double) -> Double? {
        guard total >= share - 1e-12 else { return nil }
        for k in heads.indices { heads[k] = 0 }
        var left = total
        var found: Double?
        while left >= share - 1e-12 {
            var best: Int?
            var largest = 0.0
            for k in folds.indices where heads[k] < folds[k].residuals.count {
                let candidate = value(k, folds[k].residuals[heads[k]].value)
                if best == nil || candidate > largest {
                    best = k
                    largest = candidate
                }
            }
            guard let best else { break }
            found = largest
            left -= folds[best].residuals[heads[best]].weight
            heads[best] += 1
        }
        return found
    }
}
