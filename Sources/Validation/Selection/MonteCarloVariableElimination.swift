internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Uninformative variable elimination by Monte Carlo (MC-UVE): channels whose coefficients are stable over
/// random draws.
///
/// 1. N times a share of the lots is drawn, and PLS on them gives coefficients b.
/// 2. The stability of a channel is c_j = mean(b_j)/s(b_j), s with N − 1.
/// 3. Kept are the channels with |c| above a cut-off, or a given number of the most stable ones, or (by
///    default) that number of them, out of a decreasing series from all to two, which has the least RMSECV;
///    of equals the fewest.
///
/// Conventions: of several responses the largest |c| counts. The series of step 3 is that of
/// `ExponentialDecrease` with 30 numbers.
///
/// ```swift
/// let selected = try MonteCarloVariableElimination(channels: 40).select(training)
/// ```
///
/// ## Source
/// Cai, Li, Shao, Chemom. Intell. Lab. Syst. 90 (2008) 188. doi:10.1016/j.chemolab.2007.10.001
public struct MonteCarloVariableElimination: VariableSelection {
    public static let identifier = "mc-uve"
    public static let summary = "MC-UVE: channels whose PLS coefficients are stable over random draws of the lots"
    public static let parameters =
        [
            ParameterDescription("draws", "number of draws N, 2 or more"),
            ParameterDescription("share", "share of the lots in a draw, above 0 and below 1"),
            ParameterDescription("cutOff", "stability that kept channels exceed; none for a number of channels"),
            ParameterDescription("channels", "number of channels to keep; none for the least RMSECV"),
            ParameterDescription(
                "minimumChannels", "channels kept at least, with a finding; 0 refuses an empty choice"),
        ] + LatentVariableChoice.parameters

    /// The number of draws.
    public var draws: Int
    /// The share of the lots in a draw.
    public var share: Double
    /// The stability that kept channels exceed; nil for a number of channels.
    public var cutOff: Double?
    /// The number of channels to keep; nil for the least RMSECV.
    public var channels: Int?
    /// The number of channels that a cut-off keeps at least.
    public var minimumChannels: Int
    /// The number of latent variables; nil where cross-validation chooses it.
    public var latentVariables: Int?
    /// The largest number that cross-validation may choose.
    public var maximumLatentVariables: Int
    /// The number of folds of lots of cross-validation.
    public var folds: Int

    public init() { self.init(latentVariables: nil) }

    /// Creates the method.
    public init(
        latentVariables: Int? = nil, draws: Int = 100, share: Double = 0.8, cutOff: Double? = nil,
        channels: Int? = nil, minimumChannels: Int = 1, maximumLatentVariables: Int = 10, folds: Int = 5
    ) {
        self.latentVariables = latentVariables
        self.draws = draws
        self.share = share
        self.cutOff = cutOff
        self.channels = channels
        self.minimumChannels = minimumChannels
        self.maximumLatentVariables = maximumLatentVariables
        self.folds = folds
    }

    public func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        let p = training.x.columns
        guard draws >= 2 else {
            throw .invalidParameter(name: "draws", value: "\(draws)", needed: "2 or more are needed")
        }
        guard share > 0, share < 1 else {
            throw .invalidParameter(
                name: "share", value: "\(share)", needed: "a number above 0 and below 1 is needed")
        }
        if let channels, !(1...p).contains(channels) {
            throw .invalidParameter(
                name: "channels", value: "\(channels)", needed: "1 … \(p) (the channels there are) are needed")
        }
        let choice = try LatentVariableChoice(
            training, given: latentVariables, maximum: maximumLatentVariables, folds: folds)
        let stability = CoefficientStability.strongest(
            try CoefficientStability.values(
                training.x, training.y, subsets: training.draws(draws, share: share),
                latentVariables: choice.latentVariables))
        if let cutOff {
            let kept = try ThresholdChoice(stability, above: cutOff, minimum: minimumChannels, what: "stability")
            return SelectedVariables(
                channels: kept.channels, of: p, importance: stability, threshold: cutOff,
                latentVariables: choice.latentVariables, findings: kept.findings)
        }
        let ranked = ThresholdChoice.ranked(stability)
        if let channels {
            return SelectedVariables(
                channels: Array(ranked.prefix(channels)), of: p, importance: stability,
                latentVariables: choice.latentVariables)
        }
        return try leastError(training, ranked: ranked, stability: stability)
    }

    /// The number of the most stable channels that has the least RMSECV.
    private func leastError(
        _ training: SelectionTraining, ranked: [Int], stability: [Double?]
    ) throws(ModellingError) -> SelectedVariables {
        let p = training.x.columns
        let validation = try SubsetValidation(
            training, folds: folds, maximum: latentVariables ?? maximumLatentVariables, rule: .minimum)
        let series = ExponentialDecrease(channels: p, runs: 30)
        let sizes = (1...30).reduce(into: [Int]()) { sizes, run in
            let size = min(series.kept(run), ranked.count)
            if sizes.last != size { sizes.append(size) }
        }
        let results = try Parallel.map(sizes.count) { (s) throws(ModellingError) in
            try validation.evaluate(Array(ranked.prefix(sizes[s])).sorted())
        }
        var best = 0
        for s in results.indices where results[s].rmsecv <= results[best].rmsecv { best = s }
        return SelectedVariables(
            channels: Array(ranked.prefix(sizes[best])), of: p, importance: stability,
            latentVariables: results[best].latentVariables,
            steps: zip(sizes, results).map {
                SelectionStep(channels: $0, rmsecv: $1.rmsecv, latentVariables: $1.latentVariables)
            }, rmsecv: results[best].rmsecv, fullRMSECV: sizes[0] == p ? results[0].rmsecv : nil)
    }
}
