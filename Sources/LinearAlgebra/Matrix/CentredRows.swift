internal import CKernels
internal import CLAPACKE

/// The rows of a matrix less a vector, with what the same pass over memory tells of them.
///
/// E = X − 1·mᵀ, the sums of squares of its columns, and Yᵀ·E for responses Y when they are given (n × q).
///
/// ```swift
/// let centred = CentredRows(x, less: x.columnMeans)
/// centred.squaredNorm   // ‖E‖², Frobenius
/// ```
public struct CentredRows: Sendable {
    /// E, n × p.
    public let rows: Matrix
    /// Σ_i e_ij² of each column j.
    public let columnSquares: [Double]
    /// Yᵀ·E, q × p; of no responses, 0 × p.
    public let products: Matrix

    /// Subtracts `vector` from each row of `x`.
    public init(_ x: Matrix, less vector: [Double], products y: Matrix? = nil) {
        precondition(vector.count == x.columns, "a vector of \(vector.count) from rows of \(x.columns)")
        precondition(y.map { $0.rows == x.rows } ?? true, "responses of \(y?.rows ?? 0) for \(x.rows) rows")
        SingleThreadedBLAS.ensure()
        let p = x.columns
        let q = y?.columns ?? 0
        let blocks = RowBlocks(of: x)
        var sums: [Double] = []
        rows = Matrix(rows: x.rows, columns: p) { out in
            x.withUnsafeElements { x in
                nonisolated(unsafe) let (out, x) = (out.baseAddress, x.baseAddress)
                sums = blocks.sums((q + 1) * p) { rows, sums in
                    guard let out, let x else { return }
                    let start = rows.lowerBound * p
                    ck_centre_rows(out + start, sums, x + start, vector, p, rows.count)
                    y?.withUnsafeElements { y in
                        // While the block is in the cache.
                        guard let y = y.baseAddress, q > 0 else { return }
                        if q == 1 {
                            // A matrix product would first copy the block into its own order.
                            cblas_dgemv(
                                CblasRowMajor, CblasTrans, Int32(rows.count), Int32(p), 1, out + start, Int32(p),
                                y + rows.lowerBound, 1, 0, sums + p, 1)
                            return
                        }
                        cblas_dgemm(
                            CblasRowMajor, CblasTrans, CblasNoTrans, Int32(q), Int32(p), Int32(rows.count), 1,
                            y + rows.lowerBound * q, Int32(q), out + start, Int32(p), 0, sums + p, Int32(p))
                    }
                }
            }
        }
        columnSquares = Array(sums.prefix(p))
        products = Matrix(rows: q, columns: p, elements: Array(sums.dropFirst(p)))
    }

    /// The sums of squares of the columns of a matrix as it is.
    public static func columnSquares(of x: Matrix) -> [Double] {
        let zeros = [Double](repeating: 0, count: x.columns)
        return RowBlocks(of: x).sums(x.columns) { rows, sums in
            x.withUnsafeElements { x in
                guard let x = x.baseAddress else { return }
                ck_add_squares(sums, x + rows.lowerBound * zeros.count, zeros, zeros.count, rows.count)
            }
        }
    }

    /// ‖E‖², Frobenius.
    public var squaredNorm: Double { columnSquares.reduce(0, +) }
}
