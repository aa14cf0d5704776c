public import LinearAlgebra

/// Rows as a latent model sees them: scores, and both distances for every number of components 1 … A.
///
/// ```
/// h_ia = Σ_{k ≤ a} t_ik²/λ_k          score distance (T²)
/// q_ia = ‖x_i − Σ_{k ≤ a} t_ik·p_k‖²   orthogonal distance (Q, squared residual)
/// ```
///
/// x_i is the row as it was centred and scaled by the model, λ_k the variance (n − 1) of calibration score k. Residuals
/// are formed by subtraction, component after component: ‖x‖² − Σ t² would lose the digits of a good fit.
///
/// ```swift
/// let seen = try model.predict(newRows)
/// seen.scoreDistances[0, 2]   // of the first row, with three components
/// ```
///
/// ## Source
/// Pomerantsev, J. Chemometr. 22 (2008) 601. doi:10.1002/cem.1147
public struct LatentDecomposition: Codable, Hashable, Sendable {
    /// The scores T, m × A.
    public let scores: Matrix
    /// The score distances h, m × A: column a − 1 holds those with a components.
    public let scoreDistances: Matrix
    /// The orthogonal distances q, m × A: column a − 1 holds those with a components.
    public let orthogonalDistances: Matrix
    /// The m sums of squares ‖x_i‖² of the centred and scaled rows: the orthogonal distances without a component.
    @Packed public private(set) var squaredNorms: [Double]

    /// Decomposes rows that are centred and scaled already.
    ///
    /// - Parameters:
    ///   - x: the centred and scaled rows, m × p.
    ///   - scores: T, m × A, however the model came by them.
    ///   - loadings: P, p × A.
    ///   - scoreVariances: λ, the A variances (n − 1) of the calibration scores, all positive.
    public init(of x: Matrix, scores: Matrix, loadings: Matrix, scoreVariances: [Double]) {
        let m = x.rows
        let p = x.columns
        let a = scores.columns
        precondition(
            scores.rows == m && loadings.rows == p && loadings.columns == a && scoreVariances.count == a,
            "rows \(m) × \(p), scores \(scores.rows) × \(a), loadings \(loadings.rows) × \(loadings.columns), "
                + "\(scoreVariances.count) variances")
        precondition(scoreVariances.allSatisfy { $0 > 0 }, "score variances of \(scoreVariances)")
        var norms = [Double](repeating: 0, count: m)
        let directions = loadings.transposed
        var residual = [Double](repeating: 0, count: p)
        self.scores = scores
        scoreDistances = Matrix(rows: m, columns: a) { out in
            scores.withUnsafeElements { t in
                for i in 0..<m {
                    var sum = 0.0
                    for k in 0..<a {
                        sum += t[i * a + k] * t[i * a + k] / scoreVariances[k]
                        out[i * a + k] = sum
                    }
                }
            }
        }
        orthogonalDistances = Matrix(rows: m, columns: a) { out in
            x.withUnsafeElements { x in
                scores.withUnsafeElements { t in
                    directions.withUnsafeElements { directions in
                        residual.withUnsafeMutableBufferPointer { e in
                            for i in 0..<m {
                                var sum = 0.0
                                for j in 0..<p {
                                    e[j] = x[i * p + j]
                                    sum += e[j] * e[j]
                                }
                                norms[i] = sum
                                for k in 0..<a {
                                    let score = t[i * a + k]
                                    sum = 0
                                    for j in 0..<p {
                                        e[j] -= score * directions[k * p + j]
                                        sum += e[j] * e[j]
                                    }
                                    out[i * a + k] = sum
                                }
                            }
                        }
                    }
                }
            }
        }
        _squaredNorms = Packed(wrappedValue: norms)
    }

    /// The number of components A.
    public var components: Int { scores.columns }

    /// The number of rows m.
    public var count: Int { scores.rows }

    /// The score distances of all rows with a components, 1 ≤ a ≤ A.
    public func scoreDistances(components a: Int) -> [Double] {
        precondition(a >= 1 && a <= components, "\(a) of \(components) components")
        return scoreDistances.column(a - 1)
    }

    /// The orthogonal distances of all rows with a components, 1 ≤ a ≤ A.
    public func orthogonalDistances(components a: Int) -> [Double] {
        precondition(a >= 1 && a <= components, "\(a) of \(components) components")
        return orthogonalDistances.column(a - 1)
    }

    /// The share of the sum of squares of these rows that each component explains; nil when the rows are all zero.
    ///
    /// (Σ q_(a−1) − Σ q_a)/Σ ‖x‖²: for calibration rows λ_a over the total variance; for new rows it can be negative.
    public var explainedVariance: [Double]? {
        let total = squaredNorms.reduce(0, +)
        guard total > 0 else { return nil }
        var before = total
        return (0..<components).map { k in
            let after = orthogonalDistances.column(k).reduce(0, +)
            defer { before = after }
            return (before - after) / total
        }
    }
}
