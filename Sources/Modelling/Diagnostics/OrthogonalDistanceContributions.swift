public import LinearAlgebra
public import Spectroscopy

/// The contribution of each channel to the orthogonal distance (Q) of samples.
///
/// ```
/// c_ij = e_ij²,   Σ_j c_ij = q_i;   signed: c_ij = sign(e_ij)·e_ij²,   Σ_j |c_ij| = q_i
/// ```
///
/// e = x − t·Pᵀ is the residual of the centred and scaled row. The sign tells whether the sample has more or less in a
/// channel than the model expects.
///
/// ```swift
/// let c = try OrthogonalDistanceContributions().values(of: newX, in: model, latentVariables: 3)   // m × p
/// ```
///
/// ## Source
/// Westerhuis, Gurden, Smilde, Chemom. Intell. Lab. Syst. 51 (2000) 95. doi:10.1016/S0169-7439(00)00062-9
public struct OrthogonalDistanceContributions: CataloguedMethod {
    public static let kind = MethodKind.diagnostic
    public static let identifier = "q-contributions"
    public static let summary = "Contribution of each channel to the orthogonal distance (Q)"
    public static let parameters = [
        ParameterDescription("signed", "whether a contribution has the sign of its residual")
    ]

    /// Whether a contribution has the sign of its residual.
    public var signed: Bool

    public init() { self.init(signed: true) }

    /// Creates the diagnostic.
    public init(signed: Bool) { self.signed = signed }

    /// The contributions of the p channels to the orthogonal distances of the rows of `x` with a latent variables,
    /// m × p.
    ///
    /// - Throws: `ModellingError`, also when the model has fewer than a latent variables.
    public func values(
        of x: Matrix, in model: some LatentModel, latentVariables a: Int
    ) throws(ModellingError) -> Matrix {
        try model.check(latentVariables: a)
        let ready = try model.prepared(x)
        let first = Array(0..<a)
        let t = ready.times(model.rotationRows.selecting(rows: first), transposingOther: true)
        let residual = ready - t.times(model.loadingRows.selecting(rows: first))
        return Matrix(
            rows: x.rows, columns: x.columns,
            elements: residual.elements.map { signed ? $0 * abs($0) : $0 * $0 })
    }
}
