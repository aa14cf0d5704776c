internal import Glibc
internal import LinearAlgebra

/// A limit of the orthogonal distance q (Q, squared residual), with the name of the formula that gave it.
///
/// The residual eigenvalues λ_k (n − 1), k > A, enter as θ_m = Σ λ_k^m. With h₀ = 1 − 2θ₁θ₃/(3θ₂²) and z the normal
/// quantile,
///
/// ```
/// Jackson–Mudholkar   θ₁·(1 + z·√(2θ₂)·h₀/θ₁ + θ₂·h₀(h₀ − 1)/θ₁²)^(1/h₀)
/// Box                 g·χ²(h),  g = θ₂/θ₁,  h = θ₁²/θ₂
/// moments             u₀/N·χ²(N),  u₀ = mean q,  N = 2u₀²/var q  of the calibration samples
/// ```
///
/// The deviate z has the sign of h₀, as in the source; the formula is then continuous through h₀ = 0, where it is
/// θ₁·exp(z√(2θ₂)/θ₁ − θ₂/θ₁²). Where its base is not positive it says nothing, and the χ² limit stands in.
///
/// ```swift
/// let limit = try OrthogonalDistanceLimit(
///     .jacksonMudholkar, residualEigenvalues: model.residualEigenvalues, distances: q, upperTail: 0.05)
/// ```
///
/// ## Source
/// Jackson, Mudholkar, Technometrics 21 (1979) 341, doi:10.1080/00401706.1979.10489779; Box, Ann. Math. Stat. 25 (1954)
/// 290, doi:10.1214/aoms/1177728786; Nomikos, MacGregor, Technometrics 37 (1995) 41,
/// doi:10.1080/00401706.1995.10485888
public struct OrthogonalDistanceLimit: Codable, Hashable, Sendable {
    /// The formulas.
    public enum Method: String, Codable, CaseIterable, Sendable {
        /// Jackson and Mudholkar, the deviate with the sign of h₀.
        case jacksonMudholkar = "q-jackson-mudholkar"
        /// The same with h₀ raised to 0.001 where it is smaller (R mdatools).
        case jacksonMudholkarClamped = "q-jackson-mudholkar-clamped"
        /// Box, from the residual eigenvalues.
        case box = "q-box"
        /// χ² by the moments of the calibration distances, N as it comes.
        case moments = "q-moments"
        /// χ² by the moments, N rounded down to a whole number of at least 1 in χ² only (R mdatools).
        case momentsWhole = "q-moments-whole"
        /// χ² by the moments, N rounded to the nearest whole number within 1 … 250 (R mdatools decides by it).
        case momentsRounded = "q-moments-rounded"

        /// One line for `bencao methods`.
        public var summary: String {
            switch self {
            case .jacksonMudholkar: "Orthogonal distance (Q): Jackson and Mudholkar, the deviate with the sign of h0"
            case .jacksonMudholkarClamped: "Orthogonal distance (Q): Jackson and Mudholkar, h0 at least 0.001"
            case .box: "Orthogonal distance (Q): scaled chi-squared from the residual eigenvalues (Box)"
            case .moments: "Orthogonal distance (Q): scaled chi-squared by the moments of the calibration distances"
            case .momentsWhole: "Orthogonal distance (Q): scaled chi-squared by moments, whole degrees of freedom"
            case .momentsRounded: "Orthogonal distance (Q): scaled chi-squared by moments, rounded degrees of freedom"
            }
        }
    }

    /// The formula that gave the value: the one asked for, or that which stood in for it.
    public let method: Method
    /// The limit.
    public let value: Double

