internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Competitive adaptive reweighted sampling (CARS): channels with small coefficients are dropped run by run.
///
/// In run i = 1 … N:
/// 1. A share of the lots is drawn; PLS on them with the channels of the run gives w_j = |b_j|.
/// 2. The exponentially decreasing function leaves the channels with the largest w_j.
/// 3. Of these, p are drawn with replacement with probabilities w_j/Σw: those drawn are the channels of the
///    next run.
///
/// Each run's channels are cross-validated on all lots, and those with the least RMSECV are chosen; of equal
/// ones the last, which has the fewest channels. With `share` 1 and without `reweighting` nothing is drawn:
/// the deterministic variant of the authors.
///
/// Conventions: A latent variables at most, and no more than there are channels, for both; the coefficients
/// are those of all A, the RMSECV that of the number by the rule. Step 3 draws p times, as the program of the
/// authors does. Of several responses w_j is the length of the coefficients in units of the responses'
/// standard deviations. With `scale` channels are divided by their standard deviations in the training rows
/// of each fit, and w_j is that of the scaled channel.
///
/// ```swift
/// let selected = try CompetitiveAdaptiveReweightedSampling(runs: 50).select(training)
/// ```
///
/// ## Source
/// Li, Liang, Xu, Cao, Anal. Chim. Acta 648 (2009) 77. doi:10.1016/j.aca.2009.06.046
public struct CompetitiveAdaptiveReweightedSampling: VariableSelection {
    public static let identifier = "cars"
    public static let summary = "CARS: channels with small PLS coefficients are dropped run by run"
    public static let parameters = [
        ParameterDescription("runs", "number of runs N, 2 or more"),
        ParameterDescription("share", "share of the lots drawn in a run, above 0; 1 draws nothing"),
        ParameterDescription("reweighting", "whether channels are drawn by their weights; else the largest are kept"),
        ParameterDescription("rounding", "of the number of channels: nearest, down or up"),
        ParameterDescription("scale", "whether channels are divided by their standard deviations (n - 1)"),
        ParameterDescription("maximumLatentVariables", "largest number of latent variables A, 1 or more"),
        ParameterDescription("rule", "latent variables of a subset: first-minimum, minimum or one-standard-error"),
        ParameterDescription("folds", "folds of lots, 2 or more; not more than the lots are made"),
    ]

    /// The number of runs.
    public var runs: Int
    /// The share of the lots that is drawn in a run.
    public var share: Double
    /// Whether channels are drawn by their weights.
    public var reweighting: Bool
    /// How the number of channels becomes whole.
    public var rounding: ExponentialDecrease.Rounding
    /// Whether channels (and responses) are divided by their standard deviations.
    public var scale: Bool
    /// The largest number of latent variables.
    public var maximumLatentVariables: Int
    /// How the number of latent variables of a subset is chosen.
    public var rule: LatentVariableRule
    /// The number of folds of lots.
    public var folds: Int

    public init() { self.init(runs: 50) }

    /// Creates the method.
    public init(
        runs: Int = 50, share: Double = 0.8, reweighting: Bool = true,
        rounding: ExponentialDecrease.Rounding = .nearest, scale: Bool = false, maximumLatentVariables: Int = 10,
        rule: LatentVariableRule = .minimum, folds: Int = 5
    ) {
        self.runs = runs
        self.share = share
        self.reweighting = reweighting
        self.rounding = rounding
        self.scale = scale
        self.maximumLatentVariables = maximumLatentVariables
        self.rule = rule
        self.folds = folds
    }

    public func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        guard runs >= 2 else {
            throw .invalidParameter(name: "runs", value: "\(runs)", needed: "2 or more are needed")
        }
        try SelectionTraining.check(share: share)
        let validation = try SubsetValidation(
            training, folds: folds, maximum: maximumLatentVariables, rule: rule, scale: scale)
        let subsets = try subsets(training)
        let results = try Parallel.map(subsets.count) { (i) throws(ModellingError) in
            try i > 0 && subsets[i] == subsets[i - 1] ? nil : validation.evaluate(subsets[i])
        }
        var steps: [SelectionStep] = []
        var best = 0
        for (i, result) in results.enumerated() {
            // The channels of the run before: their error is known.
            guard let error = result?.rmsecv ?? steps.last?.rmsecv,
                let latentVariables = result?.latentVariables ?? steps.last?.latentVariables
            else { continue }
            steps.append(
                SelectionStep(channels: subsets[i].count, rmsecv: error, latentVariables: latentVariables))
            if error <= steps[best].rmsecv { best = i }
        }
        return SelectedVariables(
            channels: subsets[best], of: training.x.columns, latentVariables: steps[best].latentVariables,
            steps: steps, rmsecv: steps[best].rmsecv, fullRMSECV: steps[0].rmsecv)
    }

    /// The channels of each run, ascending; fewer runs when all coefficients vanish.
    private func subsets(_ training: SelectionTraining) throws(ModellingError) -> [[Int]] {
        let p = training.x.columns
        let decrease = ExponentialDecrease(channels: p, runs: runs, rounding: rounding)
        let draws = share < 1 ? training.draws(runs, share: share) : []
        var generator = SeededGenerator(seed: SeededGenerator.derivedSeed(training.seed, part: 3))
        var channels = Array(0..<p)
        var subsets = [channels]
        for run in 1..<runs {
            // 1
            let rows = share < 1 ? draws[run - 1] : Array(0..<training.x.rows)
            let weights = try weights(training, rows: rows, channels: channels)
            // 2
            let order = channels.indices.filter { weights[$0] > 0 }.sorted {
                weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1
            }.prefix(decrease.kept(run + 1))
            guard !order.isEmpty else { break }
            // 3
            let kept = reweighting ? Self.draw(p, from: Array(order), weights, &generator) : Array(order)
            channels = kept.sorted().map { channels[$0] }
            subsets.append(channels)
        }
        return subsets
    }

    /// |b_j| of some channels in PLS on some rows; zeros where the rows carry no relation.
    private func weights(
        _ training: SelectionTraining, rows: [Int], channels: [Int]
    ) throws(ModellingError) -> [Double] {
        let x = training.x.selecting(columns: channels)
        let b = try CoefficientStability.coefficients(
            x, training.y, rows: rows, latentVariables: maximumLatentVariables, scale: scale)
        var units = [Double](repeating: 1, count: channels.count)
        if scale {
            let drawn = x.selecting(rows: rows)
            units = drawn.columnStandardDeviations(about: drawn.columnMeans)
        }
        return (0..<channels.count).map { j in
            (0..<training.y.columns).reduce(0) { sum, k in
                sum + b[j, k] * b[j, k] / training.responseVariances[k]
            }.squareRoot() * units[j]
        }
    }

    /// The distinct ones of `count` indices drawn with replacement by their weights.
    private static func draw(
        _ count: Int, from candidates: [Int], _ weights: [Double], _ generator: inout SeededGenerator
    ) -> [Int] {
        var sums: [Double] = []
        var total = 0.0
        for c in candidates {
            total += weights[c]
            sums.append(total)
        }
        var drawn = Set<Int>()
        for _ in 0..<count {
            let wanted = generator.uniform() * total
            // The first sum above what is wanted, by bisection.
            var (low, high) = (0, sums.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > wanted { high = middle } else { low = middle + 1 }
            }
            drawn.insert(candidates[low])
        }
        return Array(drawn)
    }
}
