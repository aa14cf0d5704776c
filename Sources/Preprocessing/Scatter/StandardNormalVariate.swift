internal import CKernels
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
public struct StandardNormalVariate: RowWisePreprocessing, RowTransforming {
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

    func rowTransform(on axis: SpectralAxis) -> RowTransform {
        RowTransform(method: Self.identifier) { (row, out, _) throws(PreprocessingError) in
            try Self.normalise(row, into: out, for: Self.identifier)
        }
    }

    /// Writes the standard normal variate of one spectrum; `method` is named in the refusal of a constant one.
    static func normalise(
        _ row: SpectrumRow, into out: UnsafeMutableBufferPointer<Double>, for method: String
    ) throws(PreprocessingError) {
        let p = row.values.count
        guard p > 0, let x = row.values.baseAddress, let z = out.baseAddress else { return }
        // About the first value, so that equal ones leave no rounding behind.
        let mean = ck_sum_about(x, x[0], p) / Double(p)
        let deviation = (ck_squares_about(x, x[0], mean, p) / Double(p - 1)).squareRoot()
        // What varies in its last bits only is rounding noise, not a spectrum.
        guard deviation > 4 * Double.ulpOfOne * abs(x[0] + mean) else {
            throw .constantSpectrum(method: method, sample: row.sample.id, value: x[0])
        }
        ck_standardise(z, x, x[0], mean, 1 / deviation, 0, p)
    }
}
