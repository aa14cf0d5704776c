internal import LinearAlgebra

/// The kernel values among n rows, n × n, each row followed by zeros up to a whole number of SIMD vectors.
struct KernelMatrix: Sendable {
    /// The number of doubles that the solver takes at once.
    static let lanes = 8

    /// The number of rows n.
    let size: Int
    /// n × stride.
    let values: Matrix

    /// The length of a stored row of `size` values.
    static func stride(for size: Int) -> Int { (size + lanes - 1) / lanes * lanes }

    /// Evaluates a kernel on the lower triangle of distances or inner products among rows.
    ///
    /// - Throws: `ModellingError.nonFinite` where a value overflows.
    init(_ function: KernelFunction, base: Matrix) throws(ModellingError) {
        let n = base.rows
        let width = Self.stride(for: n)
        size = n
        values = Matrix(rows: n, columns: width) { out in
            nonisolated(unsafe) let out = out
            let height = SupportVectorKernel.rowsInBlock
            let blocks = (n + height - 1) / height
            base.withUnsafeElements { source in
                nonisolated(unsafe) let source = source
                _ = Parallel.map(blocks) { block in
                    for i in (block * height)..<min((block + 1) * height, n) {
                        function.evaluate(
                            UnsafeBufferPointer(rebasing: source[(i * n)..<(i * n + i + 1)]),
                            into: UnsafeMutableBufferPointer(rebasing: out[(i * width)..<(i * width + i + 1)]))
                        for j in n..<max(n, width) { out[i * width + j] = 0 }
                    }
                }
            }
            // The upper triangle, block by block: writes down a column would miss the cache each time.
            _ = Parallel.map(blocks) { block in
                let first = block * height
                for second in Swift.stride(from: first, to: n, by: 32) {
                    for i in first..<min(first + height, n) {
                        for j in max(second, i + 1)..<max(min(second + 32, n), max(second, i + 1)) {
                            out[i * width + j] = out[j * width + i]
                        }
                    }
                }
            }
        }
        if let bad = values.firstNonFinite {
            throw .nonFinite(row: bad.row, column: bad.column, what: "the kernel matrix")
        }
    }

    private init(size: Int, values: Matrix) {
        self.size = size
        self.values = values
    }

    /// The length of a stored row.
    var stride: Int { values.columns }

    /// The kernel values among some of the rows.
    func selecting(rows: [Int]) -> KernelMatrix {
        let width = Self.stride(for: rows.count)
        let selected = Matrix(rows: rows.count, columns: width) { out in
            values.withUnsafeElements { source in
                guard let from = source.baseAddress, let to = out.baseAddress else { return }
                Self.gather(rows, from: from, stride: stride, into: to, width: width)
            }
        }
        return KernelMatrix(size: rows.count, values: selected)
    }

    /// Copies the rows and columns with the given indices, with zeros behind each row.
    static func gather(
        _ rows: [Int], from source: UnsafePointer<Double>, stride: Int,
        into out: UnsafeMutablePointer<Double>, width: Int
    ) {
        rows.withUnsafeBufferPointer { rows in
            for k in 0..<rows.count {
                let from = rows[k] * stride
                for l in 0..<rows.count { out[k * width + l] = source[from + rows[l]] }
                for l in rows.count..<max(rows.count, width) { out[k * width + l] = 0 }
            }
        }
    }

    /// K·c for one coefficient a row.
    func times(_ coefficients: [Double]) -> [Double] {
        values.times(coefficients + [Double](repeating: 0, count: stride - size))
    }
}
