internal import Glibc

/// The parts of the gamma and binomial densities that keep full relative precision for large arguments.
///
/// Written as logarithms of gamma functions these densities lose as many digits as the argument has; written as a
/// Stirling remainder and deviances they lose none.
///
/// ## Source
/// Loader, Fast and accurate computation of binomial probabilities, 2000 (the algorithm of R's `dbinom`).
enum Stirling {
    /// The remainder ln Γ(a + 1) − (a + ½) ln a + a − ½ ln 2π of Stirling's formula, a > 0.
    static func remainder(_ a: Double) -> Double {
        guard a > 15 else {
            return logGamma(a + 1) - (a + 0.5) * log(a) + a - 0.918938533204672741780329736406
        }
        let s = 1 / (a * a)
        let tail = 1.0 / 1680 - s * (1.0 / 1188 - s * (691.0 / 360360 - s / 156))
        return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * tail))) / a
    }

    /// The deviance a ln(a/m) + m − a ≥ 0 of a > 0 from the mean m ≥ 0.
    static func deviance(_ a: Double, mean m: Double) -> Double {
        if abs(a - m) < 0.1 * (a + m) {
            let v = (a - m) / (a + m)
            var sum = (a - m) * v
            var term = 2 * a * v
            var odd = 3.0
            while true {
                term *= v * v
                let next = sum + term / odd
                if next == sum { return sum }
                sum = next
                odd += 2
            }
        }
        // The logarithm of the ratio rounds less than the difference of logarithms, unless the ratio leaves the range.
        let ratio = a / m
        let logarithm = ratio.isNormal ? log(ratio) : log(a) - log(m)
        return a * logarithm + m - a
    }

    /// ln Γ(x) for x > 0.
    static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 1
        return lgamma_r(x, &sign)
    }
}
