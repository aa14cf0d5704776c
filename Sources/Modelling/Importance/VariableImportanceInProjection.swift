internal import LinearAlgebra
public import Spectroscopy

/// The variable importance in projection (VIP) of the channels of a PLS regression.
///
/// ```
/// VIP_j = √(p·Σ_a w_ja²·SSY_a/Σ_a SSY_a),   SSY_a = Σ_k q_ak²·t_aᵀt_a
/// ```
///
/// w_a are the unit weights, k runs over the responses (or is one of them), Y as the fit scaled it. The mean of
/// VIP² is 1, and 1 is the usual threshold.
///
/// The weights are those of the algorithm. With NIPALS and the kernel algorithms they are the w of the deflated X,
/// as in Wold's definition, plsVarSel and scikit-learn; mdatools uses the rotations of SIMPLS made unit vectors,
/// which are the weights of a model fitted by `simpls` here: other numbers from the second latent variable on.
///
/// ```swift
/// let importance = try VariableImportanceInProjection().values(of: model, latentVariables: 4)
/// ```
///
/// ## Source
/// Wold, Sjöström, Eriksson, Chemom. Intell. Lab. Syst. 58 (2001) 109, doi:10.1016/S0169-7439(01)00155-1; Chong, Jun,
/// Chemom. Intell. Lab. Syst. 78 (2005) 103, doi:10.1016/j.chemolab.2004.12.011
public struct VariableImportanceInProjection: CataloguedMethod {
    public static let kind = MethodKind.importance
    public static let identifier = "vip"
    public static let summary = "Variable importance in projection of a PLS regression"

    public init() {}

    /// The p importances with the first a latent variables, for one response or all of them together.
    ///
    /// - Throws: `ModellingError`: fewer than a latent variables, or a response that they do not explain at all.
    public func values(
        of model: PLSModel, latentVariables a: Int, response: Int? = nil
    ) throws(ModellingError) -> [Double] {
        try model.check(latentVariables: a)
        precondition(response.map(model.yMean.indices.contains) ?? true, "a response of \(model.yMean.count)")
        let p = model.channels
        let scores = model.scores.rowSquaredNorms
        let explained = (0..<a).map { k in
            let q = model.yLoadings.row(k)
            return scores[k] * (response.map { q[$0] * q[$0] } ?? dot(q, q))
        }
        let total = explained.reduce(0, +)
        guard total > 0, total.isFinite else {
            throw .constantResponse(name: "the fitted response", value: model.yMean[response ?? 0])
        }
        var sums = [Double](repeating: 0, count: p)
        for k in 0..<a {
            let w = model.weights.row(k)
            for j in 0..<p { sums[j] += w[j] * w[j] * explained[k] / total }
        }
        return sums.map { (Double(p) * $0).squareRoot() }
    }
}
