internal import Glibc

/// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x), each with full relative precision.
///
/// P(a, x) = ∫₀ˣ t^(a−1)·e^(−t) dt / Γ(a), a > 0, x ≥ 0. Series below x = a + 1, continued fraction (modified Lentz)
/// above, the uniform expansion of Temme from a = 1e10 on.
///
/// ## Source
/// Gautschi, ACM Trans. Math. Softw. 5 (1979) 466, doi:10.1145/355853.355863; Temme, SIAM J. Math. Anal. 10 (1979) 757,
/// doi:10.1137/0510071
enum IncompleteGamma {
    /// P(a, x) and Q(a, x).
    static func regularised(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
        if x.isNaN { return (x, x) }
        if x <= 0 { return (0, 1) }
        if x == .infinity { return (1, 0) }
        if a >= 1e10 { return uniformExpansion(a, x) }
        if x < a + 1 {
            if x < 1, a < 1 {
                let upper = smallUpper(a, x)
                if upper < 0.5 { return (1 - upper, upper) }
            }
            let lower = min(density(a, x) / a * series(a, x), 1)
            return (lower, 1 - lower)
        }
        let upper = min(density(a, x) * continuedFraction(a, x), 1)
        return (1 - upper, upper)
    }

    /// The x at which P(a, x) = lower, Q(a, x) = upper; of the two, which sum to 1, the smaller one is used.
    static func inverse(_ a: Double, lower: Double, upper: Double) -> Double {
        if lower <= 0 { return 0 }
        if upper <= 0 { return .infinity }
        // In u = ln x the slope of P is x times the density; the logarithm of the tail is nearly straight.
        let z = NormalDistribution.quantile(lower: lower, upper: upper)
        let cube = 1 - 1 / (9 * a) + z / (3 * a.squareRoot())
        let fromPower = (log(lower) + Stirling.logGamma(a + 1)) / a
        let start = a > 1 && cube > 0.2 ? log(a * cube * cube * cube) : fromPower
        let u = bracketedNewton(from: -745.2, to: 709.7, start: start) { u in
            let x = exp(u)
            let tails = regularised(a, x)
            let d = density(a, x)
            return lower <= upper
                ? (log(tails.lower / lower), d / tails.lower) : (-log(tails.upper / upper), d / tails.upper)
        }
        return exp(u)
    }

    /// x times the density: x^a·e^(−x)/Γ(a).
    static func density(_ a: Double, _ x: Double) -> Double {
        if x <= 0 || x == .infinity { return 0 }
        return (a / (2 * Double.pi)).squareRoot() * exp(-Stirling.remainder(a) - Stirling.deviance(a, mean: x))
    }

    /// Σ xⁿ/((a + 1)…(a + n)), n = 0, 1, …
    private static func series(_ a: Double, _ x: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        var n = a
        while term > 0.25 * Double.ulpOfOne * sum {
            n += 1
            term *= x / n
            sum += term
        }
        return sum
    }

    /// 1/(x + 1 − a − 1·(1 − a)/(x + 3 − a − 2·(2 − a)/(x + 5 − a − …))).
    private static func continuedFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var h = d
        var i = 1.0
        let limit = 1000 + 40 * a.squareRoot()
        while i < limit {
            let an = -i * (i - a)
            b += 2
            d = an * d + b
            if abs(d) < tiny { d = tiny }
            c = b + an / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let factor = d * c
            h *= factor
            if abs(factor - 1) <= Double.ulpOfOne { break }
            i += 1
        }
        return h
    }

    /// Q for a < 1 and x < 1, without the cancellation of 1 − P.
    private static func smallUpper(_ a: Double, _ x: Double) -> Double {
        // P = x^a/Γ(a + 1)·(1 + a·Σ (−x)ᵏ/(k!·(a + k))), so 1 − P is a difference of small terms.
        var sum = 0.0
        var power = 1.0
        var k = 1.0
        while abs(power) > 1e-18 {
            power *= -x / k
            sum += power / (a + k)
            k += 1
        }
        let logarithm = a * log(x) - Stirling.logGamma(1 + a)
        return -expm1(logarithm) - exp(logarithm) * a * sum
    }

    /// Both tails for very large a; the terms left out are below a^(−3/2).
    private static func uniformExpansion(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
        let half = Stirling.deviance(a, mean: x)
        let z = half.squareRoot()
        let eta = (x < a ? -1 : 1) * (2 * half / a).squareRoot()
        let correction =
            exp(-half) / (2 * Double.pi * a).squareRoot() * (-1.0 / 3 + eta / 12 - eta * eta * 2 / 135)
        if x < a {
            let lower = max(0.5 * erfc(z) - correction, 0)
            return (lower, 1 - lower)
        }
        let upper = max(0.5 * erfc(z) + correction, 0)
        return (1 - upper, upper)
    }
}
