public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// The successive projections algorithm (SPA): few channels that have little in common, for multiple linear
/// regression.
///
/// 1. From each channel a chain begins. The next is the channel whose part orthogonal to those of the chain
///    is longest.
/// 2. Multiple linear regression on the first m channels of each chain is cross-validated by lots; the chain
///    and m with the least RMSECV win, of equals the fewest channels and the first start.
/// 3. The channels are ordered by relevance |b_j|·s_j, the most relevant first, and as few of them are kept
///    as have a PRESS not above F(1 − α; L, L) times the least, L the number of lots.
///
/// Conventions: X is centred and not scaled, so channels of large variance come first; chains have at most
/// `maximumChannels` channels, two fewer than the smallest training set has rows, and the rank. Equal lengths
/// go to the lowest channel. `eliminationLevel` is α of step 3; none leaves the step out.
///
/// ```swift
/// let selected = try SuccessiveProjections(maximumChannels: 15).select(training)
/// ```
///
/// ## Source
/// Araújo et al., Chemom. Intell. Lab. Syst. 57 (2001) 65, doi:10.1016/S0169-7439(01)00119-8 (1, 2); Galvão
/// et al., Chemom. Intell. Lab. Syst. 92 (2008) 83, doi:10.1016/j.chemolab.2007.12.004 (3)
public struct SuccessiveProjections: VariableSelection {
    public static let identifier = "spa"
    public static let summary = "Successive projections: few channels with little in common, by linear regression"
    public static let parameters = [
        ParameterDescription("maximumChannels", "largest number of channels of a chain, 1 or more"),
        ParameterDescription("minimumChannels", "smallest number of channels that may be chosen, 1 or more"),
        ParameterDescription("eliminationLevel", "level of the F test that leaves channels out; none for no test"),
        ParameterDescription("folds", "folds of lots, 2 or more; not more than the lots are made"),
    ]

    /// The largest number of channels of a chain.
    public var maximumChannels: Int
    /// The smallest number of channels that may be chosen.
    public var minimumChannels: Int
    /// The level α of the elimination; nil for none.
    public var eliminationLevel: Double?
    /// The number of folds of lots.
    public var folds: Int

    public init() { self.init(maximumChannels: 20) }

    /// Creates the method.
    public init(
        maximumChannels: Int = 20, minimumChannels: Int = 1, eliminationLevel: Double? = 0.25, folds: Int = 5
    ) {
        self.maximumChannels = maximumChannels
        self.minimumChannels = minimumChannels
        self.eliminationLevel = eliminationLevel
        self.folds = folds
    }

    /// The chains of some starts through the channels of `x`, which is projected as it is given.
    ///
    /// A chain ends before `length` where no channel has more than rounding left.
    public static func chains(of x: Matrix, starts: [Int], length: Int) -> [[Int]] {
        precondition(
            starts.allSatisfy { $0 >= 0 && $0 < x.columns } && length >= 1,
            "chains of \(length) in \(x.columns) channels")
        return ProjectionChains(x).chains(starts: starts, length: length)
    }

    public func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        let segments = try training.segments(folds: folds)
        let length = try chainLength(training, segments)
        let x = training.x
        let varying = x.columnStandardDeviations(about: x.columnMeans)
        let starts = (0..<x.columns).filter { varying[$0] > 0 }
        let chains = Self.chains(of: x.subtractingFromRows(x.columnMeans), starts: starts, length: length)
        let regressions = ChannelRegressions(training, segments: segments)
        let errors = Parallel.map(chains.count) { regressions.errors(chains[$0]) }
        var (best, count) = (0, 0)
        var least = Double.infinity
        for (c, chain) in errors.enumerated() {
            for m in min(minimumChannels, chain.count)..<(chain.count + 1) {
                let error = chain[m - 1]
                if error < least || (error == least && m < count) { (best, count, least) = (c, m, error) }
            }
        }
        guard count > 0 else { throw .noVariation(samples: x.rows, channels: x.columns) }
        // One response: back to its unit. Several: there is no common unit.
        let unit = training.y.columns == 1 ? training.responseVariances[0] : 1
        let steps = errors[best].enumerated().map {
            SelectionStep(channels: $0 + 1, rmsecv: ($1 * unit).squareRoot(), latentVariables: $0 + 1)
        }
        let chosen = Array(chains[best].prefix(count))
        guard let level = eliminationLevel else {
            return SelectedVariables(
                channels: chosen, of: x.columns, latentVariables: count, steps: steps,
                rmsecv: (least * unit).squareRoot())
        }
        let kept = try eliminated(chosen, training, regressions, level: level)
        return SelectedVariables(
            channels: kept.channels, of: x.columns, importance: kept.relevance, latentVariables: kept.channels.count,
            steps: steps, rmsecv: (kept.error * unit).squareRoot())
    }

    /// Step 3.
    private func eliminated(
        _ chosen: [Int], _ training: SelectionTraining, _ regressions: ChannelRegressions, level: Double
    ) throws(ModellingError) -> (channels: [Int], relevance: [Double?], error: Double) {
        let relevance: [Double]
        do throws(LinearAlgebraError) { relevance = try regressions.relevance(chosen) } catch {
            throw .notConverged(what: "the singular value decomposition", iterations: 0)
        }
        let order = chosen.indices.sorted { relevance[$0] != relevance[$1] ? relevance[$0] > relevance[$1] : $0 < $1 }
        let ranked = order.map { chosen[$0] }
        let errors = regressions.errors(ranked)
        let lots = Double(Set(training.lots.indices).count)
        let limit = (errors.min() ?? 0) * FDistribution(lots, lots).quantile(upperTail: level)
        let first = min(minimumChannels, ranked.count)
        let count = (first..<(ranked.count + 1)).first { errors[$0 - 1] <= limit } ?? ranked.count
        var all = [Double?](repeating: nil, count: training.x.columns)
        for (k, channel) in chosen.enumerated() { all[channel] = relevance[k] }
        return (Array(ranked.prefix(count)), all, errors[count - 1])
    }

    private func chainLength(
        _ training: SelectionTraining, _ segments: Segments
    ) throws(ModellingError) -> Int {
        guard minimumChannels >= 1 else {
            throw .invalidParameter(
                name: "minimumChannels", value: "\(minimumChannels)", needed: "1 or more are needed")
        }
        guard maximumChannels >= minimumChannels else {
            throw .invalidParameter(
                name: "maximumChannels", value: "\(maximumChannels)",
                needed: "\(minimumChannels) (minimumChannels) or more are needed")
        }
        if let level = eliminationLevel, !(level > 0 && level < 1) {
            throw .invalidParameter(
                name: "eliminationLevel", value: "\(level)", needed: "a number above 0 and below 1 is needed")
        }
        let smallest = segments.all.map(\.training.count).min() ?? 0
        guard smallest >= minimumChannels + 2 else {
            throw .tooFewSamples(
                found: smallest, needed: minimumChannels + 2,
                what: "the training rows of a segment of successive projections")
        }
        return min(maximumChannels, smallest - 2, training.x.columns)
    }
}
