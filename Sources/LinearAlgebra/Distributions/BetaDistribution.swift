/// The beta distribution with shapes a, b > 0 on [0, 1].
///
/// ```swift
/// BetaDistribution(2, 5).quantile(0.95)
/// ```
///
/// ## Source
/// Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, 2nd ed., ch. 25.
public struct BetaDistribution: Hashable, Sendable {
    /// The first shape a.
    public let a: Double
    /// The second shape b.
    public let b: Double

    /// Creates the distribution; both shapes must be positive and finite.
    public init(_ a: Double, _ b: Double) {
        precondition(a > 0 && b > 0 && a.isFinite && b.isFinite, "beta shapes of \(a) and \(b)")
        self.a = a
        self.b = b
    }

    /// The probability at or below x; 0 for x ≤ 0, 1 for x ≥ 1.
    public func cdf(_ x: Double) -> Double { IncompleteBeta.regularised(a, b, x: x, y: 1 - x).lower }

    /// The probability above x, with full relative precision.
    public func upperTail(_ x: Double) -> Double { IncompleteBeta.regularised(a, b, x: x, y: 1 - x).upper }

    /// The x with P(X ≤ x) = p, 0 ≤ p ≤ 1; 0 and 1 at the ends.
    public func quantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "a probability of \(p)")
        return IncompleteBeta.inverse(a, b, lower: p, upper: 1 - p).x
    }

    /// The x with P(X > x) = q, 0 ≤ q ≤ 1: exact for small q, where 1 − q would round.
    public func quantile(upperTail q: Double) -> Double {
        precondition(q >= 0 && q <= 1, "a probability of \(q)")
        return IncompleteBeta.inverse(a, b, lower: 1 - q, upper: q).x
    }
}
