internal import Glibc

/// The regularised incomplete beta function I_x(a, b) and its complement, each with full relative precision.
///
/// I_x(a, b) = ∫₀ˣ t^(a−1)·(1 − t)^(b−1) dt / B(a, b), a, b > 0. The complement y = 1 − x is given beside x, so that
/// neither end loses digits. Continued fraction (modified Lentz) on the side of the mean where it converges fast.
///
/// ## Source
/// Didonato, Morris, ACM Trans. Math. Softw. 18 (1992) 360. doi:10.1145/131766.131776
enum IncompleteBeta {
    /// I_x(a, b) and 1 − I_x(a, b) at x = 1 − y.
    static func regularised(_ a: Double, _ b: Double, x: Double, y: Double) -> (lower: Double, upper: Double) {
        if x.isNaN || y.isNaN { return (.nan, .nan) }
        if x <= 0 { return (0, 1) }
        if y <= 0 { return (1, 0) }
        let d = density(a, b, x: x, y: y)
        if x * (b + 1) <= y * (a + 1) {
            let lower = min(d * continuedFraction(a, b, x: x, y: y), 1)
            return (lower, 1 - lower)
        }
        let upper = min(d * continuedFraction(b, a, x: y, y: x), 1)
        return (1 - upper, upper)
    }

    /// The x, and y = 1 − x, at which I_x(a, b) = lower = 1 − upper; of the two tails the smaller one is used.
    static func inverse(_ a: Double, _ b: Double, lower: Double, upper: Double) -> (x: Double, y: Double) {
        if lower <= 0 { return (0, 1) }
        if upper <= 0 { return (1, 0) }
        // In the logit t = ln(x/y) the slope of I is x·y times the density; both ends are reached without rounding.
        let z = NormalDistribution.quantile(lower: lower, upper: upper)
        let start = log(a / b) + z * (1 / a + 1 / b).squareRoot()
        let t = bracketedNewton(from: -745, to: 745, start: start) { t in
            let (x, y) = fromLogit(t)
            let tails = regularised(a, b, x: x, y: y)
            let d = density(a, b, x: x, y: y)
            return lower <= upper
                ? (log(tails.lower / lower), d / tails.lower) : (-log(tails.upper / upper), d / tails.upper)
        }
        return fromLogit(t)
    }

    private static func fromLogit(_ t: Double) -> (x: Double, y: Double) {
        if t <= 0 {
            let e = exp(t)
            return (e / (1 + e), 1 / (1 + e))
        }
        let e = exp(-t)
        return (1 / (1 + e), e / (1 + e))
    }

    /// x·y times the density: x^a·y^b/B(a, b).
    static func density(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
        if x <= 0 || y <= 0 { return 0 }
        let n = a + b
        let remainders = Stirling.remainder(n) - Stirling.remainder(a) - Stirling.remainder(b)
        let deviances = Stirling.deviance(a, mean: n * x) + Stirling.deviance(b, mean: n * y)
        return (a / n * b / (2 * Double.pi)).squareRoot() * exp(remainders - deviances)
    }

    /// The continued fraction c of I_x(a, b) = x^a·y^b/B(a, b)·c, for x below the mean.
    ///
    /// ```
    /// c = 1/(β₀ + α₁/(β₁ + α₂/(β₂ + …)))
    /// αₘ = (a + m − 1)(a + b + m − 1)·m·(b − m)·x²/(a + 2m − 1)²
    /// βₘ = m + m(b − m)x/(a + 2m − 1) + (a + m)(a − (a + b)x + 1 + m(2 − x))/(a + 2m + 1)
    /// ```
    private static func continuedFraction(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
        let tiny = 1e-300
        let offset = a * y - b * x + 1
        func beta(_ m: Double) -> Double {
            m + m * (b - m) * x / (a + 2 * m - 1) + (a + m) * (offset + m * (1 + y)) / (a + 2 * m + 1)
        }
        // The term with m = 0 has no first fraction: at a = 1 its denominator would vanish.
        var denominator = a * offset / (a + 1)
        if denominator == 0 { denominator = tiny }
        var c = denominator
        var d = 0.0
        var m = 1.0
        let limit = 1000 + 40 * max(a, b).squareRoot()
        while m < limit {
            let k = a + 2 * m - 1
            let alpha = (a + m - 1) / k * ((a + b + m - 1) / k) * m * (b - m) * x * x
            let bm = beta(m)
            d = bm + alpha * d
            if abs(d) < tiny { d = tiny }
            c = bm + alpha / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let factor = c * d
            denominator *= factor
            if abs(factor - 1) <= Double.ulpOfOne { break }
            m += 1
        }
        return 1 / denominator
    }
}
