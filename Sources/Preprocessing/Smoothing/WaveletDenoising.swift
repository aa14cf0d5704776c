internal import Foundation
internal import LinearAlgebra
public import Spectroscopy

/// Wavelet denoising: small wavelet coefficients of each spectrum are removed.
///
/// The discrete wavelet transform over L levels gives details d and one approximation. The noise is estimated from the
/// finest details, σ = median|d₁|/0.6745; all details are thresholded at T = σ·√(2·ln p) and transformed back. `soft`
/// takes d to sign(d)·max(|d| − T, 0), `hard` keeps d where |d| > T and makes it 0 elsewhere. X n × p → n × p.
///
/// Conventions: the number of channels is kept, of any size. At its ends the spectrum is continued by reflection (d c b a
/// | a b c d | d c b a), the mode `symmetric` of PyWavelets. The transform runs along the rising axis, so the direction in
/// which a file stores the spectrum does not matter. `levels` 0 stands for all that the filter allows,
/// ⌊log₂(p/(2N − 1))⌋. The channels are taken as equally spaced; the noise as white. The transform is decimated: it is
/// not invariant to a shift along the axis.
///
/// ```swift
/// let smooth = try WaveletDenoising(wavelet: .sym8, rule: .hard).apply(to: spectra)
/// ```
///
/// ## Source
/// Donoho, Johnstone, Biometrika 81 (1994) 425 (universal threshold). doi:10.1093/biomet/81.3.425
/// Donoho, IEEE Trans. Inf. Theory 41 (1995) 613 (soft threshold). doi:10.1109/18.382009
public struct WaveletDenoising: RowWisePreprocessing {
    /// What becomes of a coefficient.
    public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
        /// All are drawn towards 0 by the threshold.
        case soft
        /// Those above the threshold stay, the others become 0.
        case hard
    }

    public static let identifier = "wavelet"
    public static let summary = "Wavelet denoising: coefficients below the universal threshold removed"
    public static let parameters = [
        ParameterDescription("wavelet", "haar, db1 … db10 or sym4 … sym10"),
        ParameterDescription("rule", "soft (all coefficients shrink) or hard (large ones stay as they are)"),
        ParameterDescription("levels", "levels of the transform; 0 for as many as the axis allows"),
    ]

    /// The wavelet.
    public let wavelet: Wavelet
    /// What becomes of coefficients.
    public let rule: Rule
    /// The number of levels; 0 for as many as the axis allows.
    public let levels: Int

    /// Creates the method: db4, soft, all levels.
    public init() { self.init(wavelet: .db4) }

    /// Creates the method.
    public init(wavelet: Wavelet = .db4, rule: Rule = .soft, levels: Int = 0) {
        self.wavelet = wavelet
        self.rule = rule
        self.levels = levels
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        let most = WaveletTransform.mostLevels(wavelet, channels: axis.count)
        guard most >= 1 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "wavelet", value: wavelet.rawValue,
                needed: "it needs \(2 * (wavelet.lowPass.count - 1)) channels or more; the axis is \(axis.summary)")
        }
        guard (0...most).contains(levels) else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "levels", value: String(levels),
                needed: "it must be 0 … \(most) for \(wavelet.rawValue) on an axis of \(axis.count) channels")
        }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let p = spectra.axis.count
        let transform = WaveletTransform(wavelet)
        let levels = self.levels == 0 ? WaveletTransform.mostLevels(wavelet, channels: p) : self.levels
        let factor = (2 * log(Double(p))).squareRoot() / 0.6745
        return try spectra.fittingCurves(of: Self.identifier) { spectrum, curve in
            var current = spectrum.values
            var counts: [Int] = []
            var details: [[Double]] = []
            for _ in 0..<levels {
                counts.append(current.count)
                let level = transform.forward(current)
                current = level.approximation
                details.append(level.detail)
            }
            let threshold = factor * (SampleQuantile.median(details[0].map(abs)) ?? 0)
            for level in (0..<levels).reversed() {
                current = transform.inverse(
                    current, details[level].map { thresholded($0, at: threshold) }, count: counts[level])
            }
            for j in 0..<p { curve[j] = current[j] }
            return .direct
        }.spectra
    }

    private func thresholded(_ d: Double, at threshold: Double) -> Double {
        if abs(d) <= threshold { return 0 }
        return rule == .hard ? d : d - (d < 0 ? -threshold : threshold)
    }
}
