internal import LinearAlgebra
internal import Spectroscopy

extension Spectra {
    /// The spectra without their share in k components: x' = x − Σ_a g_a·((x − m)·r_a)·p_a, row by row.
    ///
    /// Two passes of k inner products over each spectrum, O(n·p·k); no p × p matrix is ever formed.
    ///
    /// - Parameters:
    ///   - rotations: Rᵀ, k × p.
    ///   - loadings: Pᵀ, k × p.
    ///   - mean: m, p channels; nil for 0.
    ///   - shares: g, one a component; nil for 1.
    func subtractingComponents(
        of method: String, rotations: Matrix, loadings: Matrix, mean: [Double]? = nil, shares: [Double]? = nil
    ) throws(PreprocessingError) -> Spectra {
        let p = loadings.columns
        let k = loadings.rows
        guard axis.count == p else { throw .channelMismatch(method: method, expected: p, found: axis.count) }
        guard k > 0 else { return self }
        var scores = [Double](repeating: 0, count: k)
        return try rotations.withUnsafeElements { (r) throws(PreprocessingError) in
            try loadings.withUnsafeElements { (l) throws(PreprocessingError) in
                try replacingRows(of: method) { row, out in
                    let x = row.values
                    if let mean {
                        for j in 0..<p { out[j] = x[j] - mean[j] }
                    } else {
                        for j in 0..<p { out[j] = x[j] }
                    }
                    for a in 0..<k {
                        let score = Self.innerProduct(UnsafeBufferPointer(out), r, from: a * p)
                        scores[a] = (shares?[a] ?? 1) * score
                    }
                    for j in 0..<p { out[j] = x[j] }
                    for a in 0..<k {
                        let score = scores[a]
                        let start = a * p
                        for j in 0..<p { out[j] -= score * l[start + j] }
                    }
                }
            }
        }
    }

    /// Σ_j a_j·b_(start + j), in four sums that run side by side.
    private static func innerProduct(
        _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, from start: Int
    ) -> Double {
        let whole = a.count / 4 * 4
        var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
        for j in stride(from: 0, to: whole, by: 4) {
            s0 += a[j] * b[start + j]
            s1 += a[j + 1] * b[start + j + 1]
            s2 += a[j + 2] * b[start + j + 2]
            s3 += a[j + 3] * b[start + j + 3]
        }
        var sum = (s0 + s1) + (s2 + s3)
        for j in whole..<a.count { sum += a[j] * b[start + j] }
        return sum
    }
}
