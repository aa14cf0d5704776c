internal import Glibc

/// The standard normal distribution Φ.
///
/// Both tails keep their relative precision as far as doubles reach (|z| ≤ 38). At ±∞ the tails are exactly 0 and 1.
///
/// ```swift
/// NormalDistribution.quantile(0.975)       // 1.959963984540054
/// NormalDistribution.upperTail(1.959964)   // 0.025
/// ```
///
/// ## Source
/// Wichura, Algorithm AS 241, Appl. Stat. 37 (1988) 477. doi:10.2307/2347330
public enum NormalDistribution {
    /// Φ(z), the probability at or below z.
    public static func cdf(_ z: Double) -> Double { upperTail(-z) }

    /// 1 − Φ(z), the probability above z.
    public static func upperTail(_ z: Double) -> Double { 0.5 * erfc(z * 0.5.squareRoot()) }

    /// The density at z.
    public static func density(_ z: Double) -> Double { exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() }

    /// The z with Φ(z) = p, 0 ≤ p ≤ 1; at the ends −∞ and ∞.
    public static func quantile(_ p: Double) -> Double { quantile(lower: p, upper: 1 - p) }

    /// The z with 1 − Φ(z) = q, 0 ≤ q ≤ 1: exact for small q, where 1 − q would round.
    public static func quantile(upperTail q: Double) -> Double { -quantile(q) }

    static func quantile(lower p: Double, upper q: Double) -> Double {
        precondition(p >= 0 && p <= 1, "a probability of \(p)")
        if p <= 0 { return -.infinity }
        if q <= 0 { return .infinity }
        let tail = min(p, q)
        let sign: Double = p <= q ? -1 : 1
        var z: Double
        if tail > 0.075 {
            let d = p <= q ? 0.5 - p : 0.5 - q  // exact
            let r = 0.180625 - d * d
            z = sign * d * ratio(r, centre.numerator, centre.denominator)
        } else {
            let r = (-log(tail)).squareRoot()
            z =
                r <= 5
                ? sign * ratio(r - 1.6, middle.numerator, middle.denominator)
                : sign * ratio(r - 5, far.numerator, far.denominator)
        }
        // One Newton step on the logarithm of the tail removes what the 16 digits of the coefficients leave.
        let reached = upperTail(abs(z))
        if reached > 0 {
            let correction = log(reached / tail) * reached / density(z)
            if correction.isFinite { z += sign * correction }
        }
        return z
    }

    private static func ratio(_ r: Double, _ numerator: [Double], _ denominator: [Double]) -> Double {
        numerator.reversed().reduce(0) { $0 * r + $1 } / denominator.reversed().reduce(0) { $0 * r + $1 }
    }

    // The coefficients of PPND16, constant term first.
    private static let centre = (
        numerator: [
            3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
            4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
        ],
        denominator: [
            1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
            3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
        ]
    )
    private static let middle = (
        numerator: [
            1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
            1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
        ],
        denominator: [
            1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
            1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
        ]
    )
    private static let far = (
        numerator: [
            6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
        ],
        denominator: [
            1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
        ]
    )
}
