internal import CLAPACKE

/// The rows of an n × p matrix in an orthonormal basis of their own space: X = L·Qᵀ, L n × r, Q p × r, r = min(n, p).
///
/// All inner products of rows are kept: L·Lᵀ = X·Xᵀ. What depends on rows through inner products only (PLS and PCA
/// scores, fitted values, predictions, distances) is the same on L as on X, and n × n numbers are far fewer than n × p.
/// Unlike the Gram matrix, L does not square the condition number.
///
/// Row i of L depends on rows 0 … i of X only (Householder, in order).
///
/// ## Source
/// LAPACK `dgeqrf`, `dorgqr` on Xᵀ; Golub, Van Loan, Matrix Computations, 4th ed., §5.2.
public struct RowSpace: Sendable {
    /// The coordinates of the rows, n × r, lower trapezoidal.
    public let coordinates: Matrix
    /// The basis Qᵀ, r × p: each row is one basis vector.
    public let basisTransposed: Matrix

    /// Finds the coordinates and the basis of the rows of `x`.
    public init(of x: Matrix) {
        let n = x.rows
        let p = x.columns
        let r = min(n, p)
        guard r > 0 else {
            coordinates = Matrix(rows: n, columns: 0)
            basisTransposed = Matrix(rows: 0, columns: p)
            return
        }
        SingleThreadedBLAS.ensure()
        // Row-major X (n × p) is column-major Xᵀ (p × n): Xᵀ = Q·R, so X = Rᵀ·Qᵀ.
        var a = x.elements
        var tau = [Double](repeating: 0, count: r)
        let factored = LAPACKE_dgeqrf(LAPACK_COL_MAJOR, Int32(p), Int32(n), &a, Int32(p), &tau)
        precondition(factored == 0, "dgeqrf refused argument \(-factored)")
        coordinates = Matrix(rows: n, columns: r) { out in
            for i in 0..<n {
                for j in 0..<r { out[i * r + j] = j <= i ? a[i * p + j] : 0 }
            }
        }
        let formed = LAPACKE_dorgqr(LAPACK_COL_MAJOR, Int32(p), Int32(r), Int32(r), &a, Int32(p), tau)
        precondition(formed == 0, "dorgqr refused argument \(-formed)")
        basisTransposed = Matrix(rows: r, columns: p, elements: Array(a[0..<(r * p)]))
    }

    /// The coordinates of other rows (m × p) projected into the space: m × r.
    public func project(_ rows: Matrix) -> Matrix { rows.times(basisTransposed, transposingOther: true) }
}
