internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy

/// Double-window piecewise direct standardisation: the regression of each window uses its neighbours too.
///
/// As piecewise direct standardisation with the half-width h, but the coefficients of channel j are fitted to the transfer
/// samples at all channels j + d, |d| ≤ H (`outerHalfWidth`), each with its own window: n·(2H + 1) equations. With few
/// transfer samples the map is steadier; H = 0 is piecewise direct standardisation.
///
/// Conventions: every channel is centred by its own mean. A neighbour takes part when its whole window exists.
///
/// ## Source
/// The double-window form of the function `stdgen` of PLS_Toolbox (Eigenvector Research); Wang, Veltkamp, Kowalski, Anal.
/// Chem. 63 (1991) 2750. doi:10.1021/ac00023a016
public struct DoubleWindowStandardisation: TransferMethod {
    public static let identifier = "double-window-pds"
    public static let summary = "Piecewise direct standardisation whose windows are fitted together with their neighbours"
    public static let parameters =
        [
            ParameterDescription("halfWidth", "half-width h of the window of 2h + 1 channels, 0 or more"),
            ParameterDescription("outerHalfWidth", "half-width H of the channels that are fitted together, 0 or more"),
        ] + WindowRegression.parameters + [TransferDirection.parameter]

    /// The half-width h of the window.
    public var halfWidth: Int
    /// The half-width H of the channels that are fitted together.
    public var outerHalfWidth: Int
    /// The number of components in each window; nil for the tolerance.
    public var components: Int?
    /// The shortest score that counts, as a share of the first.
    public var tolerance: Double
    /// The regression in each window.
    public var regression: WindowRegressionForm
    /// Whether the channels of each window are divided by their deviations.
    public var scale: Bool
    /// Whether spectra are centred.
    public var background: Bool
    /// Which spectra are moved.
    public var direction: TransferDirection

    public var simplicity: Int { 5 }
    public var fewestSamples: Int { background ? 3 : 2 }

    public init() { self.init(halfWidth: 2, outerHalfWidth: 7) }

    /// Creates the method.
    public init(
        halfWidth: Int, outerHalfWidth: Int, components: Int? = 3, tolerance: Double = 0.01,
        regression: WindowRegressionForm = .pls, scale: Bool = false, background: Bool = true,
        direction: TransferDirection = .forward
    ) {
        self.halfWidth = halfWidth
        self.outerHalfWidth = outerHalfWidth
        self.components = components
        self.tolerance = tolerance
        self.regression = regression
        self.scale = scale
        self.background = background
        self.direction = direction
    }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try pairs.require(fewestSamples, for: Self.identifier)
        let map = PiecewiseMap(
            halfWidth: halfWidth, outerHalfWidth: outerHalfWidth, components: components, tolerance: tolerance,
            regression: regression, scale: scale, background: background, method: Self.identifier)
        return try direction.transfer(pairs) { (pairs) throws(TransferError) in try map.map(pairs) }
    }
}
