internal import LinearAlgebra
public import Spectroscopy

/// Detrending: each spectrum minus the polynomial in the axis that fits it best.
///
/// x' = x − Q·Qᵀ·x, Q p × (degree + 1) an orthonormal basis of the polynomials on the axis. X n × p → n × p.
///
/// Conventions: least squares over all channels, the constant included; no normalisation before (that is `snv-detrend`).
/// The axis need not be uniform, and its unit and direction do not matter.
///
/// ```swift
/// let flat = try Detrending(degree: 1).apply(to: spectra)
/// ```
///
/// ## Source
/// Barnes, Dhanoa, Lister, Appl. Spectrosc. 43 (1989) 772. doi:10.1366/0003702894202201
public struct Detrending: RowWisePreprocessing, RowTransforming {
    public static let identifier = "detrend"
    public static let summary = "Detrending: each spectrum minus its own least-squares polynomial in the axis"
    public static let parameters = [
        ParameterDescription("degree", "degree of the polynomial; 0 … 20, at most the number of channels − 2")
    ]

    /// The degree of the polynomial.
    public let degree: Int

    /// Creates the method with degree 1.
    public init() { self.init(degree: 1) }

    /// Creates the method.
    public init(degree: Int) { self.degree = degree }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try PolynomialBasis.validate(degree: degree, for: axis, method: Self.identifier)
    }

    func rowTransform(on axis: SpectralAxis) -> RowTransform {
        let basis = PolynomialBasis(degree: degree, on: axis)
        return RowTransform(method: Self.identifier) { (row, out, _) throws(PreprocessingError) in
            basis.subtractFit(of: row.values, into: out)
        }
    }
}