    /// Finds the limit that a regular sample exceeds with probability `upperTail`; nil when there is no residual.
    ///
    /// - Parameters:
    ///   - method: the formula.
    ///   - residualEigenvalues: all eigenvalues that the model leaves out.
    ///   - distances: the orthogonal distances of the calibration samples, at least two.
    public init?(
        _ method: Method, residualEigenvalues: [Double], distances: [Double], upperTail: Double
    ) throws(ModellingError) {
        guard upperTail > 0, upperTail < 1 else {
            throw .invalidParameter(
                name: "upperTail", value: "\(upperTail)", needed: "a number above 0 and below 1 is needed")
        }
        switch method {
        case .jacksonMudholkar, .jacksonMudholkarClamped:
            guard let thetas = Thetas(residualEigenvalues) else { return nil }
            let h0 = method == .jacksonMudholkarClamped ? max(thetas.exponent, 0.001) : thetas.exponent
            let z = NormalDistribution.quantile(upperTail: upperTail)
            if let value = thetas.jacksonMudholkar(h0: h0, deviate: z) {
                self.init(method: method, value: value)
            } else if distances.count >= 2 {
                try self.init(
                    .moments, residualEigenvalues: residualEigenvalues, distances: distances, upperTail: upperTail)
            } else {
                try self.init(
                    .box, residualEigenvalues: residualEigenvalues, distances: distances, upperTail: upperTail)
            }
        case .box:
            guard let thetas = Thetas(residualEigenvalues) else { return nil }
            let degrees = thetas.one * thetas.one / thetas.two
            let quantile = ChiSquared(degreesOfFreedom: degrees).quantile(upperTail: upperTail)
            self.init(method: method, value: thetas.largest * thetas.two / thetas.one * quantile)
        case .moments, .momentsWhole, .momentsRounded:
            guard !residualEigenvalues.isEmpty else { return nil }
            let distribution = try DistanceDistribution(distances, what: "orthogonal distances")
            if method == .momentsRounded {
                self.init(method: method, value: distribution.limit(upperTail: upperTail))
                return
            }
            let degrees = distribution.unroundedDegreesOfFreedom
            guard degrees.isFinite else {
                self.init(method: method, value: distribution.scale)
                return
            }
            let used = method == .moments ? degrees : max(degrees.rounded(.down), 1)
            let quantile = ChiSquared(degreesOfFreedom: used).quantile(upperTail: upperTail)
            self.init(method: method, value: distribution.scale / degrees * quantile)
        }
    }

    private init(method: Method, value: Double) {
        self.method = method
        self.value = value
    }

    /// The exponent h₀ of Jackson and Mudholkar; nil when there is no residual.
    public static func exponent(residualEigenvalues: [Double]) -> Double? { Thetas(residualEigenvalues)?.exponent }
}

/// The sums of powers θ₁, θ₂, θ₃ of the residual eigenvalues, each eigenvalue divided by the largest.
private struct Thetas {
    /// The largest eigenvalue: limits are proportional to it.
    let largest: Double
    let one: Double
    let two: Double
    let three: Double

    init?(_ eigenvalues: [Double]) {
        guard let largest = eigenvalues.max(), largest > 0 else { return nil }
        let ratios = eigenvalues.map { $0 / largest }
        self.largest = largest
        one = ratios.reduce(0, +)
        two = ratios.reduce(0) { $0 + $1 * $1 }
        three = ratios.reduce(0) { $0 + $1 * $1 * $1 }
    }

    /// h₀.
    var exponent: Double { 1 - 2 * one * three / (3 * two * two) }

    /// The limit of Jackson and Mudholkar; nil where the base of the power is not positive.
    func jacksonMudholkar(h0: Double, deviate z: Double) -> Double? {
        // Base = 1 + h₀·w, so base^(1/h₀) = exp(ln(1 + h₀·w)/h₀), which goes to exp(w) without rounding.
        let w = z * (2 * two).squareRoot() / one + two * (h0 - 1) / (one * one)
        if h0 == 0 { return largest * one * exp(w) }
        guard h0 * w > -1 else { return nil }
        return largest * one * exp(log1p(h0 * w) / h0)
    }
}
