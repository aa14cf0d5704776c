internal import CKernels
internal import LinearAlgebra
public import Spectroscopy

/// Fourier smoothing: the harmonics above a limit are removed from each spectrum.
///
/// c = F·x, c_k = 0 for k > K, x' = F⁻¹·c; the mean (k = 0) is kept. X n × p → n × p.
///
/// Conventions: harmonic k has k periods over the p channels. With `mirror` the spectrum is followed by itself reversed,
/// so that its ends need not meet, and 2K harmonics of the doubled signal are kept: the same wavelengths. With `none` a
/// difference between the ends rings at both. Rectangular window. An axis that is not uniform is refused.
///
/// ```swift
/// let smooth = try FourierSmoothing(harmonics: 40).apply(to: spectra)
/// ```
///
/// ## Source
/// Horlick, Anal. Chem. 44 (1972) 943 (smoothing by truncating the Fourier coefficients).
public struct FourierSmoothing: RowWisePreprocessing, RowTransforming {
    /// What the signal is continued by before it is transformed.
    public enum Padding: String, Codable, Sendable, CaseIterable {
        /// Nothing: the spectrum is taken as periodic.
        case none
        /// The spectrum reversed.
        case mirror
    }

    public static let identifier = "fft-smooth"
    public static let summary = "Fourier smoothing: harmonics above a limit removed from each spectrum"
    public static let parameters = [
        ParameterDescription("harmonics", "highest harmonic kept, in periods over the axis; 1 … half the channels"),
        ParameterDescription("padding", "mirror (the spectrum reversed is put behind it) or none"),
    ]

    /// The highest harmonic K that is kept, in periods over the axis.
    public let harmonics: Int
    /// What the signal is continued by.
    public let padding: Padding

    /// Creates the method: 50 harmonics of the mirrored spectrum.
    public init() { self.init(harmonics: 50) }

    /// Creates the method.
    public init(harmonics: Int = 50, padding: Padding = .mirror) {
        self.harmonics = harmonics
        self.padding = padding
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard harmonics >= 1, harmonics <= axis.count / 2 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "harmonics", value: String(harmonics),
                needed: axis.count < 2
                    ? "the axis needs 2 channels or more, it is \(axis.summary)"
                    : "it must be 1 … \(axis.count / 2) on an axis of \(axis.count) channels")
        }
        _ = try axis.requiredUniformStep(for: Self.identifier)
    }

    func rowTransform(on axis: SpectralAxis) -> RowTransform {
        let p = axis.count
        let mirrored = padding == .mirror
        let transform = RealFourierTransform(length: mirrored ? 2 * p : p, aligned: true)
        let firstRemoved = 2 * ((mirrored ? 2 * harmonics : harmonics) + 1)
        let scale = 1 / Double(transform.length)
        // The signal and its coefficients, each on a line of the cache.
        let start = (transform.length + 7) & ~7
        return RowTransform(method: Self.identifier, roomLength: start + transform.coefficientLength) {
            (row, out, room) throws(PreprocessingError) in
            let signal = UnsafeMutableBufferPointer(rebasing: room[0..<transform.length])
            let coefficients = UnsafeMutableBufferPointer(
                rebasing: room[start..<(start + transform.coefficientLength)])
            guard let x = row.values.baseAddress, let t = signal.baseAddress else { return }
            // The mean is kept apart: it is not changed, and a constant spectrum stays exactly as it is.
            let mean = row.mean
            _ = ck_shift_double(t, x, mean, p)
            if mirrored {
                for j in 0..<p { signal[2 * p - 1 - j] = signal[j] }
            }
            transform.forward(UnsafeBufferPointer(signal), into: coefficients)
            if firstRemoved < coefficients.count { coefficients[firstRemoved...].update(repeating: 0) }
            transform.inverse(UnsafeBufferPointer(coefficients), into: signal)
            guard let z = out.baseAddress else { return }
            ck_standardise(z, t, 0, 0, scale, mean, p)
        }
    }
}
