/// Weighted least squares with a penalty on differences along a line of p channels (Whittaker), in O(p·d²).
///
/// z = argmin Σ_j w_j·(y_j − z_j)² + λ·Σ_j (Δᵈz)_j², which is (W + λ·DᵀD)·z = W·y with D the (p − d) × p matrix of
/// d-th differences. The factor Uᵀ·diag·U of that banded matrix (its Cholesky factor, d numbers a channel) is found, but
/// the matrix itself is never formed: the rows √w_j·e_j and √λ·D_j are rotated into U one after the other (Givens,
/// without square roots). A sum W + λ·DᵀD loses the weights altogether where λ is 1e16 times larger, and squares the
/// condition before; here only positive numbers are added, and for λ → ∞ the result is the weighted least-squares
/// polynomial of degree d − 1, as it has to be.
///
/// Conventions: weights are 0 or more; a channel of weight 0 is interpolated (or extrapolated). d or more channels of
/// positive weight determine the solution.
///
/// ```swift
/// let smoother = PenalisedDifferences(channels: y.count, order: 2, penalty: 1e5)
/// let z = smoother.solve(y, weights: [Double](repeating: 1, count: y.count))
/// ```
///
/// ## Source
/// Eilers, Anal. Chem. 75 (2003) 3631. doi:10.1021/ac034173t
/// Gentleman, IMA J. Appl. Math. 12 (1973) 329 (rotations without square roots). doi:10.1093/imamat/12.3.329
public struct PenalisedDifferences: Sendable {
    /// The number of channels p.
    public let channels: Int
    /// The order d of the differences.
    public let order: Int
    /// The penalty λ.
    public let penalty: Double
    /// The coefficients of Δᵈ, the first one 1.
    private let difference: [Double]

    /// Creates a smoother of p > d ≥ 1 channels with a penalty λ > 0.
    public init(channels: Int, order: Int, penalty: Double) {
        precondition(order >= 1 && channels > order, "differences of order \(order) of \(channels) channels")
        precondition(penalty > 0 && penalty.isFinite, "a penalty of \(penalty)")
        self.channels = channels
        self.order = order
        self.penalty = penalty
        var coefficients = [1.0]
        for _ in 0..<order {
            coefficients = zip(coefficients + [0], [0] + coefficients).map { $0 - $1 }
        }
        difference = coefficients
    }

    /// The numbers that `solve` needs as room for the factor, p·d.
    public var factorLength: Int { channels * order }

    /// The solution z; nil when fewer than d weights are positive.
    public func solve(_ y: [Double], weights: [Double]) -> [Double]? {
        var z = [Double](repeating: 0, count: y.count)
        var factor = [Double](repeating: 0, count: factorLength)
        let determined = y.withUnsafeBufferPointer { y in
            weights.withUnsafeBufferPointer { weights in
                factor.withUnsafeMutableBufferPointer { factor in
                    z.withUnsafeMutableBufferPointer { solve(y, weights: weights, factor: factor, into: $0) }
                }
            }
        }
        return determined ? z : nil
    }

    /// Writes the solution z; false, with z unusable, when fewer than d weights are positive.
    ///
    /// - Parameter factor: room for p·d numbers.
    public func solve(
        _ y: UnsafeBufferPointer<Double>, weights: UnsafeBufferPointer<Double>,
        factor: UnsafeMutableBufferPointer<Double>, into z: UnsafeMutableBufferPointer<Double>
    ) -> Bool {
        precondition(
            y.count == channels && weights.count == channels && z.count == channels && factor.count == factorLength,
            "\(y.count) values, \(weights.count) weights, \(z.count) results, room for \(factor.count) of \(channels)")
        let determined =
            order == 2
            ? reduceSecondOrder(y, weights, into: factor, z) : reduce(y, weights, into: factor, z)
        guard determined else { return false }
        // U·z = u from the end: row j is z_j + Σ_k U_jk·z_{j+k} = u_j.
        for j in (0..<channels).reversed() {
            var value = z[j]
            for k in 1...order where j + k < channels { value -= factor[j * order + k - 1] * z[j + k] }
            z[j] = value
        }
        return true
    }

