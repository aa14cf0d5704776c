internal import LinearAlgebra
public import Spectroscopy

/// Standard normal variate and detrending: each spectrum is normalised by itself, then freed of a polynomial in the axis.
///
/// z = SNV(x), then z − Q·Qᵀ·z, Q p × (degree + 1) an orthonormal basis of the polynomials. X n × p → n × p.
///
/// Conventions: SNV with divisor p − 1; degree 2 as published. A constant spectrum is refused. The axis need not be
/// uniform.
///
/// ```swift
/// let corrected = try StandardNormalVariateDetrending().apply(to: spectra)
/// ```
///
/// ## Source
/// Barnes, Dhanoa, Lister, Appl. Spectrosc. 43 (1989) 772. doi:10.1366/0003702894202201
public struct StandardNormalVariateDetrending: RowWisePreprocessing, RowTransforming {
    public static let identifier = "snv-detrend"
    public static let summary = "Standard normal variate, then detrending by a polynomial (Barnes)"
    public static let parameters = [
        ParameterDescription("degree", "degree of the polynomial; 0 … 20, at most the number of channels − 2")
    ]

    /// The degree of the polynomial.
    public let degree: Int

    /// Creates the method with degree 2.
    public init() { self.init(degree: 2) }

    /// Creates the method.
    public init(degree: Int) { self.degree = degree }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try PolynomialBasis.validate(degree: degree, for: axis, method: Self.identifier)
    }

    func rowTransform(on axis: SpectralAxis) -> RowTransform {
        let basis = PolynomialBasis(degree: degree, on: axis)
        return RowTransform(method: Self.identifier) { (row, out, _) throws(PreprocessingError) in
            try StandardNormalVariate.normalise(row, into: out, for: Self.identifier)
            basis.subtractFit(from: out)
        }
    }
}
