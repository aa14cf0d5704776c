internal import LinearAlgebra
internal import Modelling
public import Preprocessing
public import Spectroscopy

/// Prediction intervals of a regression by CV+ over lots.
///
/// The lots fall into K = min(L, 20) folds. Recipe and number of latent variables are held; all parameters are refitted
/// without each fold. With r_i the residual of calibration sample i under the model μ₋ without its fold, the limits for a
/// new spectrum x are the weighted quantiles
///
/// low = α-quantile of μ₋(x) − |r_i| and −∞;  high = (1 − α)-quantile of μ₋(x) + |r_i| and +∞
///
/// where the samples of lot l weigh 1/((L + 1)·n_l) each and the infinity 1/(L + 1).
///
/// Conventions: a quantile is the smallest value with at least that weight at or below it (for the lower limit the
/// largest with at least that weight at or above 1 − α). Coverage is about 1 − α for lots drawn like the calibration
/// lots; 1 − 2α is the proven bound. With fewer than 1/α − 1 lots there is no interval.
///
/// ## Source
/// Barber, Candès, Ramdas, Tibshirani, Ann. Stat. 49 (2021) 486. doi:10.1214/20-AOS1965;
/// Dunn, Wasserman, Ramdas, J. Am. Stat. Assoc. 118 (2023) 2491 (lots). doi:10.1080/01621459.2022.2060112
public struct ConformalRegression: Codable, Sendable {
    /// A small model without one fold of lots.
    struct Fold: Codable, Sendable {
        /// The recipe, fitted without the fold.
        let recipe: FittedRecipe
        /// The regression, fitted without the fold.
        let model: PLSModel
        /// |r| of the samples of the fold.
        let residuals: [Double]
        /// The weight of each: 1/((L + 1)·n of its lot).
        let weights: [Double]
    }

    /// The limits for one spectrum.
    public struct Interval: Codable, Hashable, Sendable {
        /// The lower limit.
        public let low: Double
        /// The upper limit.
        public let high: Double

        /// Creates limits.
        public init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// The models, one a fold.
    let folds: [Fold]
    /// The number of calibration lots L.
    public let lots: Int

    /// Builds the intervals' reference.
    ///
    /// - Parameters:
    ///   - latentVariables: held; a model without a fold whose rank is lower has fewer.
    ///   - counted: the lots whose residuals count, and that L counts; nil for all. Every lot is fitted to. Intervals are
    ///     for lots drawn like those that count.
    public static func calibrate(
        task: RegressionTask, recipe: Recipe, latentVariables: Int, scale: Bool = false, seed: UInt64,
        counting counted: [Bool]? = nil
    ) throws(ValidationError) -> ConformalRegression {
        let lots = LotFolds(task.lots, counting: counted, seed: seed)
        let folds = try lots.map { (segment) throws(ValidationError) -> Fold in
            let y = task.response(of: segment.training)
            let (fitted, training, heldOut) = try ValidationError.preprocessing(recipe) {
                () throws(PreprocessingError) in
                let (fitted, ready) = try recipe.fitApplying(
                    to: task.spectra.selecting(rows: segment.training), reference: y)
                return (fitted, ready.x, try fitted.apply(to: task.spectra.selecting(rows: segment.heldOut)).x)
            }
            return try ValidationError.modelling(recipe) { () throws(ModellingError) in
                let most = min(latentVariables, training.rows - 1, training.columns)
                let model = try PLSRegression(latentVariables: most, scale: scale).fit(training, y)
                let predicted = try model.predict(heldOut).column(0)
                let judged = lots.judged(in: segment)
                return Fold(
                    recipe: fitted, model: model,
                    residuals: judged.map { abs(task.reference[segment.heldOut[$0]] - predicted[$0]) },
                    weights: judged.map { lots.weight(of: segment.heldOut[$0]) })
            }
        }
        // A fold without a counted lot has no part in any quantile.
        return ConformalRegression(
            folds: folds.filter { !$0.residuals.isEmpty }, lots: lots.count)
    }

    private init(folds: [Fold], lots: Int) {
        self.folds = folds
        self.lots = lots
    }

    private enum CodingKeys: String, CodingKey { case folds, lots }

    /// Reads a reference.
    ///
    /// - Throws: `DecodingError` unless residuals and weights fit together.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        folds = try container.decode([Fold].self, forKey: .folds)
        lots = try container.decode(Int.self, forKey: .lots)
        guard lots >= 0, folds.allSatisfy({ $0.residuals.count == $0.weights.count }),
            folds.allSatisfy({ fold in (fold.residuals + fold.weights).allSatisfy { $0 >= 0 && $0.isFinite } })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .folds, in: container, debugDescription: "residuals and weights of \(lots) lots do not fit")
        }
    }

    /// Whether there are lots enough for an interval at α: L ≥ 1/α − 1.
    public func isAvailable(alpha: Double) -> Bool { 1 / Double(lots + 1) <= alpha }

    /// The interval of each row of raw spectra; nil where there are too few lots.
    ///
    /// - Throws: `ValidationError` for spectra that a recipe or a model refuses.
    public func intervals(_ spectra: Spectra, alpha: Double) throws(ValidationError) -> [Interval?] {
        guard isAvailable(alpha: alpha) else { return [Interval?](repeating: nil, count: spectra.count) }
        let predictions = try Parallel.map(folds.count) { (k) throws(ValidationError) -> [Double] in
            let recipe = folds[k].recipe
            let ready = try ValidationError.preprocessing(recipe.recipe) { () throws(PreprocessingError) in
                try recipe.apply(to: spectra)
            }
            return try ValidationError.modelling(recipe.recipe) { () throws(ModellingError) in
                try folds[k].model.predict(ready.x).column(0)
            }
        }
        return (0..<spectra.count).map { row in
            Self.limits(
                around: predictions.map { $0[row] }, residuals: folds.map(\.residuals), weights: folds.map(\.weights),
                alpha: alpha)
        }
    }

    /// The limits for one spectrum; nil where only the infinity has the weight that is needed.
    ///
    /// - Parameters:
    ///   - predictions: μ₋(x) by the model without each fold.
    ///   - residuals: |r| of the samples of each fold under the model without it.
    ///   - weights: of these samples, 1/((L + 1)·n_l) each.
    public static func limits(
        around predictions: [Double], residuals: [[Double]], weights: [[Double]], alpha: Double
    ) -> Interval? {
        precondition(
            predictions.count == residuals.count && residuals.count == weights.count,
            "\(predictions.count) predictions, \(residuals.count) and \(weights.count) folds")
        var lower: [(value: Double, weight: Double)] = []
        var upper = lower
        for (k, prediction) in predictions.enumerated() {
            for (r, weight) in zip(residuals[k], weights[k]) {
                lower.append((-(prediction - r), weight))
                upper.append((prediction + r, weight))
            }
        }
        guard let low = quantile(&lower, 1 - alpha), let high = quantile(&upper, 1 - alpha) else { return nil }
        return Interval(low: min(-low, high), high: max(-low, high))
    }

    /// The smallest value with at least the given weight at or below it; nil where only the infinity has it.
    private static func quantile(_ values: inout [(value: Double, weight: Double)], _ share: Double) -> Double? {
        values.sort { $0.value < $1.value }
        var carried = 0.0
        for (value, weight) in values {
            carried += weight
            // Weights are sums of shares of 1/(L + 1): a rounding below counts as reached.
            if carried >= share - 1e-12 { return value }
        }
        return nil
    }
}
