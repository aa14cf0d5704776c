internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy

/// Validates one candidate recipe of a regression by lot-grouped segments inside one set of rows.
struct RegressionValidation<Regressor: PathRegressor>: Sendable {
    let task: RegressionTask
    let candidate: PreparedRecipes.Candidate
    let regressor: Regressor
    /// The rows of the task that may be looked at: nothing else is.
    let rows: [Int]
    /// The segments, as positions in `rows`.
    let segments: Segments
    let maximum: Int
    /// The seed of what the regressor draws.
    var seed: UInt64 = 0

    /// The predictions of each of `rows`, for each complexity and repeat: `predictions[a − 1][row]` is one a repeat.
    func predictions() throws(ValidationError) -> [[[Double]]] {
        let y = task.response(of: rows)
        let lots = task.lots.selecting(rows: rows)
        let together = predictionsTogether(y)
        var split: SegmentedRows?
        var result: [[[Double]]] = []
        for (s, segment) in segments.all.enumerated() {
            let predicted: [[Double]]
            if let known = together[s] {
                predicted = known
            } else {
                let rows =
                    split
                    ?? SegmentedRows(
                        candidate, rows: rows, reference: y, rotationInvariant: regressor.isRotationInvariant)
                split = rows
                let (training, heldOut) = try rows.split(segment)
                predicted = try ValidationError.modelling(candidate.recipe) { () throws(ModellingError) in
                    try regressor.path(
                        training, y.selecting(rows: segment.training), lots: lots.selecting(rows: segment.training),
                        maximum: maximum, seed: SeededGenerator.derivedSeed(seed, part: UInt64(s))
                    ).predictions(for: heldOut).map { $0.column(0) }
                }
            }
            if s == 0 {
                result = [[[Double]]](
                    repeating: [[Double]](repeating: [], count: rows.count), count: predicted.count)
            }
            if predicted.count < result.count { result.removeLast(result.count - predicted.count) }
            for a in result.indices {
                for (position, row) in segment.heldOut.enumerated() {
                    result[a][row].append(predicted[a][position])
                }
            }
        }
        guard !result.isEmpty else { throw .nothingFitted }
        return result
    }

    /// The predictions that need no fit of their own: those of regressions that take all segments together, where the
    /// recipe learns nothing from the training rows that such a regression does not learn itself, and those behind scatter
    /// correction, whose references inner products follow.
    private func predictionsTogether(_ y: Matrix) -> [[[Double]]?] {
        if let pls = regressor as? PLSRegression, !pls.scale,
            let filter = ScatterProductPLS.filter(behind: candidate.remainder)
        {
            return ScatterProductPLS.predictions(
                candidate.spectra.selecting(rows: rows), filter: filter, y.column(0), segments: segments.all,
                latentVariables: maximum)
        }
        guard candidate.onlyCentres, let regressor = regressor as? any SegmentedRegressor else {
            return segments.all.map { _ in nil }
        }
        return regressor.heldOutPredictions(
            candidate.spectra.x.selecting(rows: rows), y.column(0), segments: segments.all, maximum: maximum)
    }

    /// The loss of each lot: the mean squared error over its rows and repeats, in units of the variance of the response.
    func losses(_ predictions: [[[Double]]]) -> LossTable {
        let variance = task.variance(of: rows)
        let lotRows = task.lots.selecting(rows: rows).rows
        let truth = rows.map { task.reference[$0] }
        let byComplexity = predictions.map { Self.lotErrors($0, truth: truth, lotRows: lotRows) }
        return LossTable(
            losses: lotRows.indices.map { lot in byComplexity.map { $0[lot] / variance } },
            weights: [Double](repeating: 1, count: lotRows.count))
    }

    /// The mean squared error of each lot over its rows and repeats.
    static func lotErrors(_ predictions: [[Double]], truth: [Double], lotRows: [[Int]]) -> [Double] {
        lotRows.map { positions in
            var (sum, count) = (0.0, 0)
            for position in positions {
                for predicted in predictions[position] {
                    let d = predicted - truth[position]
                    sum += d * d
                    count += 1
                }
            }
            return count > 0 ? sum / Double(count) : 0
        }
    }
}
