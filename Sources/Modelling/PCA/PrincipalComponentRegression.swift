public import LinearAlgebra
public import Spectroscopy

/// Principal component regression with all numbers of components from one fit.
///
/// X (n × p) is decomposed as by `PrincipalComponents`, X = T·Pᵀ + E; the centred Y (n × q) is regressed on the
/// orthogonal scores: with λ_a = t_aᵀt_a/(n − 1),
///
/// ```
/// q_a = t_aᵀY/(λ_a·(n − 1)),   B_a = Σ_{k ≤ a} p_k·q_kᵀ,   ŷ = ȳ + ((x − x̄)/s)·B_a
/// ```
///
/// Conventions: X is centred, and with `scale` divided by its standard deviations (n − 1); a constant channel is
/// divided by 1, with a finding. Y is centred only: dividing it would change nothing. A stops at the numerical rank
/// of X, with a finding; components are taken in the order of their variance, not of their use for Y.
///
/// ```swift
/// let model = try PrincipalComponentRegression(components: 8).fit(x, y)
/// let predicted = try model.predict(newX, components: 5)
/// ```
///
/// ## Source
/// Massy, J. Am. Stat. Assoc. 60 (1965) 234. doi:10.1080/01621459.1965.10480787
public struct PrincipalComponentRegression: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "pcr"
    public static let summary = "Principal component regression: responses on the scores of the spectra"
    public static let parameters = [
        ParameterDescription("components", "number of components A, 1 or more"),
        ParameterDescription("scale", "whether channels are divided by their standard deviation (n - 1)"),
    ]

    /// The number of components A that is asked for; fewer are kept when the rank is lower.
    public var components: Int
    /// Whether the channels are divided by their standard deviations.
    public var scale: Bool

    public init() { self.init(components: 1) }

    /// Creates the method.
    public init(components: Int, scale: Bool = false) {
        self.components = components
        self.scale = scale
    }

    /// Fits all numbers of components up to A.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError` for fewer than 2 rows, values that are not finite, spectra or responses without any
    ///   variation, or more components than min(n − 1, p).
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> PrincipalComponentRegressionModel {
        let (yMean, centred) = try RegressionReference.centred(
            y, rows: x.rows, method: "principal component regression")
        guard components >= 1 else {
            throw .invalidParameter(name: "components", value: "\(components)", needed: "1 or more are needed")
        }
        let largest = min(x.rows - 1, x.columns)
        guard components <= largest else {
            throw .tooManyComponents(
                asked: components, largest: largest, because: "\(x.rows) samples and \(x.columns) channels")
        }
        let pca = try PrincipalComponents(components: components, scale: scale).fit(x)
        let t = try pca.prepared(x).times(pca.loadings)
        var q = t.times(centred, transposingSelf: true)
        for a in 0..<q.rows {
            for k in 0..<q.columns { q[a, k] /= pca.eigenvalues[a] * Double(x.rows - 1) }
        }
        return PrincipalComponentRegressionModel(principalComponents: pca, yLoadings: q, yMean: yMean)
    }
}
