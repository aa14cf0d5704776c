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

    /// The kernel values from distances or inner products, m × n.
    func values(_ base: Matrix) -> Matrix {
        Matrix(rows: base.rows, columns: base.columns) { out in
            base.withUnsafeElements { evaluate($0, into: out) }
        }
    }

    /// Writes the kernel values of as many distances or inner products.
    func evaluate(_ base: UnsafeBufferPointer<Double>, into out: UnsafeMutableBufferPointer<Double>) {
        switch kernel {
        case .linear:
            for j in base.indices { out[j] = base[j] }
        case .radial:
            for j in base.indices { out[j] = exp(-gamma * base[j]) }
        case .polynomial:
            for j in base.indices { out[j] = Self.power(gamma * base[j] + coef0, degree) }
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
