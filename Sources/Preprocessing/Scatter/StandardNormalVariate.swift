internal import LinearAlgebra
public import Spectroscopy

/// Standard normal variate: each spectrum minus its own mean, divided by its own standard deviation.
///
/// z_j = (x_j − x̄)/s, s² = Σ(x_j − x̄)²/(p − 1). X n × p → n × p.
///
/// Conventions: divisor p − 1 (R prospectr; chemotools and rchemo divide by p). A constant spectrum is refused.
///
/// ```swift
/// let corrected = try StandardNormalVariate().apply(to: spectra)
/// ```
///
/// ## Source
/// Barnes, Dhanoa, Lister, Appl. Spectrosc. 43 (1989) 772. doi:10.1366/0003702894202201
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
        return try spectra.replacingRows(of: Self.identifier) { (row, out) throws(PreprocessingError) in
            try Self.normalise(row, into: out, for: Self.identifier)
        }
    }

    /// Writes the standard normal variate of one spectrum; `method` is named in the refusal of a constant one.
    static func normalise(
        _ row: SpectrumRow, into out: UnsafeMutableBufferPointer<Double>, for method: String
    ) throws(PreprocessingError) {
        let values = row.values
        let p = values.count
        let mean = row.mean
        var squares = 0.0
        for j in 0..<p { squares += (values[j] - mean) * (values[j] - mean) }
        let deviation = (squares / Double(p - 1)).squareRoot()
        // What varies in its last bits only is rounding noise, not a spectrum.
        guard deviation > 4 * Double.ulpOfOne * abs(mean) else {
            throw .constantSpectrum(method: method, sample: row.sample.id, value: values[0])
        }
        for j in 0..<p { out[j] = (values[j] - mean) / deviation }
    }
}
