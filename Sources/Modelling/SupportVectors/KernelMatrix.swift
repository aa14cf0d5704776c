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

    /// Evaluates a kernel on distances or inner products among rows.
    ///
    /// - Throws: `ModellingError.nonFinite` where a value overflows.
    init(_ function: KernelFunction, base: Matrix) throws(ModellingError) {
        size = base.rows
        values = function.values(base, stride: Self.stride(for: base.rows))
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
