internal import CLAPACKE

/// The eigendecomposition A = V·diag(λ)·Vᵀ of a symmetric n × n matrix, eigenvalues descending.
///
/// ## Source
/// LAPACK `dsyevd`.
public struct SymmetricEigen: Sendable {
    /// The n eigenvalues, descending.
    public let eigenvalues: [Double]
    /// The eigenvectors as rows: row k belongs to eigenvalue k. n × n.
    public let vectors: Matrix

    /// Decomposes a symmetric matrix, of which the upper triangle is read.
    ///
    /// - Throws: `LinearAlgebraError.notConverged`.
    public init(of a: Matrix) throws(LinearAlgebraError) {
        precondition(a.rows == a.columns, "an eigendecomposition of \(a.rows) × \(a.columns)")
        let n = a.rows
        guard n > 0 else {
            eigenvalues = []
            vectors = a
            return
        }
        SingleThreadedBLAS.ensure()
        var v = a.elements
        var w = [Double](repeating: 0, count: n)
        // Column-major with the lower triangle is row-major with the upper; the vectors come out as rows.
        let info = LAPACKE_dsyevd(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")), Int32(n), &v, Int32(n), &w)
        guard info == 0 else { throw .notConverged(routine: "dsyevd") }
        eigenvalues = w.reversed()
        vectors = Matrix(rows: n, columns: n, elements: v).selecting(rows: Array((0..<n).reversed()))
    }
}
