/// The cubic spline through the p values of a spectrum, not-a-knot: the third derivative does not jump at the
/// second and the last but one channel. On three channels it is the parabola, on two the straight line.
///
/// The slopes s_j at the channels solve, with the steps h_j = v_{j+1} − v_j and δ_j = (x_{j+1} − x_j)/h_j,
/// h_j·s_{j−1} + 2(h_{j−1} + h_j)·s_j + h_{j−1}·s_{j+1} = 3(h_j·δ_{j−1} + h_{j−1}·δ_j), 0 < j < p − 1,
/// and one equation at each end. The matrix depends on the axis only, and is factorised once.
///
/// ## Source
/// de Boor, A Practical Guide to Splines, revised ed. (2001), ch. IV, eqs. 14 and 16.
struct CubicSpline {
    private let steps: [Double]
    /// What row j takes off of row j − 1, the pivots, and the elements above the diagonal; of fewer than four
    /// channels, none.
    private let factors: [Double]
    private let pivots: [Double]
    private let upper: [Double]

    /// Factorises the equations of an axis of two values or more.
    init(knots: [Double]) {
        let p = knots.count
        precondition(p >= 2, "a spline through \(p) values")
        let h = (0..<(p - 1)).map { knots[$0 + 1] - knots[$0] }
        steps = h
        guard p >= 4 else {
            factors = []
            pivots = []
            upper = []
            return
        }
        var factors = [Double](repeating: 0, count: p)
        var pivots = [Double](repeating: 0, count: p)
        var upper = [Double](repeating: 0, count: p)
        pivots[0] = h[1]
        upper[0] = h[0] + h[1]
        for j in 1..<p {
            let last = j == p - 1
            let below = last ? h[p - 3] + h[p - 2] : h[j]
            let diagonal = last ? h[p - 3] : 2 * (h[j - 1] + h[j])
            upper[j] = last ? 0 : h[j - 1]
            factors[j] = below / pivots[j - 1]
            pivots[j] = diagonal - factors[j] * upper[j - 1]
        }
        self.factors = factors
        self.pivots = pivots
        self.upper = upper
    }

    /// Writes the slopes at the p channels of a spectrum.
    func findSlopes(of x: UnsafeBufferPointer<Double>, into s: UnsafeMutableBufferPointer<Double>) {
        let p = steps.count + 1
        precondition(x.count == p && s.count == p, "a spectrum of \(x.count) channels for a spline through \(p)")
        steps.withUnsafeBufferPointer { h in
            func slope(_ j: Int) -> Double { (x[j + 1] - x[j]) / h[j] }
            if p == 2 {
                s[0] = slope(0)
                s[1] = s[0]
            } else if p == 3 {
                s[1] = (h[1] * slope(0) + h[0] * slope(1)) / (h[0] + h[1])
                s[0] = 2 * slope(0) - s[1]
                s[2] = 2 * slope(1) - s[1]
            } else {
                let first = h[0] + h[1]
                s[0] = ((h[0] + 2 * first) * h[1] * slope(0) + h[0] * h[0] * slope(1)) / first
                for j in 1..<(p - 1) {
                    s[j] = 3 * (h[j] * slope(j - 1) + h[j - 1] * slope(j)) - factors[j] * s[j - 1]
                }
                let end = h[p - 3] + h[p - 2]
                s[p - 1] =
                    (h[p - 2] * h[p - 2] * slope(p - 3) + (2 * end + h[p - 2]) * h[p - 3] * slope(p - 2)) / end
                    - factors[p - 1] * s[p - 2]
                s[p - 1] /= pivots[p - 1]
                for j in (0..<(p - 1)).reversed() { s[j] = (s[j] - upper[j] * s[j + 1]) / pivots[j] }
            }
        }
    }

    /// The value at a fraction 0 … 1 of the step after a channel; at the channels themselves exactly theirs.
    func value(
        after j: Int, fraction: Double, _ x: UnsafeBufferPointer<Double>, slopes s: UnsafeBufferPointer<Double>
    ) -> Double {
        let h = steps[j]
        let rise = x[j + 1] - x[j]
        // From the nearer channel, so that both directions of the axis round alike.
        if fraction <= 0.5 {
            return x[j]
                + fraction
                * (h * s[j] + fraction
                    * (3 * rise - h * (2 * s[j] + s[j + 1]) + fraction * (h * (s[j] + s[j + 1]) - 2 * rise)))
        }
        let rest = 1 - fraction
        return x[j + 1]
            - rest
            * (h * s[j + 1] + rest * (3 * rise - h * (2 * s[j + 1] + s[j]) + rest * (h * (s[j] + s[j + 1]) - 2 * rise)))
    }
}
