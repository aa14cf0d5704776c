internal import LinearAlgebra
public import Spectroscopy

/// Robust normal variate: each spectrum minus a percentile of itself, divided by the deviation of its values
/// up to there.
///
/// z_j = (x_j − q)/s, q the percentile of the p values, s² = Σ_{x_j ≤ q} (x_j − m)²/(k − 1) over the k values
/// x_j ≤ q and their mean m. X n × p → n × p.
///
/// Strong bands lie above the percentile: they move neither centre nor scale, so that a band that grows does
/// not push the rest of the spectrum down, as it does with `snv` (closure).
///
/// Conventions: percentile by linear interpolation between order statistics (type 7: R, numpy); divisor k − 1
/// as in `snv` (chemotools divides by k). A spectrum whose values up to the percentile are all the same is
/// refused.
///
/// ```swift
/// let corrected = try RobustStandardNormalVariate(percentile: 25).apply(to: spectra)
/// ```
///
/// ## Source
/// Guo, Wu, Massart, Anal. Chim. Acta 382 (1999) 87. doi:10.1016/S0003-2670(98)00737-5
public struct RobustStandardNormalVariate: RowWisePreprocessing {
    public static let identifier = "robust-snv"
    public static let summary = "Robust normal variate: each spectrum centred and scaled by its lower percentile"
    public static let parameters = [
        ParameterDescription(
            "percentile",
            "percentile that is the centre, in per cent; more than 0, at most 100; 2 values or more up to it")
    ]

    /// The percentile that is the centre, in per cent.
    public let percentile: Double

    /// Creates the method with the lower quartile.
    public init() { self.init(percentile: 25) }

    /// Creates the method.
    public init(percentile: Double) { self.percentile = percentile }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard percentile > 0, percentile <= 100 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "percentile", value: String(percentile),
                needed: "it must be more than 0 and at most 100")
        }
        // The k values up to position (p − 1)·q of the ordered ones must have a deviation.
        guard Double(axis.count - 1) * (percentile / 100) >= 1 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "percentile", value: String(percentile),
                needed: axis.count < 2
                    ? "2 channels or more are needed, the axis is \(axis.summary)"
                    : "\(100 / Double(axis.count - 1)) or more leaves 2 of \(axis.count) channels up to it")
        }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let p = spectra.axis.count
        let position = Double(p - 1) * (percentile / 100)
        let below = min(Int(position), p - 1)
        return try spectra.replacingRows(of: Self.identifier) { (row, out) throws(PreprocessingError) in
            // The ordered values stand where the result will: those up to the percentile are its head.
            for j in 0..<p { out[j] = row.values[j] }
            var ordered = out
            ordered.sort()
            let (first, largest) = (out[0], max(abs(out[0]), abs(out[p - 1])))
            let centre = out[below] + (position - Double(below)) * (out[min(below + 1, p - 1)] - out[below])
            var count = below + 1
            while count < p, out[count] <= centre { count += 1 }
            let mean = SpectrumRow.mean(of: UnsafeBufferPointer(rebasing: out[0..<count]))
            var squares = 0.0
            for j in 0..<count { squares += (out[j] - mean) * (out[j] - mean) }
            let deviation = (squares / Double(count - 1)).squareRoot()
            // What varies in its last bits only is rounding noise.
            guard out[p - 1] - first > 4 * Double.ulpOfOne * largest else {
                throw .constantSpectrum(method: Self.identifier, sample: row.sample.id, value: row.values[0])
            }
            guard deviation > 4 * Double.ulpOfOne * abs(mean) else {
                throw .unusableDivisor(
                    method: Self.identifier, sample: row.sample.id,
                    divisor: "deviation of the \(count) values up to the percentile", value: 0)
            }
            for j in 0..<p { out[j] = (row.values[j] - centre) / deviation }
        }
    }
}
