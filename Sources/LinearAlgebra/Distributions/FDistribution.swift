/// The F distribution with d₁, d₂ > 0 degrees of freedom, which need not be whole.
///
/// From d₂ = 1e15 on, ∞ included, it is its limit χ²(d₁)/d₁.
///
/// ```swift
/// FDistribution(3, 12).quantile(0.95)   // 3.490…
/// ```
///
/// ## Source
/// Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, 2nd ed., ch. 27.
public struct FDistribution: Hashable, Sendable {
    /// d₁, of the numerator.
    public let numerator: Double
    /// d₂, of the denominator.
    public let denominator: Double

    /// Creates the distribution; d₁ must be positive and finite, d₂ positive.
    public init(_ numerator: Double, _ denominator: Double) {
        precondition(
            numerator > 0 && numerator.isFinite && denominator > 0,
            "F with \(numerator) and \(denominator) degrees of freedom")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The probability at or below x; 0 for x ≤ 0, 1 at ∞.
    public func cdf(_ x: Double) -> Double { tails(x).lower }

    /// The probability above x, with full relative precision.
    public func upperTail(_ x: Double) -> Double { tails(x).upper }

    /// The x with P(X ≤ x) = p, 0 ≤ p ≤ 1; 0 and ∞ at the ends.
    public func quantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "a probability of \(p)")
        return quantile(lower: p, upper: 1 - p)
    }

    /// The x with P(X > x) = q, 0 ≤ q ≤ 1: exact for small q, where 1 − q would round.
    public func quantile(upperTail q: Double) -> Double {
        precondition(q >= 0 && q <= 1, "a probability of \(q)")
        return quantile(lower: 1 - q, upper: q)
    }

    private var limit: ChiSquared? { denominator >= 1e15 ? ChiSquared(degreesOfFreedom: numerator) : nil }

    private func tails(_ x: Double) -> (lower: Double, upper: Double) {
        if x.isNaN { return (x, x) }
        if x <= 0 { return (0, 1) }
        if let limit { return (limit.cdf(numerator * x), limit.upperTail(numerator * x)) }
        let ratio = numerator / denominator * x
        // x = r/(1 + r), y = 1/(1 + r): neither is formed by subtraction, and r = ∞ gives 1 and 0.
        return IncompleteBeta.regularised(numerator / 2, denominator / 2, x: 1 / (1 + 1 / ratio), y: 1 / (1 + ratio))
    }

    private func quantile(lower: Double, upper: Double) -> Double {
        if lower <= 0 { return 0 }
        if upper <= 0 { return .infinity }
        if limit != nil { return 2 * IncompleteGamma.inverse(numerator / 2, lower: lower, upper: upper) / numerator }
        let (x, y) = IncompleteBeta.inverse(numerator / 2, denominator / 2, lower: lower, upper: upper)
        return x / y * (denominator / numerator)
    }
}
