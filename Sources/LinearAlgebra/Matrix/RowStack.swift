internal import CLAPACKE

/// Vectors of one length, stacked as the rows of a growing matrix: k × n now, at most `capacity` × n.
///
/// What latent-variable algorithms build one component at a time (weights, rotations, loadings), with the two products
/// that they need on the way, each one BLAS call.
public struct RowStack: Sendable {
    /// The length n of each row.
    public let width: Int
    /// The number of rows k so far.
    public private(set) var count = 0
    private var elements: [Double] = []

    /// Creates an empty stack of rows of the given length.
    public init(width: Int, capacity: Int) {
        self.width = width
        elements.reserveCapacity(width * capacity)
    }

    /// Adds a row.
    public mutating func append(_ row: [Double]) {
        precondition(row.count == width, "a row of \(row.count) on a stack of rows of \(width)")
        elements += row
        count += 1
    }

    /// The k inner products of the rows with a vector of n.
    public func products(with vector: [Double]) -> [Double] {
        precondition(vector.count == width, "a vector of \(vector.count) with rows of \(width)")
        var result = [Double](repeating: 0, count: count)
        guard count > 0, width > 0 else { return result }
        SingleThreadedBLAS.ensure()
        cblas_dgemv(
            CblasRowMajor, CblasNoTrans, Int32(count), Int32(width), 1, elements, Int32(width), vector, 1, 0, &result,
            1)
        return result
    }

    /// Subtracts Σ_i coefficients_i · row_i from a vector of n.
    public func subtractCombination(_ coefficients: [Double], from vector: inout [Double]) {
        precondition(
            coefficients.count == count && vector.count == width,
            "\(coefficients.count) coefficients and a vector of \(vector.count) for \(count) rows of \(width)")
        guard count > 0, width > 0 else { return }
        SingleThreadedBLAS.ensure()
        cblas_dgemv(
            CblasRowMajor, CblasTrans, Int32(count), Int32(width), -1, elements, Int32(width), coefficients, 1, 1,
            &vector, 1)
    }

    /// The rows as a k × n matrix.
    public var matrix: Matrix { Matrix(rows: count, columns: width, elements: elements) }
}
