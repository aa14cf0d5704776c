public import LinearAlgebra
public import Spectroscopy

/// What Procrustes cross-validation made: rows that validate a model as an independent set of the same size would.
public struct PseudoValidationSet: Sendable {
    /// The pseudo-validation rows in the units of X, n × p; row i stands for row i of X, with its reference value.
    public let x: Matrix
    /// D, K × A: how the response changes along each component, local over global; ones for PCA.
    public let ratios: Matrix
    /// The number of components A.
    public let components: Int
    /// What a person should know, such as fewer components than asked for.
    public let findings: [Finding]
}
