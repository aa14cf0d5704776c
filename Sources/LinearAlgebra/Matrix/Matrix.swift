/// A dense matrix of `Double` in row-major order.
///
/// Element (i, j) of an m × n matrix is stored at `elements[i * n + j]`. A row is contiguous, as one spectrum is.
/// A shape that does not fit is a programmer's mistake and traps with both shapes named.
///
/// ```swift
/// let x = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
/// x[1, 0]          // 4
/// x.row(1)         // [4, 5, 6]
/// ```
public struct Matrix: Hashable, Sendable {
    /// The number of rows m.
    public let rows: Int
    /// The number of columns n.
    public let columns: Int
    /// The m · n elements, row after row.
    public private(set) var elements: [Double]

    /// Creates an m × n matrix from its elements in row-major order.
    public init(rows: Int, columns: Int, elements: [Double]) {
        precondition(
            rows >= 0 && columns >= 0 && elements.count == rows * columns,
            "a \(rows) × \(columns) matrix needs \(rows * columns) elements, \(elements.count) were given")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// Creates an m × n matrix with every element the same.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(rows: rows, columns: columns, elements: [Double](repeating: value, count: rows * columns))
    }

    /// Creates a matrix from rows of equal length; no rows give a 0 × 0 matrix.
    public init(rows: [[Double]]) {
        let columns = rows.first?.count ?? 0
        var elements: [Double] = []
        elements.reserveCapacity(rows.count * columns)
        for row in rows {
            precondition(row.count == columns, "a row of \(row.count) elements among rows of \(columns)")
            elements += row
        }
        self.init(rows: rows.count, columns: columns, elements: elements)
    }

    /// Creates an m × 1 matrix.
    public init(column: [Double]) {
        self.init(rows: column.count, columns: 1, elements: column)
    }

    /// Element (i, j).
    @inlinable
    public subscript(row: Int, column: Int) -> Double {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index outside the matrix")
            return elements[row &* columns &+ column]
        }
        set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index outside the matrix")
            setElement(row &* columns &+ column, newValue)
        }
    }

    @usableFromInline
    mutating func setElement(_ index: Int, _ value: Double) { elements[index] = value }

    /// A copy of row i.
    public func row(_ row: Int) -> [Double] {
        precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
        return Array(elements[(row * columns)..<((row + 1) * columns)])
    }

    /// A copy of column j.
    public func column(_ column: Int) -> [Double] {
        precondition(column >= 0 && column < columns, "column \(column) of \(columns)")
        return (0..<rows).map { elements[$0 * columns + column] }
    }

    /// The rows with the given indices, in that order.
    public func selecting(rows indices: [Int]) -> Matrix {
        Matrix(rows: indices.count, columns: columns) { out in
            withUnsafeElements { source in
                for (k, i) in indices.enumerated() {
                    precondition(i >= 0 && i < rows, "row \(i) of \(rows)")
                    for j in 0..<columns { out[k * columns + j] = source[i * columns + j] }
                }
            }
        }
    }

    /// The columns with the given indices, in that order.
    public func selecting(columns indices: [Int]) -> Matrix {
        Matrix(rows: rows, columns: indices.count) { out in
            withUnsafeElements { source in
                for i in 0..<rows {
                    for (k, j) in indices.enumerated() {
                        precondition(j >= 0 && j < columns, "column \(j) of \(columns)")
                        out[i * indices.count + k] = source[i * columns + j]
                    }
                }
            }
        }
    }

    /// The first `count` columns.
    public func prefix(columns count: Int) -> Matrix {
        precondition(count <= columns, "\(count) of \(columns) columns")
        return count == columns ? self : selecting(columns: Array(0..<count))
    }

    /// The n × m transpose.
    public var transposed: Matrix {
        Matrix(rows: columns, columns: rows) { out in
            withUnsafeElements { source in
                for i in 0..<rows {
                    for j in 0..<columns { out[j * rows + i] = source[i * columns + j] }
                }
            }
        }
    }

    /// The first element that is NaN or infinite, as (row, column).
    public var firstNonFinite: (row: Int, column: Int)? {
        // The exponent of what is not finite has all its bits set; whether there is any is found in one plain pass.
        let mask: UInt64 = 0x7FF0_0000_0000_0000
        let found = elements.withUnsafeBufferPointer { values in
            var found: UInt64 = 0
            for i in 0..<values.count { found |= values[i].bitPattern & mask == mask ? 1 : 0 }
            return found
        }
        guard found != 0, let index = elements.firstIndex(where: { !$0.isFinite }) else { return nil }
        return (index / columns, index % columns)
    }

    /// Creates an m × n matrix by filling uninitialised row-major memory; `fill` must write every element.
    public init<E: Error>(
        rows: Int, columns: Int, fill: (UnsafeMutableBufferPointer<Double>) throws(E) -> Void
    ) throws(E) {
        let count = rows * columns
        var failure: E?
        let elements = [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
            HugePages.advise(UnsafeMutableRawBufferPointer(buffer))
            do throws(E) {
                try fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
                initialized = count
            } catch {
                failure = error
                initialized = 0
            }
        }
        if let failure { throw failure }
        self.init(rows: rows, columns: columns, elements: elements)
    }

    /// Calls `body` with the elements in row-major order.
    public func withUnsafeElements<R, E: Error>(
        _ body: (UnsafeBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        try elements.withUnsafeBufferPointer(body)
    }

    /// Calls `body` with the elements in row-major order, to be changed in place.
    public mutating func withUnsafeMutableElements<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        try elements.withUnsafeMutableBufferPointer { (buffer) throws(E) -> R in try body(buffer) }
    }
}
