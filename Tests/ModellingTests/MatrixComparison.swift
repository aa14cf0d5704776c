import LinearAlgebra
import Testing

/// The largest difference of two matrices over the largest value of the second.
func relativeDifference(_ got: Matrix, _ expected: Matrix) -> Double {
    guard got.rows == expected.rows, got.columns == expected.columns else { return .infinity }
    return relativeDifference(got.elements, expected.elements)
}

/// The largest difference of two arrays over the largest value of the second.
func relativeDifference(_ got: [Double], _ expected: [Double]) -> Double {
    guard got.count == expected.count else { return .infinity }
    let scale = expected.map(abs).max() ?? 0
    let differences = zip(got, expected).map { abs($0 - $1) }
    if differences.contains(where: \.isNaN) { return .infinity }
    return (differences.max() ?? 0) / (scale > 0 ? scale : 1)
}

/// A matrix of normal numbers.
func normalMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in generator.normal() })
}

/// A matrix of the given rank, with channel means far from zero.
func matrix(_ rows: Int, _ columns: Int, rank: Int, seed: UInt64, offset: Double = 0) -> Matrix {
    let product = normalMatrix(rows, rank, seed: seed).times(normalMatrix(rank, columns, seed: seed + 1))
    return product.subtractingFromRows([Double](repeating: -offset, count: columns))
}
