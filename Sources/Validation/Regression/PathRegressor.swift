public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// A regression whose complexity (the number of latent variables, say) is chosen by validation.
///
/// One call fits every complexity 1 … maximum.
public protocol PathRegressor: CataloguedMethod {
    /// What is fitted: the models of all complexities.
    associatedtype Path: RegressionPath

    /// Whether only inner products of centred rows matter, so that rows may be given in any orthonormal basis of their
    /// space.
    var isRotationInvariant: Bool { get }

    /// Fits complexities 1 … maximum, or fewer where the data carry fewer.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError`.
    func path(_ x: Matrix, _ y: Matrix, maximum: Int) throws(ModellingError) -> Path

    /// Fits with the lots of the rows known, for what validates or draws inside itself; searches call this one.
    ///
    /// By default lots and seed are not used.
    ///
    /// - Throws: `ModellingError`.
    func path(_ x: Matrix, _ y: Matrix, lots: Lots, maximum: Int, seed: UInt64) throws(ModellingError) -> Path

    /// The number of complexities that a search on `lots` lots goes through; `limit` is the largest number of latent
    /// variables that was asked for.
    ///
    /// By default complexities are latent variables: min(limit, lots/3), one at least. A grid has as many as it has
    /// points, whatever the lots.
    func complexities(lots: Int, limit: Int) -> Int
}

extension PathRegressor {
    public func path(
        _ x: Matrix, _ y: Matrix, lots: Lots, maximum: Int, seed: UInt64
    ) throws(ModellingError) -> Path { try path(x, y, maximum: maximum) }

    public func complexities(lots: Int, limit: Int) -> Int { max(1, min(limit, lots / 3)) }
}

/// A regression that can predict the held-out rows of all segments together, faster than one after the other.
public protocol SegmentedRegressor: PathRegressor {
    /// The predictions of the held-out rows of each segment, `[a − 1][place in heldOut]`, equal to those of the paths
    /// fitted one by one but for rounding; nil for a segment that is to be fitted so.
    ///
    /// - Parameter y: n reference values.
    func heldOutPredictions(_ x: Matrix, _ y: [Double], segments: [Segment], maximum: Int) -> [[[Double]]?]
}

/// Regression models of complexities 1 … count.
public protocol RegressionPath: Sendable {
    /// The largest complexity that was fitted.
    var count: Int { get }

    /// The predicted responses of the rows, m × q, for each complexity: `predictions[a − 1]`.
    ///
    /// - Throws: `ModellingError`.
    func predictions(for x: Matrix) throws(ModellingError) -> [Matrix]
}

extension PLSRegression: PathRegressor {
    public var isRotationInvariant: Bool { !scale }

    public func path(_ x: Matrix, _ y: Matrix, maximum: Int) throws(ModellingError) -> PLSModel {
        var asked = self
        asked.latentVariables = min(maximum, x.rows - 1, x.columns)
        return try asked.fit(x, y)
    }
}

extension PLSRegression: SegmentedRegressor {
    public func heldOutPredictions(
        _ x: Matrix, _ y: [Double], segments: [Segment], maximum: Int
    ) -> [[[Double]]?] {
        // Every algorithm gives one model of one response. Scales differ by segment, and inner products with them.
        guard !scale else { return segments.map { _ in nil } }
        return SegmentedPLS.predictions(x, y, segments: segments, latentVariables: maximum)
    }
}

extension PLSModel: RegressionPath {
    public var count: Int { latentVariables }

    public func predictions(for x: Matrix) throws(ModellingError) -> [Matrix] {
        let t = try scores(of: x)
        let q = yMean.count
        // Σ_j t_j·q_j grows by one latent variable at a time.
        var sum = Matrix(rows: x.rows, columns: q)
        return (0..<latentVariables).map { a in
            Matrix(rows: x.rows, columns: q) { out in
                for i in 0..<x.rows {
                    for k in 0..<q {
                        sum[i, k] += t[i, a] * yLoadings[a, k]
                        out[i * q + k] = yMean[k] + sum[i, k] * (yScale?[k] ?? 1)
                    }
                }
            }
        }
    }
}
