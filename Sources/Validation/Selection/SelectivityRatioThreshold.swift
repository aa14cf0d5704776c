internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// The channels whose selectivity ratio exceeds a given value, or the limit of an F test.
///
/// SR_j of the PLS regression of all training rows; limit F(1 − α; L − 2, L − 3), L the number of lots. Of
/// several responses the largest ratio counts.
///
/// Conventions: the paper counts samples; lots are counted here, since scans of one lot are not independent.
/// Where each sample is its own lot both are the same.
///
/// ```swift
/// let selected = try SelectivityRatioThreshold(alpha: 0.01).select(training)
/// ```
///
/// ## Source
/// Rajalahti et al., Chemom. Intell. Lab. Syst. 95 (2009) 35. doi:10.1016/j.chemolab.2008.08.004
public struct SelectivityRatioThreshold: VariableSelection {
    public static let identifier = "selectivity-ratio-threshold"
    public static let summary = "Channels whose selectivity ratio exceeds a value or the limit of an F test"
    public static let parameters =
        [
            ParameterDescription("threshold", "ratio that kept channels exceed, above 0; none for the F test"),
            ParameterDescription("alpha", "significance level of the F test, above 0 and below 1"),
            ParameterDescription(
                "minimumChannels", "channels kept at least, with a finding; 0 refuses an empty choice"),
        ] + LatentVariableChoice.parameters

    /// The ratio that kept channels exceed; nil for the limit of the F test.
    public var threshold: Double?
    /// The significance level of the F test.
    public var alpha: Double
    /// The number of channels that are kept at least.
    public var minimumChannels: Int
    /// The number of latent variables; nil where cross-validation chooses it.
    public var latentVariables: Int?
    /// The largest number that cross-validation may choose.
    public var maximumLatentVariables: Int
    /// The number of folds of lots of that cross-validation.
    public var folds: Int

    public init() { self.init(threshold: nil) }

    /// Creates the method.
    public init(
        threshold: Double? = nil, alpha: Double = 0.05, minimumChannels: Int = 1, latentVariables: Int? = nil,
        maximumLatentVariables: Int = 10, folds: Int = 5
    ) {
        self.threshold = threshold
        self.alpha = alpha
        self.minimumChannels = minimumChannels
        self.latentVariables = latentVariables
        self.maximumLatentVariables = maximumLatentVariables
        self.folds = folds
    }

    public func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        let limit = try limit(lots: Set(training.lots.indices).count)
        let choice = try LatentVariableChoice(
            training, given: latentVariables, maximum: maximumLatentVariables, folds: folds)
        let model = try choice.model(training)
        let values = try ThresholdChoice.largest(over: training) { (response) throws(ModellingError) in
            try SelectivityRatio().values(
                of: model, calibration: training.x, response: response, latentVariables: model.latentVariables)
        }
        let kept = try ThresholdChoice(values, above: limit, minimum: minimumChannels, what: "selectivity ratio")
        return SelectedVariables(
            channels: kept.channels, of: training.x.columns, importance: values, threshold: limit,
            latentVariables: model.latentVariables, findings: kept.findings)
    }

    /// The ratio that kept channels exceed.
    private func limit(lots: Int) throws(ModellingError) -> Double {
        if let threshold {
            try ThresholdChoice.check(threshold: threshold)
            return threshold
        }
        try ThresholdChoice.check(alpha: alpha)
        guard lots >= 4 else {
            throw .tooFewSamples(found: lots, needed: 4, what: "lots of the F test of selectivity ratios")
        }
        return FDistribution(Double(lots - 2), Double(lots - 3)).quantile(upperTail: alpha)
    }
}
