internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
public import Spectroscopy
public import Validation

/// What a content model says without each fold of lots: the limits of a value, and whether a sample is inside the domain.
///
/// The lots fall into K = min(L, 20) folds. Recipe and number of latent variables are held; what learns is refitted without
/// each fold. Limits are those of CV+ (`ConformalRegression`). Inside the domain is decided by
///
/// p = (1 + Σ_l #{i in l : f_i ≥ f_new(i)}/n_l)/(L + 1)
///
/// f_i the full distance of sample i of lot l under the model without its fold, f_new(i) that of the new sample under the
/// same model: inside when p > 1/(L + 1). Of samples of lots drawn like the calibration lots, about a share 1/(L + 1) at
/// most is refused.
///
/// Recipes that learn nothing but a mean (and MSC) keep spectra in the space of the calibration samples, so that the
/// models hold coordinates there: as many numbers a latent variable as there are samples, not channels.
///
/// ## Source
/// Barber, Candès, Ramdas, Tibshirani, Ann. Stat. 49 (2021) 486. doi:10.1214/20-AOS1965;
/// Dunn, Wasserman, Ramdas, J. Am. Stat. Assoc. 118 (2023) 2491 (lots). doi:10.1080/01621459.2022.2060112
public struct ContentFolds: Codable, Sendable {
    /// A small model without one fold of lots.
    struct Fold: Codable, Sendable {
        /// The steps that learn, fitted without the fold; nil where a mean is all that they learn.
        let recipe: FittedRecipe?
        /// The regression, fitted without the fold, in the coordinates of `space` where there is one.
        let regression: DomainRegression
        /// What predicts, on spectra after the recipe, where it is not that regression.
        let estimator: ContentEstimator?
        /// |r| of the samples of the fold.
        let residuals: [Double]
        /// f of the samples of the fold.
        let distances: [Double]
        /// The weight of each: 1/((L + 1)·n of its lot).
        let weights: [Double]
        /// The lot of each.
        let lots: [String]
    }

    /// The row-wise steps, which every fold shares.
    let prefix: FittedRecipe
    /// The space of the calibration samples.
    let space: SpectralSpace?
    /// The models, one a fold.
    let folds: [Fold]
    /// The number of calibration lots L.
    public let lots: Int

    /// What is said of one sample.
    public struct Answer: Hashable, Sendable {
        /// The limits; nil where there are too few lots.
        public let interval: ConformalRegression.Interval?
        /// The conformal p-value of the distance.
        public let pValue: Double
        /// Whether p exceeds the smallest possible one.
        public let isInside: Bool
    }

    init(prefix: FittedRecipe, space: SpectralSpace?, folds: [Fold], lots: Int) {
        self.prefix = prefix
        self.space = space
        self.folds = folds
        self.lots = lots
    }

    private enum CodingKeys: String, CodingKey { case prefix, space, folds, lots }

