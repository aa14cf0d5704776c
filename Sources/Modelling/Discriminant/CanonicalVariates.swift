public import LinearAlgebra

/// The canonical variates of a linear discriminant analysis: the directions along which its classes lie farthest
/// apart.
///
/// With class means m_c, priors π_c, m̄ = Σ_c π_c·m_c and the pooled covariance S = L·Lᵀ (n − g), the singular
/// value decomposition of the g × d matrix with rows √(n·π_c/(g − 1))·(m_c − m̄)ᵀ·L⁻ᵀ is U·diag(s)·Vᵀ;
///
/// ```
/// C = L⁻ᵀ·V          d × r, r ≤ min(g − 1, d)
/// scores of x        (x − m̄)ᵀ·C
/// ```
///
/// Conventions (R MASS `lda`): the scores of the training rows have unit variance within the classes (n − g); s_k²
/// is the ratio of the variance between classes to that within, along variate k; variates with s_k ≤ 10⁻⁴·s₁ are
/// left out. In each column of C the coefficient that is largest in absolute value is positive; MASS leaves signs
/// open.
///
/// ```swift
/// let model = try LinearDiscriminantAnalysis().fit(x, labels)
/// let variates = try CanonicalVariates(of: model, samples: x.rows)
/// variates.scores(of: newX)      // m × 2 for three classes
/// ```
///
/// ## Source
/// Venables, Ripley, Modern Applied Statistics with S, 4th ed., §12.1. doi:10.1007/978-0-387-21706-2
public struct CanonicalVariates: Codable, Hashable, Sendable {
    /// The coefficients C ("scaling"), d × r.
    public let coefficients: Matrix
    /// The singular values s, descending.
    public let singularValues: [Double]
    /// m̄, the mean of the class means weighted by the priors.
    public let centre: [Double]

    /// Finds the variates of a discriminant that was fitted to n rows.
    ///
    /// - Throws: `ModellingError.singular` when all class means are the same.
    public init(of model: LinearDiscriminantModel, samples n: Int) throws(ModellingError) {
        let (g, d) = (model.classNames.count, model.dimensions)
        precondition(n > g && g >= 2, "canonical variates of \(g) classes and \(n) samples")
        let centre = model.means.transposedTimes(model.priors)
        var between = model.whitened(model.means.subtractingFromRows(centre))
        for c in 0..<g {
            let weight = (Double(n) * model.priors[c] / Double(g - 1)).squareRoot()
            for j in 0..<d { between[c, j] *= weight }
        }
        let values: SingularValueDecomposition
        do throws(LinearAlgebraError) {
            values = try SingularValueDecomposition(of: between)
        } catch {
            throw .notConverged(what: "the singular value decomposition", iterations: 0)
        }
        let first = values.singularValues.first ?? 0
        let kept = values.singularValues.prefix(min(g - 1, d)).prefix { $0 > 1e-4 * first }
        // In units of the spread within classes: means that are the same differ by rounding, others by about 1.
        guard first > 1e-9 else { throw .singular(what: "the matrix of the class means", rank: 0, needed: 1) }
        // Columns of L⁻ᵀ·V by back substitution in Lᵀ·c = v.
        var columns: [[Double]] = []
        for k in kept.indices {
            var c = values.rightTransposed.row(k)
            for i in (0..<d).reversed() {
                for j in (i + 1)..<max(d, i + 1) { c[i] -= model.factor[j, i] * c[j] }
                c[i] /= model.factor[i, i]
            }
            let largest = c.indices.max { abs(c[$0]) < abs(c[$1]) } ?? 0
            columns.append(c[largest] < 0 ? c.map { -$0 } : c)
        }
        coefficients = Matrix(rows: columns).transposed
        singularValues = Array(kept)
        self.centre = centre
    }

    /// The number of variates r.
    public var count: Int { singularValues.count }

    /// The share of the variance between classes that each variate carries: s_k²/Σ s².
    public var explainedVariance: [Double] {
        let total = singularValues.reduce(0) { $0 + $1 * $1 }
        return singularValues.map { $0 * $0 / total }
    }

    /// The discriminant scores of rows, m × r.
    ///
    /// - Throws: `ModellingError` for another number of variables, or a value that is not finite.
    public func scores(of x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == centre.count else {
            throw .shapeMismatch(what: "variables", found: x.columns, expected: centre.count)
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        return x.subtractingFromRows(centre).times(coefficients)
    }
}
