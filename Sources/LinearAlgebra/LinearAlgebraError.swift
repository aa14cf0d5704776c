/// What a factorisation can find wrong with its matrix.
public enum LinearAlgebraError: Error, Hashable, Sendable {
    /// An iterative LAPACK routine did not converge.
    case notConverged(routine: String)
    /// The leading minor of this order is not positive, so the matrix is not positive definite.
    case notPositiveDefinite(order: Int)
}
