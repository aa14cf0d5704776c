internal import LinearAlgebra
public import Spectroscopy

/// Norris–Williams gap–segment derivative: differences of segment means that stand a gap apart.
///
/// s_j = Σ x_{j+i}, i = 0 … S − 1; the m-th difference of s over steps of h = G + S channels; x' = Δ_hᵐ s/(S·hᵐ·Δᵐ),
/// Δ the axis step. X n × p → n × (p − (m·G + (m + 1)·S) + 1).
///
/// Conventions: `gap` G is the number of channels *between* two segments and `segment` S the number that is averaged in
/// each, so the middles of neighbouring segments are G + S channels apart; a gap of 0 lets them touch, and a segment of 1
/// is the plain gap derivative. It is a true derivative in the unit of the axis: xᵐ/m! gives 1 whatever gap, segment and
/// direction of the axis. The edges are trimmed: each value stands at the middle of its m·G + (m + 1)·S channels, which
/// for an even number of them lies half-way between two channels. Steps within 1 % of each other are uniform; any other
/// axis is refused.
///
/// WinISI writes a mathematical treatment as four numbers. "1,4,4,1" is a first derivative (1) over a gap of 4 channels
/// (4), smoothed over 4 channels (4), without a second smoothing (1): `NorrisWilliams(derivative: 1, gap: 4, segment:
/// 4)`; a last number above 1 is a `moving-average` step of that window behind it. Such programs leave out the division
/// by step and spacing: their numbers are larger by one constant factor, which no model with an intercept sees. Programs
/// differ in whether the gap is counted between the segments (here, as in prospectr) or from middle to middle; where it
/// is the latter, subtract the segment. The "Norris–Williams" of chemotools is another filter (a moving average, then a
/// difference that is divided by one channel too many, with padded edges).
///
/// ```swift
/// let slopes = try NorrisWilliams(derivative: 1, gap: 4, segment: 4).apply(to: spectra)
/// ```
///
/// ## Source
/// Norris, Williams, Cereal Chem. 61 (1984) 158.
/// Hopkins, What is a Norris derivative?, NIR news 12 (2001) no. 3, 3.
public struct NorrisWilliams: RowWisePreprocessing {
    public static let identifier = "norris-williams"
    public static let summary = "Norris–Williams gap–segment derivative: differences of segment means a gap apart"
    public static let parameters = [
        ParameterDescription("derivative", "order of the derivative; 0 … 6 (0 only averages the segments)"),
        ParameterDescription("gap", "channels between two segments; 0 or more"),
        ParameterDescription("segment", "channels averaged in each segment; 1 or more"),
    ]

    /// Differences of higher order are noise.
    static let highestDerivative = 6

    /// The order m of the derivative.
    public let derivative: Int
    /// The number of channels G between two segments.
    public let gap: Int
    /// The number of channels S in each segment.
    public let segment: Int

    /// Creates the method: a first derivative over a gap of 5 channels between segments of 5.
    public init() { self.init(derivative: 1) }

    /// Creates the method.
    public init(derivative: Int = 1, gap: Int = 5, segment: Int = 5) {
        self.derivative = derivative
        self.gap = gap
        self.segment = segment
    }

    /// The number of channels that each value is computed from, m·G + (m + 1)·S.
    var length: Int { derivative * gap + (derivative + 1) * segment }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        func refusing(_ parameter: String, _ value: Int, _ needed: String) -> PreprocessingError {
            .invalidParameter(method: Self.identifier, parameter: parameter, value: String(value), needed: needed)
        }
        guard (0...Self.highestDerivative).contains(derivative) else {
            throw refusing("derivative", derivative, "it must be 0 … \(Self.highestDerivative)")
        }
        guard gap >= 0, gap <= axis.count else {
            throw refusing("gap", gap, "it must be 0 … \(axis.count), the channels of the axis")
        }
        guard segment >= 1, segment <= axis.count else {
            throw refusing("segment", segment, "it must be 1 … \(axis.count), the channels of the axis")
        }
        guard length <= axis.count else {
            throw refusing(
                "gap", gap,
                "with segments of \(segment) a derivative of order \(derivative) takes \(length) channels; the axis has "
                    + "\(axis.count)")
        }
        if derivative > 0 { _ = try axis.requiredUniformStep(for: Self.identifier) }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let axis = try spectra.axis.centresOfWindows(of: length)
        let spacing = gap + segment
        var divisor = Double(segment)
        if derivative > 0 {
            let step = try spectra.axis.requiredUniformStep(for: Self.identifier)
            for _ in 0..<derivative { divisor *= Double(spacing) * step }
        }
        let sums = UnsafeMutableBufferPointer<Double>.allocate(capacity: spectra.axis.count - segment + 1)
        defer { sums.deallocate() }
        return try spectra.replacingRows(of: Self.identifier, axis: axis) { (row, out) throws(PreprocessingError) in
            // About the mean: a constant spectrum is exactly 0, and an offset costs no digits.
            let mean = row.mean
            for j in 0..<sums.count { sums[j] = row.values[j] - mean }
            for i in 1..<max(segment, 1) {
                for j in 0..<sums.count { sums[j] += row.values[i + j] - mean }
            }
            var width = sums.count
            for _ in 0..<derivative {
                width -= spacing
                for j in 0..<width { sums[j] = sums[j + spacing] - sums[j] }
            }
            let kept = derivative == 0 ? mean : 0
            for j in 0..<width { out[j] = kept + sums[j] / divisor }
        }
    }
}
