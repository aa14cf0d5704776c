public import LinearAlgebra
public import Spectroscopy

/// A classifier whose complexity (the number of latent variables, say) is chosen by validation.
///
/// One call fits every complexity 1 … maximum, ordered from the smoothest classifier to the roughest.
public protocol PathClassifier: CataloguedMethod {
    /// What is fitted: the classifiers of all complexities.
    associatedtype Path: ClassifierPath

    /// Whether only inner products of centred rows matter, so that rows may be given in any orthonormal basis of their
    /// space.
    var isRotationInvariant: Bool { get }

    /// The number of complexities that a search on `lots` lots goes through; `limit` is the largest number of latent
    /// variables that was asked for.
    ///
    /// By default complexities are latent variables: min(limit, lots/3), one at least. A grid has as many as it has
    /// points, whatever the lots.
    func complexities(lots: Int, limit: Int) -> Int

    /// Fits complexities 1 … maximum, or fewer where the data carry fewer.
    ///
    /// - Throws: `ModellingError`.
    func path(_ x: Matrix, _ labels: ClassLabels, maximum: Int) throws(ModellingError) -> Path

    /// Fits with the lots of the rows known, for what validates or draws inside itself; searches call this one.
    ///
    /// By default lots and seed are not used.
    ///
    /// - Throws: `ModellingError`.
    func path(
        _ x: Matrix, _ labels: ClassLabels, lots: Lots, maximum: Int, seed: UInt64
    ) throws(ModellingError) -> Path
}

extension PathClassifier {
    public func path(
        _ x: Matrix, _ labels: ClassLabels, lots: Lots, maximum: Int, seed: UInt64
    ) throws(ModellingError) -> Path { try path(x, labels, maximum: maximum) }

    public func complexities(lots: Int, limit: Int) -> Int { max(1, min(limit, lots / 3)) }
}

/// Classifiers of complexities 1 … count.
public protocol ClassifierPath: Sendable {
    /// The largest complexity that was fitted.
    var count: Int { get }

    /// The decided class of each row, for each complexity: `decisions[a − 1][row]`.
    ///
    /// - Throws: `ModellingError`.
    func decisions(for x: Matrix) throws(ModellingError) -> [[Int]]
}
