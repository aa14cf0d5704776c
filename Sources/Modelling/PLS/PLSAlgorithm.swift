/// The ways from X and Y to the latent variables of a PLS regression.
///
/// The two kernel algorithms and NIPALS are ways to one model. SIMPLS has the same predictions for one response; for
/// several responses it is another model from the second latent variable on.
public enum PLSAlgorithm: String, Codable, CaseIterable, Hashable, Sendable {
    /// Improved kernel algorithm 1 of Dayal and MacGregor, on XᵀY and X: the default.
    case improvedKernel = "improved-kernel"
    /// Improved kernel algorithm 2 of Dayal and MacGregor, on XᵀY and XᵀX: for many more samples than channels.
    case improvedKernel2 = "improved-kernel-2"
    /// SIMPLS of de Jong.
    case simpls
    /// Nonlinear iterative partial least squares, with deflation of X and Y.
    case nipals
}
