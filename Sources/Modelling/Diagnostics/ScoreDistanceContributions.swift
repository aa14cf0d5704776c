public import LinearAlgebra
public import Spectroscopy

/// The contribution of each channel to the score distance (T²) of samples.
///
/// ```
/// c_ij = Σ_a (t_ia/λ_a)·x_ij·r_ja,   Σ_j c_ij = Σ_a t_ia²/λ_a = h_i
/// ```
///
/// x_ij is the centred and scaled value, r the rotations (the loadings of principal components), λ the variances
/// (n − 1) of the calibration scores. Contributions sum to the score distance exactly and can be negative: a channel
/// then draws the sample towards the centre. Programs that print absolute or squared values ("complete
/// decomposition") show other numbers.
///
/// ```swift
/// let c = try ScoreDistanceContributions().values(of: newX, in: model, latentVariables: 3)   // m × p
/// ```
///
/// ## Source
/// Westerhuis, Gurden, Smilde, Chemom. Intell. Lab. Syst. 51 (2000) 95. doi:10.1016/S0169-7439(00)00062-9
public struct ScoreDistanceContributions: CataloguedMethod {
    public static let kind = MethodKind.diagnostic
    public static let identifier = "t2-contributions"
    public static let summary = "Contribution of each channel to the score distance (T2)"

    public init() {}

    /// The contributions of the p channels to the score distances of the rows of `x` with a latent variables, m × p.
    ///
    /// - Throws: `ModellingError`, also when the model has fewer than a latent variables.
    public func values(
        of x: Matrix, in model: some LatentModel, latentVariables a: Int
    ) throws(ModellingError) -> Matrix {
        try model.check(latentVariables: a)
        let ready = try model.prepared(x)
        let rotations = model.rotationRows.selecting(rows: Array(0..<a))
        let weights = ready.times(rotations, transposingOther: true).dividingColumns(
            by: Array(model.scoreVariances[..<a])
        ).times(rotations)
        return Matrix(
            rows: x.rows, columns: x.columns, elements: zip(ready.elements, weights.elements).map { $0 * $1 })
    }
}