    /// The rows of U and u for any order.
    ///
    /// What is known of the channels j … j + d stands in d + 1 rows: row i has the weight D_i, 1 at channel j + i,
    /// U_ik behind it and u_i on the right. It takes in z_j = y_j with the weight w_j and Δᵈz = 0 with the weight λ;
    /// then its first row is final.
    func reduce(
        _ y: UnsafeBufferPointer<Double>, _ weights: UnsafeBufferPointer<Double>,
        into factor: UnsafeMutableBufferPointer<Double>, _ z: UnsafeMutableBufferPointer<Double>
    ) -> Bool {
        let d = order
        let size = d + 1
        var known = [Double](repeating: 0, count: size)
        var u = [Double](repeating: 0, count: size)
        var upper = [Double](repeating: 0, count: size * size)
        var row = [Double](repeating: 0, count: size)
        /// Rotates `row`·z = `right` with a weight into the rows.
        func include(weight: Double, right: Double) {
            var weight = weight
            var right = right
            for i in 0..<size where weight > 0 && row[i] != 0 {
                let x = row[i]
                let sum = known[i] + weight * x * x
                guard sum > 0 else { continue }
                let kept = known[i] / sum
                let taken = weight * x / sum
                let old = u[i]
                u[i] = kept * old + taken * right
                right -= x * old
                for k in (i + 1)..<max(size, i + 1) {
                    let old = upper[i * size + k]
                    upper[i * size + k] = kept * old + taken * row[k]
                    row[k] -= x * old
                }
                known[i] = sum
                weight *= kept
            }
        }
        for j in 0..<channels {
            for k in 0..<size { row[k] = k == 0 ? 1 : 0 }
            include(weight: weights[j], right: y[j])
            if j + d < channels {
                for k in 0..<size { row[k] = difference[k] }
                include(weight: penalty, right: 0)
            }
            guard known[0] > 0 else { return false }
            z[j] = u[0]
            for k in 1...d { factor[j * d + k - 1] = upper[k] }
            for i in 0..<d {
                known[i] = known[i + 1]
                u[i] = u[i + 1]
                for k in 0..<d { upper[i * size + k] = upper[(i + 1) * size + k + 1] }
                upper[i * size + d] = 0
            }
            known[d] = 0
            u[d] = 0
        }
        return true
    }

    /// The same for second differences, the order that baselines are made with, unrolled: two rows are carried, of
    /// weights m and n, with U_12 = l and right sides u and v.
    func reduceSecondOrder(
        _ y: UnsafeBufferPointer<Double>, _ weights: UnsafeBufferPointer<Double>,
        into factor: UnsafeMutableBufferPointer<Double>, _ z: UnsafeMutableBufferPointer<Double>
    ) -> Bool {
        var (m, l, u) = (0.0, 0.0, 0.0)
        var (n, v) = (0.0, 0.0)
        for j in 0..<channels {
            let w = weights[j]
            if w > 0 {
                // z_j = y_j into the first row; what is left, −l·z_{j+1} = y_j − u, into the second.
                let sum = m + w
                let left = m / sum * w
                let right = y[j] - u
                let below = n + left * l * l
                if below > 0 { v -= left * l / below * (right + l * v) }
                n = below
                u += w / sum * right
                l *= m / sum
                m = sum
            }
            if j + 2 < channels {
                // z_j − 2·z_{j+1} + z_{j+2} = 0 into the first row, which is then final; what is left, a·z_{j+1} +
                // z_{j+2} = −u, into the second; the rest of that is the new second row.
                let sum = m + penalty
                let kept = m / sum
                let taken = penalty / sum
                factor[2 * j] = kept * l - 2 * taken
                factor[2 * j + 1] = taken
                z[j] = kept * u
                let a = -2 - l
                let left = kept * penalty
                let below = n + left * a * a
                let rest = -u - a * v
                if below > 0 {
                    l = left * a / below
                    u = v + l * rest
                    n = n / below * left
                } else {
                    (l, u) = (0, 0)
                    n = left
                }
                m = below
                v = rest
            } else {
                guard m > 0 else { return false }
                factor[2 * j] = l
                factor[2 * j + 1] = 0
                z[j] = u
                (m, l, u) = (n, 0, v)
                (n, v) = (0, 0)
            }
        }
        return true
    }
}
