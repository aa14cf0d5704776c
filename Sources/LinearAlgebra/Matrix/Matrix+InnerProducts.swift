internal import CLAPACKE

extension Matrix {
    /// The n × n inner products of the rows, X·Xᵀ.
    ///
    /// Only the blocks on and above the diagonal are computed, the rest is mirrored; the blocks are those of the shape,
    /// so the result does not depend on the number of threads.
    public var rowInnerProducts: Matrix { innerProducts(count: rows, length: columns, ofRows: true) }

    /// The p × p inner products of the columns, Xᵀ·X.
    ///
    /// Computed as `rowInnerProducts` are.
    public var columnInnerProducts: Matrix { innerProducts(count: columns, length: rows, ofRows: false) }

    private static let blockWidth = 192

    private func innerProducts(count: Int, length: Int, ofRows: Bool) -> Matrix {
        guard count > 0, length > 0 else { return Matrix(rows: count, columns: count) }
        SingleThreadedBLAS.ensure()
        let blocks = (count + Self.blockWidth - 1) / Self.blockWidth
        return Matrix(rows: count, columns: count) { out in
            withUnsafeElements { source in
                nonisolated(unsafe) let (out, source) = (out, source)
                _ = Parallel.map(blocks) { block in
                    let first = block * Self.blockWidth
                    let height = min(Self.blockWidth, count - first)
                    let start = source.baseAddress.map { $0 + (ofRows ? first * columns : first) }
                    cblas_dgemm(
                        CblasRowMajor, ofRows ? CblasNoTrans : CblasTrans, ofRows ? CblasTrans : CblasNoTrans,
                        Int32(height), Int32(count - first), Int32(length), 1, start, Int32(columns), start,
                        Int32(columns), 0, out.baseAddress.map { $0 + first * count + first }, Int32(count))
                    // The rows below, from the columns of this block.
                    for i in (first + 1)..<max(count, first + 1) {
                        for j in first..<min(first + height, i) { out[i * count + j] = out[j * count + i] }
                    }
                }
            }
        }
    }
}
