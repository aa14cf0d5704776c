internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Interval PLS (iPLS): intervals of neighbouring channels are added, or taken away, while the error falls.
///
/// The p channels are cut into intervals: p mod k of them hold ⌊p/k⌋ + 1 channels, the first ones, and the
/// others ⌊p/k⌋.
/// 1. Forward: the interval whose regression has the least RMSECV. Backward: all channels without the
///    interval that is missed least.
/// 2. Again and again the interval that, added to (taken from) the others, gives the least RMSECV.
/// 3. It ends when the error no longer falls, or after `maximumSteps`. The subset with the least error is
///    chosen.
///
/// Conventions: each subset has the number of latent variables that the rule finds, up to the maximum, by
/// default the first local minimum as in mdatools; of equal errors the first interval wins. The first step is
/// made even where it raises the error; backward selection compares with all channels too, so that nothing
/// may be taken away; forward selection does not, and tells with a finding when all channels are better.
///
/// ```swift
/// let selected = try IntervalPLS(direction: .backward, intervals: 20).select(training)
/// selected.steps.map(\.interval)
/// ```
///
/// ## Source
/// Nørgaard et al., Appl. Spectrosc. 54 (2000) 413. doi:10.1366/0003702001949500
public struct IntervalPLS: VariableSelection {
    /// Which way intervals are chosen.
    public enum Direction: String, Codable, CaseIterable, Hashable, Sendable {
        /// Intervals are added to none.
        case forward
        /// Intervals are taken from all.
        case backward
    }

    public static let identifier = "ipls"
    public static let summary = "Interval PLS: intervals of channels are added or taken away while RMSECV falls"
    public static let parameters = [
        ParameterDescription("direction", "forward (intervals are added) or backward (intervals are taken away)"),
        ParameterDescription("intervals", "number of intervals, 1 … number of channels"),
        ParameterDescription("width", "channels of an interval, the last may have fewer; none for the number"),
        ParameterDescription("maximumSteps", "intervals that are added or taken away at most; none for no limit"),
        ParameterDescription("maximumLatentVariables", "largest number of latent variables, 1 or more"),
        ParameterDescription("rule", "latent variables of a subset: first-minimum, minimum or one-standard-error"),
        ParameterDescription("folds", "folds of lots, 2 or more; not more than the lots are made"),
    ]

    /// Which way intervals are chosen.
    public var direction: Direction
    /// The number of intervals.
    public var intervals: Int
    /// The number of channels of an interval; nil for the number of intervals.
    public var width: Int?
    /// The number of intervals that are added or taken away at most.
    public var maximumSteps: Int?
    /// The largest number of latent variables.
    public var maximumLatentVariables: Int
    /// How the number of latent variables of a subset is chosen.
    public var rule: LatentVariableRule
    /// The number of folds of lots.
    public var folds: Int

    public init() { self.init(direction: .forward) }

    /// Creates the method.
    public init(
        direction: Direction = .forward, intervals: Int = 20, width: Int? = nil, maximumSteps: Int? = nil,
        maximumLatentVariables: Int = 10, rule: LatentVariableRule = .firstMinimum, folds: Int = 5
    ) {
        self.direction = direction
        self.intervals = intervals
        self.width = width
        self.maximumSteps = maximumSteps
        self.maximumLatentVariables = maximumLatentVariables
        self.rule = rule
        self.folds = folds
    }

    /// The intervals of p channels, as half-open ranges of channels from 0.
    ///
    /// - Throws: `ModellingError.invalidParameter` for more intervals than channels, or a width out of range.
    public func ranges(channels p: Int) throws(ModellingError) -> [Range<Int>] {
        if let width {
            guard width >= 1, width <= p else {
                throw .invalidParameter(
                    name: "width", value: "\(width)", needed: "1 … \(p) (the channels there are) are needed")
            }
            return stride(from: 0, to: p, by: width).map { $0..<min($0 + width, p) }
        }
        guard intervals >= 1, intervals <= p else {
            throw .invalidParameter(
                name: "intervals", value: "\(intervals)", needed: "1 … \(p) (the channels there are) are needed")
        }
        let (size, larger) = p.quotientAndRemainder(dividingBy: intervals)
        return (0..<intervals).map { k in
            let start = k * size + min(k, larger)
            return start..<(start + size + (k < larger ? 1 : 0))
        }
    }

    /// The cross-validated error of each interval by itself, and of all channels: the iPLS plot.
    ///
    /// - Throws: `ModellingError`.
    public func profile(_ training: SelectionTraining) throws(ModellingError) -> IntervalProfile {
        let ranges = try ranges(channels: training.x.columns)
        let validation = try validation(training)
        let subsets = ranges.map { Array($0) } + [Array(0..<training.x.columns)]
        let results = try Parallel.map(subsets.count) { (k) throws(ModellingError) in
            try validation.evaluate(subsets[k])
        }
        return IntervalProfile(ranges: ranges, results: results)
    }

    public func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        if let maximumSteps, maximumSteps < 1 {
            throw .invalidParameter(name: "maximumSteps", value: "\(maximumSteps)", needed: "1 or more are needed")
        }
        let ranges = try ranges(channels: training.x.columns)
        let validation = try validation(training)
        let full = try validation.evaluate(Array(0..<training.x.columns))
        var chosen = Set(direction == .forward ? [] : Array(ranges.indices))
        var best = chosen
        var (least, latentVariables) = (Double.infinity, full.latentVariables)
        if direction == .backward { least = full.rmsecv }
        var steps: [SelectionStep] = []
        while steps.count < maximumSteps ?? .max {
            let open = ranges.indices.filter { chosen.contains($0) == (direction == .backward) }
            if open.isEmpty || (direction == .backward && open.count == 1) { break }
            let candidates = open.map { chosen.symmetricDifference([$0]) }
            let results = try Parallel.map(open.count) { (c) throws(ModellingError) in
                try validation.evaluate(Self.channels(candidates[c], ranges))
            }
            var winner = 0
            for c in results.indices where results[c].rmsecv < results[winner].rmsecv { winner = c }
            let found = results[winner]
            if let last = steps.last, !(found.rmsecv < last.rmsecv) { break }
            chosen = candidates[winner]
            steps.append(
                SelectionStep(
                    channels: Self.channels(chosen, ranges).count, interval: open[winner], rmsecv: found.rmsecv,
                    latentVariables: found.latentVariables))
            if found.rmsecv < least { (best, least, latentVariables) = (chosen, found.rmsecv, found.latentVariables) }
        }
        return SelectedVariables(
            channels: Self.channels(best, ranges), of: training.x.columns, latentVariables: latentVariables,
            steps: steps, rmsecv: least, fullRMSECV: full.rmsecv)
    }

    private func validation(_ training: SelectionTraining) throws(ModellingError) -> SubsetValidation {
        try SubsetValidation(training, folds: folds, maximum: maximumLatentVariables, rule: rule)
    }

    /// The channels of a set of intervals, ascending.
    private static func channels(_ intervals: Set<Int>, _ ranges: [Range<Int>]) -> [Int] {
        intervals.sorted().flatMap { Array(ranges[$0]) }
    }
}
