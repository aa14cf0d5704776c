internal import Foundation
internal import LinearAlgebra
public import Spectroscopy

/// SNIP: each spectrum minus what is left of it when peaks are clipped over windows of growing width.
///
/// v = y, or its LLS transform; for m = 1 … M: v_j ← min(v_j, (v_{j−m} + v_{j+m})/2), all channels at once; z = v, or
/// transformed back; x' = y − z ≥ 0. X n × p → n × p.
///
/// Conventions: M is half the width of the widest window, about that of the widest peak at its foot. Channels nearer to
/// an edge than m are left as they are in pass m, so nothing is invented beyond the spectrum (pybaselines extrapolates
/// it). `decreasing` takes m = M … 1, which gives a smoother baseline. `lls` clips log(log(√(y + 1) + 1) + 1) instead of y,
/// meant for counts, so that small peaks beside large ones are treated alike; it depends on the scale of y, and a
/// spectrum with values below 0 is first raised by its least one. Without `lls`, scale and offset do not matter. The axis
/// need not be uniform.
///
/// ```swift
/// let corrected = try PeakClipping(halfWindow: 40, decreasing: true).apply(to: spectra)
/// ```
///
/// ## Source
/// Ryan, Clayton, Griffin, Sie, Cousens, Nucl. Instrum. Methods B 34 (1988) 396. doi:10.1016/0168-583X(88)90063-8
/// Morháč, Matoušek, Appl. Spectrosc. 62 (2008) 91 (decreasing window). doi:10.1366/000370208783412762
public struct PeakClipping: BaselineCorrection {
    public static let identifier = "snip"
    public static let summary = "SNIP baseline: peaks clipped over windows of growing width, the rest subtracted"
    public static let parameters = [
        ParameterDescription("halfWindow", "half the widest window, in channels; 1 … half of the channels"),
        ParameterDescription("decreasing", "true to begin with the widest window"),
        ParameterDescription("lls", "true to clip the logarithm of the logarithm of the square root, for counts"),
    ]

    /// Half the width M of the widest window.
    public let halfWindow: Int
    /// Whether the widest window comes first.
    public let decreasing: Bool
    /// Whether the LLS transform is clipped.
    public let lls: Bool

    /// Creates the method: windows up to 40 channels to either side.
    public init() { self.init(halfWindow: 40) }

    /// Creates the method.
    public init(halfWindow: Int = 40, decreasing: Bool = false, lls: Bool = false) {
        self.halfWindow = halfWindow
        self.decreasing = decreasing
        self.lls = lls
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        let widest = (axis.count - 1) / 2
        guard halfWindow >= 1, halfWindow <= widest else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "halfWindow", value: String(halfWindow),
                needed: widest < 1
                    ? "a window takes 3 channels or more, the axis is \(axis.summary)"
                    : "it must be 1 … \(widest) on an axis of \(axis.count) channels")
        }
    }

    public func baselines(of spectra: Spectra) throws(PreprocessingError) -> Baselines {
        try validate(for: spectra.axis)
        return try spectra.fittingCurves(of: Self.identifier) { spectrum, curve in
            let y = spectrum.values
            guard lls else {
                clip(y, into: curve)
                return .direct
            }
            let original = y.map { ($0 + spectrum.mean) / spectrum.scale }
            let raised = min(original.min() ?? 0, 0)
            let transformed = original.map { Self.logLogRoot($0 - raised) }
            clip(transformed, into: curve)
            for j in 0..<y.count {
                // What was not clipped is the spectrum itself, to the last digit.
                let back = spectrum.scale * (Self.inverseLogLogRoot(curve[j]) + raised) - spectrum.mean
                curve[j] = curve[j] == transformed[j] ? y[j] : min(back, y[j])
            }
            return .direct
        }
    }

    /// Writes v after all passes.
    private func clip(_ y: [Double], into v: UnsafeMutableBufferPointer<Double>) {
        let p = y.count
        var before = y
        for j in 0..<p { v[j] = y[j] }
        for pass in 1...halfWindow {
            let m = decreasing ? halfWindow + 1 - pass : pass
            before.withUnsafeMutableBufferPointer { old in
                for j in m..<(p - m) {
                    let mean = 0.5 * (old[j - m] + old[j + m])
                    v[j] = mean < old[j] ? mean : old[j]
                }
                for j in m..<(p - m) { old[j] = v[j] }
            }
        }
    }

    private static let outer = 1 + 0.6931471805599453

    /// log(log(√(y + 1) + 1) + 1) less its value at 0, without loss of digits where y is small.
    private static func logLogRoot(_ y: Double) -> Double {
        log1p(log1p(0.5 * y / ((y + 1).squareRoot() + 1)) / outer)
    }

    private static func inverseLogLogRoot(_ v: Double) -> Double {
        let t = 2 * expm1(outer * expm1(v))
        return t * (t + 2)
    }
}
