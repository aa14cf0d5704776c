internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// The channels with a variable importance in projection (VIP) of at least a threshold.
///
/// VIP of the PLS regression of all training rows, over all responses together. The mean of VIP² is 1, so 1
/// is the usual threshold and some channel always reaches it.
///
/// ```swift
/// let selected = try ImportanceInProjectionThreshold(threshold: 1).select(training)
/// ```
///
/// ## Source
/// Chong, Jun, Chemom. Intell. Lab. Syst. 78 (2005) 103. doi:10.1016/j.chemolab.2004.12.011
public struct ImportanceInProjectionThreshold: VariableSelection {
    public static let identifier = "vip-threshold"
    public static let summary = "Channels whose variable importance in projection reaches a threshold"
    public static let parameters =
        [
            ParameterDescription("threshold", "least VIP of a kept channel, above 0"),
            ParameterDescription(
                "minimumChannels", "channels kept at least, with a finding; 0 refuses an empty choice"),
        ] + LatentVariableChoice.parameters

    /// The least VIP of a kept channel.
    public var threshold: Double
    /// The number of channels that are kept at least.
    public var minimumChannels: Int
    /// The number of latent variables; nil where cross-validation chooses it.
    public var latentVariables: Int?
    /// The largest number that cross-validation may choose.
    public var maximumLatentVariables: Int
    /// The number of folds of lots of that cross-validation.
    public var folds: Int

    public init() { self.init(threshold: 1) }

    /// Creates the method.
    public init(
        threshold: Double = 1, minimumChannels: Int = 1, latentVariables: Int? = nil, maximumLatentVariables: Int = 10,
        folds: Int = 5
    ) {
        self.threshold = threshold
        self.minimumChannels = minimumChannels
        self.latentVariables = latentVariables
        self.maximumLatentVariables = maximumLatentVariables
        self.folds = folds
    }

    public func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        try ThresholdChoice.check(threshold: threshold)
        let choice = try LatentVariableChoice(
            training, given: latentVariables, maximum: maximumLatentVariables, folds: folds)
        let model = try choice.model(training)
        let values = try VariableImportanceInProjection().values(of: model, latentVariables: model.latentVariables)
        let kept = try ThresholdChoice(
            values, above: threshold, inclusive: true, minimum: minimumChannels, what: "variable importance")
        return SelectedVariables(
            channels: kept.channels, of: training.x.columns, importance: values, threshold: threshold,
            latentVariables: model.latentVariables, findings: kept.findings)
    }
}
