import Glibc
import LinearAlgebra

/// The kinds of matrix that a factorisation is tried on.
enum MatrixKind: String, CaseIterable, Sendable {
    case random
    case rankDeficient
    case illConditioned
    case equalSingularValues
    case zero

    /// An m × n matrix of this kind.
    func matrix(_ m: Int, _ n: Int, seed: UInt64 = 1) -> Matrix {
        var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(m * 1000 + n))
        func normal(_ rows: Int, _ columns: Int) -> Matrix {
            Matrix(rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in generator.normal() })
        }
        switch self {
        case .random: return normal(m, n)
        case .rankDeficient:
            let rank = min(m, n) / 2
            return normal(m, rank).times(normal(rank, n))
        case .illConditioned:
            // Columns fall over 12 orders of magnitude.
            return normal(m, n).dividingColumns(by: (0..<n).map { pow(10, 12 * Double($0) / Double(max(n - 1, 1))) })
        case .equalSingularValues:
            // Two Householder reflections of a rectangular identity: all singular values are 3.
            let u = normal(m, 1).elements
            let v = normal(n, 1).elements
            let uu = dot(u, u)
            let vv = dot(v, v)
            return Matrix(
                rows: m, columns: n,
                elements: (0..<(m * n)).map { index in
                    let i = index / n
                    let j = index % n
                    // (I − 2uuᵀ/u²)·D·(I − 2vvᵀ/v²), D the m × n identity.
                    var sum = i == j ? 1.0 : 0.0
                    if i < n { sum -= 2 * v[i] * v[j] / vv }
                    if j < m { sum -= 2 * u[i] * u[j] / uu }
                    sum += 4 * u[i] * v[j] / uu / vv * (0..<min(m, n)).reduce(0) { $0 + u[$1] * v[$1] }
                    return 3 * sum
                })
        case .zero: return Matrix(rows: m, columns: n)
        }
    }
}

/// The product by its definition.
func naiveProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
    var c = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
        for j in 0..<b.columns {
            var sum = 0.0
            for k in 0..<a.columns { sum += a[i, k] * b[k, j] }
            c[i, j] = sum
        }
    }
    return c
}

/// The largest absolute difference of two matrices of one shape; ∞ for other shapes or NaN.
func largestDifference(_ a: Matrix, _ b: Matrix) -> Double {
    guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
    var largest = 0.0
    for (x, y) in zip(a.elements, b.elements) {
        let difference = abs(x - y)
        if difference.isNaN { return .infinity }
        largest = max(largest, difference)
    }
    return largest
}

/// The n × n identity.
func identity(_ n: Int) -> Matrix {
    var result = Matrix(rows: n, columns: n)
    for i in 0..<n { result[i, i] = 1 }
    return result
}
