public import LinearAlgebra
public import Spectroscopy

/// Orthogonal PLS (O-PLS): PLS after the variation of X that is unrelated to Y has been set apart as
/// components of its own.
///
/// X (n × p) and Y (n × q) are centred; with `scale`, both are divided by their standard deviations (n − 1)
/// too. A_o orthogonal components T_o = X·R_o with loadings P_o by `OrthogonalVariation`; on E = X −
/// T_o·P_oᵀ, PLS with as many predictive latent variables as XᵀY has columns that are independent: one for
/// one response.
///
/// With one response the predictions are those of PLS with 1 + A_o latent variables: nothing is gained in
/// precision, but one score vector holds all that predicts. R²Y and Q² with A_o orthogonal components are
/// those of that PLS, too.
///
/// Conventions: the element of each weight vector that is largest in absolute value is positive; a constant
/// channel under `scale` is divided by 1. Several responses by the rule of the paper of 2002 (loadings
/// orthogonalised to all columns of XᵀY), not O2-PLS. Fewer orthogonal components than asked are extracted
/// where the rank is lower, with a finding.
///
/// ```swift
/// let model = try OrthogonalPLS(orthogonalComponents: 2).fit(x, y)
/// let predicted = try model.predict(newX)
/// let importance = model.predictiveImportance
/// ```
///
/// ## Source
/// Trygg, Wold, J. Chemometr. 16 (2002) 119. doi:10.1002/cem.695
public struct OrthogonalPLS: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "opls"
    public static let summary = "Orthogonal PLS regression (O-PLS): predictive and orthogonal components apart"
    public static let parameters = [
        ParameterDescription("orthogonalComponents", "number of orthogonal components, 0 or more"),
        ParameterDescription("scale", "whether X and Y are divided by their standard deviations (n - 1)"),
    ]

    /// The number of orthogonal components A_o that is asked for.
    public var orthogonalComponents: Int
    /// Whether X and Y are divided by their standard deviations.
    public var scale: Bool

    public init() { self.init(orthogonalComponents: 1) }

    /// Creates the method.
    public init(orthogonalComponents: Int, scale: Bool = false) {
        self.orthogonalComponents = orthogonalComponents
        self.scale = scale
    }

    /// Fits the orthogonal and the predictive components.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError` for fewer than 2 rows, values that are not finite, spectra or responses
    ///   without any variation, or more components than min(n − 1, p) together.
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> OrthogonalPLSModel {
        let path = try OrthogonalPLSPath(self, x, y)
        return path.model(orthogonalComponents: path.orthogonalComponents, asked: orthogonalComponents)
    }
}
