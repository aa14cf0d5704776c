internal import Foundation
internal import LinearAlgebra

/// A kernel with its constants, as a fitted model applies it.
public struct KernelFunction: Codable, Hashable, Sendable {
    /// Linear, radial or polynomial.
    public let kernel: SupportVectorKernel
    /// γ; the linear kernel does not use it.
    public let gamma: Double
    /// The degree d of the polynomial kernel.
    public let degree: Int
    /// The constant c₀ of the polynomial kernel.
    public let coef0: Double

    /// The kernel matrix from distances or inner products, m × n, with zeros in columns n ..< stride.
    func values(_ base: Matrix, stride: Int? = nil) -> Matrix {
        let (m, n) = (base.rows, base.columns)
        let width = stride ?? n
        return Matrix(rows: m, columns: width) { out in
            base.withUnsafeElements { source in
                for i in 0..<m {
                    let row = UnsafeMutableBufferPointer(rebasing: out[(i * width)..<((i + 1) * width)])
                    let from = UnsafeBufferPointer(rebasing: source[(i * n)..<((i + 1) * n)])
                    switch kernel {
                    case .linear:
                        for j in 0..<n { row[j] = from[j] }
                    case .radial:
                        for j in 0..<n { row[j] = exp(-gamma * from[j]) }
                    case .polynomial:
                        for j in 0..<n { row[j] = Self.power(gamma * from[j] + coef0, degree) }
                    }
                    for j in n..<max(n, width) { row[j] = 0 }
                }
            }
        }
    }

    /// The kernel values of new rows with the rows of a model, both scaled, m × n.
    func between(_ new: Matrix, and rows: Matrix) -> Matrix { values(kernel.base(between: new, and: rows)) }

    /// x^n by squaring.
    private static func power(_ x: Double, _ n: Int) -> Double {
        var (result, factor, left) = (1.0, x, n)
        while left > 0 {
            if left & 1 == 1 { result *= factor }
            factor *= factor
            left >>= 1
        }
        return result
    }
}
