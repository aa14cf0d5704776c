internal import CLAPACKE

/// The Cholesky factor L of a symmetric positive definite matrix A = L·Lᵀ, n × n, lower triangular.
///
/// The leading k × k block of L is the factor of the leading block of A: one factor serves all sizes.
///
/// ## Source
/// LAPACK `dpotrf`.
public struct CholeskyFactor: Sendable {
    /// L, with zeros above the diagonal.
    public let lower: Matrix

    /// Factorises a symmetric positive definite matrix, of which the lower triangle is read.
    ///
    /// - Throws: `LinearAlgebraError.notPositiveDefinite` with the order of the first minor that is not positive.
    public init(of a: Matrix) throws(LinearAlgebraError) {
        precondition(a.rows == a.columns, "a Cholesky factor of \(a.rows) × \(a.columns)")
        let n = a.rows
        var l = a.elements
        if n > 0 {
            SingleThreadedBLAS.ensure()
            let info = LAPACKE_dpotrf(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Int32(n), &l, Int32(n))
            guard info == 0 else { throw .notPositiveDefinite(order: Int(info)) }
            for i in 0..<n {
                for j in (i + 1)..<max(n, i + 1) { l[i * n + j] = 0 }
            }
        }
        lower = Matrix(rows: n, columns: n, elements: l)
    }

    /// The solution v of L·v = b by forward substitution; the first k entries depend on the first k of b only.
    public func forwardSolve(_ b: [Double]) -> [Double] {
        let n = lower.rows
        precondition(b.count == n, "a right side of \(b.count) for \(n) unknowns")
        var v = b
        lower.withUnsafeElements { l in
            for i in 0..<n {
                var sum = v[i]
                for j in 0..<i { sum -= l[i * n + j] * v[j] }
                v[i] = sum / l[i * n + i]
            }
        }
        return v
    }

    /// The solution x of A·x = b.
    public func solve(_ b: [Double]) -> [Double] {
        let n = lower.rows
        var x = forwardSolve(b)
        lower.withUnsafeElements { l in
            for i in (0..<n).reversed() {
                var sum = x[i]
                for j in (i + 1)..<max(n, i + 1) { sum -= l[j * n + i] * x[j] }
                x[i] = sum / l[i * n + i]
            }
        }
        return x
    }
}
