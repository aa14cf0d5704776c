/// The χ² distribution with ν > 0 degrees of freedom, which need not be whole.
///
/// ```swift
/// ChiSquared(degreesOfFreedom: 7.5).quantile(0.95)
/// ```
///
/// ## Source
/// Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, 2nd ed., ch. 18.
public struct ChiSquared: Hashable, Sendable {
    /// ν.
    public let degreesOfFreedom: Double

    /// Creates the distribution; ν must be positive and finite.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0 && degreesOfFreedom.isFinite, "\(degreesOfFreedom) degrees of freedom")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability at or below x; 0 for x ≤ 0, 1 at ∞.
    public func cdf(_ x: Double) -> Double { IncompleteGamma.regularised(degreesOfFreedom / 2, x / 2).lower }

    /// The probability above x, with full relative precision.
    public func upperTail(_ x: Double) -> Double { IncompleteGamma.regularised(degreesOfFreedom / 2, x / 2).upper }

    /// The x with P(X ≤ x) = p, 0 ≤ p ≤ 1; 0 and ∞ at the ends.
    public func quantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "a probability of \(p)")
        return 2 * IncompleteGamma.inverse(degreesOfFreedom / 2, lower: p, upper: 1 - p)
    }

    /// The x with P(X > x) = q, 0 ≤ q ≤ 1: exact for small q, where 1 − q would round.
    public func quantile(upperTail q: Double) -> Double {
        precondition(q >= 0 && q <= 1, "a probability of \(q)")
        return 2 * IncompleteGamma.inverse(degreesOfFreedom / 2, lower: 1 - q, upper: q)
    }
}
