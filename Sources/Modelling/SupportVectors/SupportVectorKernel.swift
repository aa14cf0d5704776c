internal import LinearAlgebra

/// The kernel of a support vector machine: what stands for the inner product of two rows.
public enum SupportVectorKernel: String, Codable, Hashable, Sendable, CaseIterable {
    /// K(u, v) = uᵀv.
    case linear
    /// K(u, v) = exp(−γ‖u − v‖²).
    case radial
    /// K(u, v) = (γ·uᵀv + c₀)^d.
    case polynomial

    /// What the kernel is a function of, for each pair of rows of `a` (m × p) and `b` (n × p), m × n.
    ///
    /// Squared distances ‖u‖² + ‖v‖² − 2uᵀv for the radial kernel, inner products for the others: one matrix product,
    /// and every γ is one pass over it.
    func base(between a: Matrix, and b: Matrix) -> Matrix {
        base(a.times(b, transposingOther: true), a.rowSquaredNorms, b.rowSquaredNorms) { _ in b.rows }
    }

    /// The same among the rows of `x`, n × n, of which the lower triangle is to be read.
    func base(of x: Matrix) -> Matrix {
        let norms = x.rowSquaredNorms
        var base = base(x.rowInnerProducts, norms, norms) { $0 + 1 }
        // The distance of a row to itself, which rounding may leave above 0.
        if self == .radial { for i in 0..<x.rows { base[i, i] = 0 } }
        return base
    }

    /// Products, or of them and squared norms the distances, in as many leading columns of each row as are wanted.
    private func base(
        _ products: Matrix, _ left: [Double], _ right: [Double], columns: @Sendable (Int) -> Int
    ) -> Matrix {
        var base = products
        guard self == .radial else { return base }
        let (m, n) = (base.rows, base.columns)
        base.withUnsafeMutableElements { d in
            right.withUnsafeBufferPointer { right in
                nonisolated(unsafe) let (d, right) = (d, right)
                _ = Parallel.map((m + Self.rowsInBlock - 1) / Self.rowsInBlock) { block in
                    for i in (block * Self.rowsInBlock)..<min((block + 1) * Self.rowsInBlock, m) {
                        let norm = left[i]
                        // Rounding may leave a distance of equal rows below zero.
                        for j in 0..<columns(i) { d[i * n + j] = max(0, norm + right[j] - 2 * d[i * n + j]) }
                    }
                }
            }
        }
        return base
    }

    /// The rows that go to a thread together.
    static let rowsInBlock = 64
}
