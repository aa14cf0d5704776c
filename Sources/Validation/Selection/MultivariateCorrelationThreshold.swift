internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// The channels whose significance multivariate correlation (sMC) exceeds the limit of its F test.
///
/// F_j of the PLS regression of all training rows; limit F(1 − α; 1, L − 2), L the number of lots. Of several
/// responses the largest F counts.
///
/// Conventions: the paper counts samples; lots are counted here, in F_j (L − 2 instead of n − 2) and in the
/// limit, since scans of one lot are not independent. Where each sample is its own lot both are the same.
///
/// ```swift
/// let selected = try MultivariateCorrelationThreshold(alpha: 0.05).select(training)
/// ```
///
/// ## Source
/// Tran, Afanador, Buydens, Blanchet, Chemom. Intell. Lab. Syst. 138 (2014) 153.
/// doi:10.1016/j.chemolab.2014.08.005
public struct MultivariateCorrelationThreshold: VariableSelection {
    public static let identifier = "smc-threshold"
    public static let summary = "Channels with a significant multivariate correlation by its F test"
    public static let parameters =
        [
            ParameterDescription("alpha", "significance level of the F test, above 0 and below 1"),
            ParameterDescription(
                "minimumChannels", "channels kept at least, with a finding; 0 refuses an empty choice"),
        ] + LatentVariableChoice.parameters

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

    public init() { self.init(alpha: 0.05) }

    /// Creates the method.
    public init(
        alpha: Double = 0.05, minimumChannels: Int = 1, latentVariables: Int? = nil, maximumLatentVariables: Int = 10,
        folds: Int = 5
    ) {
        self.alpha = alpha
        self.minimumChannels = minimumChannels
        self.latentVariables = latentVariables
        self.maximumLatentVariables = maximumLatentVariables
        self.folds = folds
    }

    public func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        let correlation = SignificanceMultivariateCorrelation(alpha: alpha)
        let lots = Set(training.lots.indices).count
        let limit = try correlation.limit(samples: lots)
        let choice = try LatentVariableChoice(
            training, given: latentVariables, maximum: maximumLatentVariables, folds: folds)
        let model = try choice.model(training)
        let values = try ThresholdChoice.largest(over: training) { (response) throws(ModellingError) in
            try correlation.values(
                of: model, calibration: training.x, response: response, latentVariables: model.latentVariables)
        }
        let byLots = Double(lots - 2) / Double(training.x.rows - 2)
        let scaled = values.map { $0.map { $0 * byLots } }
        let kept = try ThresholdChoice(
            scaled, above: limit, minimum: minimumChannels, what: "multivariate correlation")
        return SelectedVariables(
            channels: kept.channels, of: training.x.columns, importance: scaled, threshold: limit,
            latentVariables: model.latentVariables, findings: kept.findings)
    }
}
