internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy

/// Piecewise direct standardisation: each channel of the primary instrument from a window of channels of the secondary.
///
/// x'_j = p̄_j + (x_W − s̄_W)·b_j, W = max(0, j − h) … min(p − 1, j + h), b_j by PLS1 or PCR in the window on the transfer
/// samples. The map is kept banded: p·(2h + 1) numbers.
///
/// Conventions: `halfWidth` is h, so that a window has 2h + 1 channels; at the edges it is cut, not mirrored.
/// Mean-centred with the additive background o_j = p̄_j − s̄_W·b_j; with `background` false neither is centred. `scale`
/// divides each channel of the window by its deviation (n − 1), as chemotools does by default. On axes that differ the
/// window stands about the nearest channel. `components` none: those whose score (PCR: singular value) is longer than
/// `tolerance` times the first, 0.01 in PLS_Toolbox, which uses PCR.
///
/// ## Source
/// Wang, Veltkamp, Kowalski, Anal. Chem. 63 (1991) 2750. doi:10.1021/ac00023a016; background: Wang, Lysaght, Kowalski,
/// Anal. Chem. 64 (1992) 562. doi:10.1021/ac00029a021
public struct PiecewiseDirectStandardisation: TransferMethod {
    public static let identifier = "piecewise-direct-standardisation"
    public static let summary = "Each channel of the primary instrument from a window of channels of the secondary"
    public static let parameters =
        [ParameterDescription("halfWidth", "half-width h of the window of 2h + 1 channels, 0 or more")]
        + WindowRegression.parameters + [TransferDirection.parameter]

    /// The half-width h of the window.
    public var halfWidth: Int
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
    public var fewestSamples: Int { (components ?? 1) + (background ? 2 : 1) }

    public init() { self.init(halfWidth: 3) }

    /// Creates the method.
    public init(
        halfWidth: Int, components: Int? = 2, tolerance: Double = 0.01, regression: WindowRegressionForm = .pls,
        scale: Bool = false, background: Bool = true, direction: TransferDirection = .forward
    ) {
        self.halfWidth = halfWidth
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
            halfWidth: halfWidth, outerHalfWidth: 0, components: components, tolerance: tolerance,
            regression: regression, scale: scale, background: background, method: Self.identifier)
        return try direction.transfer(pairs) { (pairs) throws(TransferError) in try map.map(pairs) }
    }
}

extension WindowRegression {
    /// How methods describe the regression in windows.
    static let parameters = [
        ParameterDescription("components", "number of components in each window, 1 or more; none: by the tolerance"),
        ParameterDescription("tolerance", "shortest score (singular value) that counts, as a share of the first"),
        ParameterDescription("regression", "pls or pcr, in each window"),
        ParameterDescription("scale", "whether channels are divided by their deviations (n - 1) in each window"),
        ParameterDescription("background", "whether spectra are centred and a background is added"),
    ]
}
