/// Student's t distribution with ν > 0 degrees of freedom, which need not be whole.
///
/// From ν = 1e15 on, ∞ included, it is the normal distribution. Beyond |t| = 1e150 the tails count as
/// 0 and 1, and quantiles as ∞.
///
/// ```swift
/// StudentT(degreesOfFreedom: 10).quantile(0.975)   // 2.228…
/// ```
///
/// ## Source
/// Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, 2nd ed., ch. 28.
public struct StudentT: Hashable, Sendable {
    /// ν.
    public let degreesOfFreedom: Double

    /// Creates the distribution; ν must be positive.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability at or below t.
    public func cdf(_ t: Double) -> Double { upperTail(-t) }

    /// The probability above t, with full relative precision.
    public func upperTail(_ t: Double) -> Double {
        if t.isNaN { return t }
        if degreesOfFreedom >= 1e15 { return NormalDistribution.upperTail(t) }
        if abs(t) > 1e150 { return t > 0 ? 0 : 1 }
        // P(T > |t|) = ½·I_x(ν/2, ½) at x = ν/(ν + t²).
        let ratio = t * t / degreesOfFreedom
        let tail =
            0.5
            * IncompleteBeta.regularised(
                degreesOfFreedom / 2, 0.5, x: 1 / (1 + ratio), y: ratio == 0 ? 0 : 1 / (1 + 1 / ratio)
            ).lower
        return t >= 0 ? tail : 1 - tail
    }

    /// The t with P(T ≤ t) = p, 0 ≤ p ≤ 1; −∞ and ∞ at the ends.
    public func quantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "a probability of \(p)")
        return -quantile(upperTail: p)
    }

    /// The t with P(T > t) = q, 0 ≤ q ≤ 1: exact for small q, where 1 − q would round.
    public func quantile(upperTail q: Double) -> Double {
        precondition(q >= 0 && q <= 1, "a probability of \(q)")
        if degreesOfFreedom >= 1e15 { return NormalDistribution.quantile(upperTail: q) }
        let tail = min(q, 1 - q)
        if tail <= 0 { return q <= 0 ? .infinity : -.infinity }
        let (x, y) = IncompleteBeta.inverse(degreesOfFreedom / 2, 0.5, lower: 2 * tail, upper: 1 - 2 * tail)
        let square = degreesOfFreedom * y / x
        let t = square > 1e300 ? Double.infinity : square.squareRoot()
        return q <= 0.5 ? t : -t
    }
}
