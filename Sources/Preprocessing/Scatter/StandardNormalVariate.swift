internal import LinearAlgebra
public import Spectroscopy

/// Standard normal variate: each spectrum minus its own mean, divided by its own standard deviation.
///
/// z_j = (x_j − x̄)/s, s² = Σ(x_j − x̄)²/(p − 1). X n × p → n × p.
///
/// Conventions: divisor p − 1 (R prospectr; chemotools and rchemo divide by p). A constant spectrum is refused.
///
/// ## Source
/// Barnes, Dhanoa, Lister, Appl. Spectrosc. 43 (1989) 772. doi:10.1366/0003702894202201
///
/// ```swift
/// let corrected = try StandardNormalVariate().apply(to: spectra)
/// ```
public struct StandardNormalVariate: RowWisePreprocessing {
    public static let identifier = "snv"
    public static let summary = "Standard normal variate: each spectrum centred and scaled by itself (n − 1)"

    /// Creates the method; it has no parameters.
    public init() {}

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard axis.count >= 2 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "axis", value: axis.summary, needed: "2 channels or more")
        }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let p = spectra.axis.count
        return try spectra.replacingRows(of: Self.identifier) { (row, out) throws(PreprocessingError) in
            var sum = 0.0
            for j in 0..<p { sum += row.values[j] }
            let mean = sum / Double(p)
            var squares = 0.0
            for j in 0..<p { squares += (row.values[j] - mean) * (row.values[j] - mean) }
            let deviation = (squares / Double(p - 1)).squareRoot()
            // A constant row leaves rounding noise of the mean behind, not always an exact 0.
            guard deviation > 4 * Double.ulpOfOne * abs(mean) else {
                throw .constantSpectrum(method: Self.identifier, sample: row.sample.id, value: row.values[0])
            }
            for j in 0..<p { out[j] = (row.values[j] - mean) / deviation }
        }
    }
}
