internal import LinearAlgebra

/// How spectra vary without drift: principal directions of residuals, for generalised least squares.
///
/// Σ_τ = V·Λ·Vᵀ + τ·I from the residuals D (n × p) of reference spectra about their means, with `freedom` degrees of
/// freedom; Λ = s²/freedom. uᵀ·Σ_τ⁻¹·v = [uᵀv − Σ_k (uᵀv_k)(v_kᵀv)·λ_k/(λ_k + τ)]/τ.
struct UsualVariation: Sendable {
    /// V transposed, r × p.
    let directions: Matrix
    /// Λ.
    let variances: [Double]

    init(residuals: Matrix, freedom: Int) throws(DriftError) {
        do throws(LinearAlgebraError) {
            let svd = try SingularValueDecomposition(of: residuals)
            let rank = min(svd.rank, svd.singularValues.count)
            directions = svd.rightTransposed.selecting(rows: Array(0..<rank))
            variances = svd.singularValues.prefix(rank).map { $0 * $0 / Double(max(freedom, 1)) }
        } catch {
            throw .notConverged
        }
    }

    /// The mean variance of a channel.
    var meanVariance: Double { variances.reduce(0, +) / Double(max(directions.columns, 1)) }

    /// The generalised least-squares coefficients of `differences` (n × p) on the terms, n × 4, for every τ.
    ///
    /// A term that is not available has the coefficient 0.
    func coefficients(of differences: Matrix, terms: DriftTerms, penalties: [Double]) -> [Matrix] {
        let b = terms.rows
        let bv = b.times(directions, transposingOther: true)
        let bb = b.times(b, transposingOther: true)
        let dv = differences.times(directions, transposingOther: true)
        let db = differences.times(b, transposingOther: true)
        return penalties.map { tau in
            let weights = variances.map { $0 / ($0 + tau) }
            let weighted = Matrix(
                rows: b.rows, columns: weights.count,
                elements: bv.elements.indices.map { bv.elements[$0] * weights[$0 % max(weights.count, 1)] })
            let right = db - dv.times(weighted, transposingOther: true)
            var left = bb - weighted.times(bv, transposingOther: true)
            for (i, length) in terms.lengths.enumerated() where length == 0 { left[i, i] = 1 }
            guard let factor = try? CholeskyFactor(of: left) else {
                return Matrix(rows: differences.rows, columns: b.rows)
            }
            var out: [Double] = []
            for i in 0..<differences.rows {
                let solved = factor.solve(right.row(i))
                for (j, length) in terms.lengths.enumerated() { out.append(length > 0 ? solved[j] / length : 0) }
            }
            return Matrix(rows: differences.rows, columns: b.rows, elements: out)
        }
    }

    /// The share of dᵀ·Σ_τ⁻¹·d that each term explains by itself, 0 … 1; nil where it is not available.
    func explained(_ d: [Double], terms: DriftTerms, penalty tau: Double) -> [Double?] {
        func form(_ u: [Double], _ v: [Double]) -> Double {
            let (a, b) = (directions.times(u), directions.times(v))
            var sum = dot(u, v)
            for k in variances.indices { sum -= a[k] * b[k] * variances[k] / (variances[k] + tau) }
            return sum
        }
        let all = form(d, d)
        return terms.lengths.indices.map { i in
            guard terms.lengths[i] > 0, all > 0 else { return nil }
            let row = terms.rows.row(i)
            let own = form(row, row)
            guard own > 0 else { return nil }
            let shared = form(row, d)
            return min(max(shared * shared / (own * all), 0), 1)
        }
    }
}
