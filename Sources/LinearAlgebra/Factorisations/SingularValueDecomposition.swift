internal import CLAPACKE

/// The thin singular value decomposition X = U·diag(s)·Vᵀ of an m × n matrix, r = min(m, n).
///
/// Singular values descend. The sign of each pair is fixed: the element of the right vector that is largest in
/// absolute value (the first of equals) is positive.
///
/// ## Source
/// LAPACK `dgesdd`; Golub, Van Loan, Matrix Computations, 4th ed., §8.6.
public struct SingularValueDecomposition: Sendable {
    /// The left singular vectors, m × r.
    public let left: Matrix
    /// The r singular values, descending.
    public let singularValues: [Double]
    /// The right singular vectors transposed, r × n: row a is the a-th vector.
    public let rightTransposed: Matrix
    private let largestDimension: Int

    /// Decomposes `x`.
    ///
    /// - Throws: `LinearAlgebraError.notConverged` when LAPACK gives up (NaN in the matrix, in practice).
    public init(of x: Matrix) throws(LinearAlgebraError) {
        let m = x.rows
        let n = x.columns
        let r = min(m, n)
        largestDimension = max(m, n)
        guard r > 0 else {
            left = Matrix(rows: m, columns: 0)
            singularValues = []
            rightTransposed = Matrix(rows: 0, columns: n)
            return
        }
        SingleThreadedBLAS.ensure()
        // Row-major X is column-major Xᵀ = V·diag(s)·Uᵀ: the roles of U and V are exchanged, nothing is copied over.
        var a = x.elements
        var s = [Double](repeating: 0, count: r)
        var v = [Double](repeating: 0, count: n * r)  // column-major n × r, that is row-major r × n
        var u = [Double](repeating: 0, count: r * m)  // column-major r × m, that is row-major m × r
        let info = LAPACKE_dgesdd(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "S")), Int32(n), Int32(m), &a, Int32(n), &s, &v, Int32(n), &u,
            Int32(r))
        guard info == 0 else { throw .notConverged(routine: "dgesdd") }
        for k in 0..<r {
            var largest = 0
            for j in 1..<max(n, 1) where abs(v[k * n + j]) > abs(v[k * n + largest]) { largest = j }
            if v[k * n + largest] < 0 {
                for j in 0..<n { v[k * n + j] = -v[k * n + j] }
                for i in 0..<m { u[i * r + k] = -u[i * r + k] }
            }
        }
        left = Matrix(rows: m, columns: r, elements: u)
        singularValues = s
        rightTransposed = Matrix(rows: r, columns: n, elements: v)
    }

    /// The number of singular values above max(m, n)·ε·s₁.
    public var rank: Int {
        guard let first = singularValues.first, first > 0 else { return 0 }
        let tolerance = Double(largestDimension) * first * Double.ulpOfOne
        return singularValues.count { $0 > tolerance }
    }
}
