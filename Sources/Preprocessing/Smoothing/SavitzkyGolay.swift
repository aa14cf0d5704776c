internal import CKernels
internal import LinearAlgebra
public import Spectroscopy

/// Savitzky–Golay filter: smoothing, or a derivative, by a polynomial fitted in a moving window.
///
/// x'_j = Σ_i w_i·x_{j+i}/Δ^m, i = −h … h, w the m-th derivative at the centre of the least-squares polynomial of the
/// window. X n × p → n × p.
///
/// Conventions: the number of channels is kept: the h channels at either edge are those of the polynomial of the
/// outermost full window. Derivatives are divided by the signed axis step Δ to the power m, so they are derivatives in
/// the unit of the axis whichever way it runs. Steps within 1 % of each other are uniform; any other axis is refused.
///
/// ```swift
/// let slopes = try SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1).apply(to: spectra)
/// ```
///
/// ## Source
/// Savitzky, Golay, Anal. Chem. 36 (1964) 1627. doi:10.1021/ac60214a047
/// Gorry, Anal. Chem. 62 (1990) 570 (edges). doi:10.1021/ac00205a007
public struct SavitzkyGolay: RowWisePreprocessing, RowTransforming {
    public static let identifier = "savitzky-golay"
    public static let summary = "Savitzky–Golay smoothing and derivatives: a polynomial fitted in a moving window"
    public static let parameters = [
        ParameterDescription("window", "channels in the window; odd, 3 … 2001, at most those of the axis"),
        ParameterDescription("polynomialOrder", "order of the polynomial; 0 … 20, less than the window"),
        ParameterDescription("derivative", "order of the derivative; 0 smooths, at most the polynomial order"),
    ]

    /// The weights are right to 1e-10 up to this order in every window; far beyond, their recursion loses all digits.
    static let highestOrder = 20

    /// The weights take window × window numbers.
    static let widestWindow = 2001

    /// The number of channels in the window, 2h + 1.
    public let window: Int
    /// The order of the polynomial.
    public let polynomialOrder: Int
    /// The order m of the derivative; 0 smooths.
    public let derivative: Int

    /// Creates the method: smoothing by a parabola in a window of 15 channels.
    public init() { self.init(window: 15) }

    /// Creates the method.
    public init(window: Int = 15, polynomialOrder: Int = 2, derivative: Int = 0) {
        self.window = window
        self.polynomialOrder = polynomialOrder
        self.derivative = derivative
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard window >= 3, window % 2 == 1 else { throw refusing("window", window, "it must be odd, 3 or more") }
        guard window <= Self.widestWindow else {
            throw refusing(
                "window", window, "it must be \(Self.widestWindow) or less; resample the spectra to fewer channels")
        }
        guard window <= axis.count else {
            throw refusing("window", window, "the axis has only \(axis.count) channels (\(axis.summary))")
        }
        let highest = min(window - 1, Self.highestOrder)
        guard polynomialOrder >= 0, polynomialOrder <= highest else {
            throw refusing(
                "polynomialOrder", polynomialOrder,
                "it must be 0 … \(highest), \(highest < window - 1 ? "whatever" : "less than") the window")
        }
        guard derivative >= 0, derivative <= polynomialOrder else {
            throw refusing("derivative", derivative, "it must be 0 … \(polynomialOrder), at most the polynomial order")
        }
        _ = try axis.requiredUniformStep(for: Self.identifier)
    }

    private func refusing(_ parameter: String, _ value: Int, _ needed: String) -> PreprocessingError {
        .invalidParameter(method: Self.identifier, parameter: parameter, value: String(value), needed: needed)
    }

    func rowTransform(on axis: SpectralAxis) throws(PreprocessingError) -> RowTransform {
        let step = try axis.requiredUniformStep(for: Self.identifier)
        let weights = SavitzkyGolayWeights(
            window: window, polynomialOrder: polynomialOrder, derivative: derivative, step: step)
        let sign = weights.sideSign
        return RowTransform(method: Self.identifier) { (row, out, _) throws(PreprocessingError) in
            weights.rows.withUnsafeElements { filter(row.values, with: $0, sign: sign, into: out) }
        }
    }

    /// Writes one filtered spectrum; row t + h of `weights` gives the value at place t of its window.
    ///
    /// Weights sum to 1 (smoothing) or 0 (derivatives), so differences from the channel itself are weighed instead of
    /// values: a constant spectrum stays exactly constant, or becomes exactly 0, and an offset costs no digits.
    private func filter(
        _ x: UnsafeBufferPointer<Double>, with weights: UnsafeBufferPointer<Double>, sign: Double?,
        into out: UnsafeMutableBufferPointer<Double>
    ) {
        let h = window / 2
        let p = x.count
        let kept = derivative == 0 ? 1.0 : 0.0
        guard let values = x.baseAddress, let w = weights.baseAddress, let z = out.baseAddress else { return }
        for place in 0..<h {
            let last = window - 1 - place
            ck_window_about(z + place, values, w + place * window, window, place, kept, 1)
            ck_window_about(z + (p - 1 - place), values + (p - window), w + last * window, window, last, kept, 1)
        }
        if let sign {
            ck_window_pairs(z + h, values, w + h * window, h, sign, kept, p - 2 * h)
        } else {
            ck_window_about(z + h, values, w + h * window, window, h, kept, p - 2 * h)
        }
    }
}