    /// Reads folds.
    ///
    /// - Throws: `DecodingError` unless the parts fit together.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        prefix = try container.decode(FittedRecipe.self, forKey: .prefix)
        space = try container.decodeIfPresent(SpectralSpace.self, forKey: .space)
        folds = try container.decode([Fold].self, forKey: .folds)
        lots = try container.decode(Int.self, forKey: .lots)
        let fits = folds.allSatisfy { fold in
            fold.residuals.count == fold.weights.count && fold.distances.count == fold.weights.count
                && fold.lots.count == fold.weights.count
                && (fold.residuals + fold.weights + fold.distances).allSatisfy { $0 >= 0 && $0.isFinite }
                && (space.map { fold.regression.projection.mean.count == $0.basis.rows } ?? true)
        }
        guard lots >= 1, !folds.isEmpty, fits, Set(folds.flatMap(\.lots)).count == lots else {
            throw DecodingError.dataCorruptedError(
                forKey: .folds, in: container,
                debugDescription: "residuals, distances and weights of \(lots) lots do not fit together")
        }
    }

    /// Fits the models without each fold.
    ///
    /// - Parameters:
    ///   - latentVariables: held; a model without a fold whose rank is lower has fewer.
    ///   - estimator: what predicts, with its name and complexity, which are held; nil for the PLS regression of the
    ///     domain.
    static func calibrate(
        task: RegressionTask, recipe: Recipe, latentVariables: Int,
        estimator asked: (regressor: any CataloguedRegressor, choice: ContentPlan.EstimatorChoice, complexity: Int)? =
            nil, seed: UInt64
    ) throws(ValidationError) -> ContentFolds {
        let lots = LotFolds(task.lots, seed: seed)
        let remainder = recipe.learnedRemainder
        // The regression centres by itself; another one may look at where the origin lies.
        let onlyCentres =
            remainder.steps.allSatisfy { $0 is MeanCentring } && asked?.regressor.isRotationInvariant ?? true
        let (prefix, spectra, space) = try ValidationError.preprocessing(recipe) {
            () throws(PreprocessingError) -> (FittedRecipe, Spectra, SpectralSpace?) in
            let (fitted, ready) = try recipe.rowWisePrefix.fitApplying(to: task.spectra)
            return (
                fitted, ready, try SpectralSpace(of: task.spectra, recipe: recipe, mostDimensions: 40 * latentVariables)
            )
        }
        let folds = try lots.map { (segment) throws(ValidationError) -> Fold in
            let y = segment.training.map { task.reference[$0] }
            var fitted: FittedRecipe?
            var training = spectra.selecting(rows: segment.training)
            var heldOut = spectra.selecting(rows: segment.heldOut)
            if !onlyCentres {
                (fitted, training, heldOut) = try ValidationError.preprocessing(recipe) {
                    () throws(PreprocessingError) in
                    let (fitted, ready) = try remainder.fitApplying(to: training, reference: Matrix(column: y))
                    return (fitted, ready, try fitted.apply(to: heldOut))
                }
            }
            return try ValidationError.modelling(recipe) { () throws(ModellingError) in
                let inside = try space?.coordinates(of: training.x).inside ?? training.x
                let regression = try DomainRegression(fitting: inside, y, latentVariables: latentVariables)
                var estimator: ContentEstimator?
                if let asked {
                    estimator = try ContentEstimator.fitted(
                        asked.regressor, named: asked.choice, x: training.x, y: Matrix(column: y),
                        lots: task.lots.selecting(rows: segment.training), complexity: asked.complexity,
                        seed: SeededGenerator.derivedSeed(seed, part: UInt64(segment.heldOut.first ?? 0)))
                }
                let seen = try Self.apply(regression, to: heldOut.x, space).predicting(by: estimator, heldOut.x)
                return Fold(
                    recipe: fitted, regression: regression, estimator: estimator,
                    residuals: zip(segment.heldOut, seen.predicted).map { abs(task.reference[$0] - $1) },
                    distances: seen.distances,
                    weights: segment.heldOut.map(lots.weight(of:)),
                    lots: segment.heldOut.map { task.lots.names[task.lots.indices[$0]] })
            }
        }
        return ContentFolds(prefix: prefix, space: space, folds: folds, lots: task.lots.count)
    }

    private static func apply(
        _ regression: DomainRegression, to x: Matrix, _ space: SpectralSpace?
    ) throws(ModellingError) -> DomainRegression.Seen {
        guard let space else { return try regression.see(x) }
        let (inside, outside) = try space.coordinates(of: x)
        return try regression.see(inside, outside: outside)
    }

    /// The smallest p-value, and the expected share of refused samples of lots like the calibration lots: 1/(L + 1).
    public var smallestPValue: Double { 1 / Double(lots + 1) }

    /// Whether there are lots enough for limits at α: L ≥ 1/α − 1.
    public func hasLimits(alpha: Double) -> Bool { smallestPValue <= alpha }

    /// Limits and p-value of each row of raw spectra.
    ///
    /// - Throws: `ValidationError` for spectra that a recipe or a model refuses.
    public func answers(_ raw: Spectra, alpha: Double) throws(ValidationError) -> [Answer] {
        let spectra = try ValidationError.preprocessing(prefix.recipe) { () throws(PreprocessingError) in
            try prefix.apply(to: raw)
        }
        // Without steps that learn, the coordinates are the same for every fold.
        let shared = try ValidationError.modelling(prefix.recipe) { () throws(ModellingError) in
            folds.allSatisfy({ $0.recipe == nil }) ? try space?.coordinates(of: spectra.x) : nil
        }
        let seen = try Parallel.map(folds.count) { (k) throws(ValidationError) -> DomainRegression.Seen in
            let fold = folds[k]
            if let shared {
                return try ValidationError.modelling(prefix.recipe) { () throws(ModellingError) in
                    try fold.regression.see(shared.inside, outside: shared.outside)
                        .predicting(by: fold.estimator, spectra.x)
                }
            }
            var ready = spectra
            if let recipe = fold.recipe {
                ready = try ValidationError.preprocessing(recipe.recipe) { () throws(PreprocessingError) in
                    try recipe.apply(to: spectra)
                }
            }
            return try ValidationError.modelling(prefix.recipe) { () throws(ModellingError) in
                try Self.apply(fold.regression, to: ready.x, space).predicting(by: fold.estimator, ready.x)
            }
        }
        let residuals = folds.map(\.residuals)
        let weights = folds.map(\.weights)
        let available = hasLimits(alpha: alpha)
        return (0..<raw.count).map { row in
            var p = smallestPValue
            var isInside = false
            for (k, fold) in folds.enumerated() {
                for (f, weight) in zip(fold.distances, fold.weights)
                where CrossConformal.isAtLeast(f, seen[k].distances[row]) {
                    p += weight
                    isInside = true
                }
            }
            return Answer(
                interval: available
                    ? ConformalRegression.limits(
                        around: seen.map { $0.predicted[row] }, residuals: residuals, weights: weights, alpha: alpha)
                    : nil,
                pValue: min(p, 1), isInside: isInside)
        }
    }

    /// The lot that lies far outside the others under the model without it, and how far: the distance of its farthest
    /// sample is the largest of all, and above ten times the median of those of the other lots.
    public var outlyingLot: (name: String, ratio: Double)? {
        var farthest: [String: Double] = [:]
        for fold in folds {
            for (lot, f) in zip(fold.lots, fold.distances) { farthest[lot] = max(farthest[lot] ?? 0, f) }
        }
        let names = farthest.keys.sorted()
        let reference = CrossConformal(
            folds: [Int](repeating: 0, count: names.count), scores: names.map { farthest[$0] ?? 0 })
        return reference.outlyingUnit.map { (names[$0.index], $0.ratio) }
    }
}
