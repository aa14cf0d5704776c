internal import Glibc
internal import LinearAlgebra

/// The lower tail of the noncentral χ² distribution with k degrees of freedom and noncentrality s ≥ 0.
///
/// ## Source
/// Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, 2nd ed., ch. 29; the normal
/// approximation: Sankaran, Biometrika 46 (1959) 235, doi:10.1093/biomet/46.1-2.235 (third approximation).
enum NoncentralChiSquared {
    /// P(χ'²(k, s) ≤ x) = Σ_j e^(−s/2)·(s/2)^j/j! · P(χ²(k + 2j) ≤ x), summed from the largest weight outwards.
    static func cdf(_ x: Double, degreesOfFreedom k: Double, noncentrality s: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x.isFinite else { return 1 }
        guard s > 0 else { return ChiSquared(degreesOfFreedom: k).cdf(x) }
        // P ≤ Φ(√x − √s) is below the smallest double there; it bounds the number of terms too.
        guard s.squareRoot() - x.squareRoot() < 39 else { return 0 }
        let half = s / 2
        let mode = half.rounded(.down)
        let largest = exp(mode * log(half) - half - lgamma(mode + 1))
        func term(_ j: Double, _ weight: Double) -> Double { weight * ChiSquared(degreesOfFreedom: k + 2 * j).cdf(x) }
        var sum = term(mode, largest)
        var (j, weight) = (mode, largest)
        // Upwards both factors fall; downwards the tail of χ² grows towards 1 while the weights fall.
        while weight > 0 {
            j += 1
            weight *= half / j
            let next = term(j, weight)
            sum += next
            if next <= Double.ulpOfOne / 8 * sum { break }
        }
        (j, weight) = (mode, largest)
        while j >= 1 {
            weight *= j / half
            j -= 1
            sum += term(j, weight)
            if weight * (j + 1) <= Double.ulpOfOne / 8 * sum { break }
        }
        return min(sum, 1)
    }

    /// Sankaran's approximation: ((x/(k + s))^h − M)/S is about standard normal.
    static func sankaran(_ x: Double, degreesOfFreedom k: Double, noncentrality s: Double) -> Double {
        guard x > 0 else { return 0 }
        let h = 1 - 2 * (k + s) * (k + 3 * s) / (3 * (k + 2 * s) * (k + 2 * s))
        let r = (h - 1) * (1 - 3 * h)
        let p = (k + 2 * s) / ((k + s) * (k + s))
        let m = 1 + h * p * (h - 1 - 0.5 * (2 - h) * r * p)
        let deviation = h * (2 * p).squareRoot() * (1 + 0.5 * r * p)
        return NormalDistribution.cdf((pow(x / (k + s), h) - m) / deviation)
    }
}
