internal import LinearAlgebra

/// Another class as a data-driven SIMCA model sees it, and the share β of it that the model will accept (type II
/// error).
///
/// The full distances f of the other class are taken as f₀·χ'²(N, s), N = N_h + N_q of the model. From their mean m
/// and variance v (n − 1), with M = v/m²,
///
/// ```
/// x = (2 + √(4 − 2·N·M))/M,   s = x − N,   f₀ = m/x
/// β(limit) = P(χ'²(N, s) ≤ limit/f₀),   limit = χ²(1 − α; N)
/// ```
///
/// Conventions: where 4 − 2NM is negative, no such distribution has these moments; the sample with the largest f is
/// then left out ("external"), one after the other. `sankaran` is the normal approximation of the source, which the
/// programs of its authors and R mdatools compute; `exact` sums the series of the noncentral χ².
///
/// ```swift
/// let other = try model.alternative(adulterated)
/// other.beta(limit: model.fullDistance.extremeLimit(alpha: 0.05))   // 0.03: expected to be accepted
/// ```
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 518. doi:10.1002/cem.2610
public struct AlternativeClass: Codable, Hashable, Sendable {
    /// How the noncentral χ² distribution is computed.
    public enum Formula: String, Codable, CaseIterable, Sendable {
        /// Sankaran's normal approximation, as in the source.
        case sankaran
        /// The series.
        case exact
    }

    /// The number of samples that the distribution was learned from.
    public let samples: Int
    /// The rows that were left out as too far, ascending.
    public let externals: [Int]
    /// N, the degrees of freedom of the model's full distance.
    public let degreesOfFreedom: Int
    /// The mean m of the full distances.
    public let mean: Double
    /// The noncentrality s.
    public let noncentrality: Double
    /// The scale f₀.
    public let scale: Double

    /// Learns the distribution from the full distances of samples of the other class.
    ///
    /// - Throws: `ModellingError`: fewer than two samples that one distribution can hold, distances that are not finite
    ///   or without spread.
    public init(fullDistances: [Double], degreesOfFreedom: Int) throws(ModellingError) {
        precondition(degreesOfFreedom >= 1, "\(degreesOfFreedom) degrees of freedom")
        if let bad = fullDistances.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            throw .nonFinite(row: bad, column: 0, what: "full distances")
        }
        let what = "the full distances of the other class"
        let order = fullDistances.indices.sorted { (fullDistances[$0], $0) < (fullDistances[$1], $1) }
        let k = Double(degreesOfFreedom)
        var kept = fullDistances.count
        while kept >= 2 {
            let values = order.prefix(kept).map { fullDistances[$0] }
            let n = Double(kept)
            let mean = values.reduce(0, +) / n
            guard mean > 0 else { throw .zeroDistances(what: what, samples: kept) }
            let ratio = values.reduce(0) { $0 + ($1 / mean - 1) * ($1 / mean - 1) } / (n - 1)
            guard ratio > 1e-24 else { throw .noSpread(what: what, samples: kept) }
            let discriminant = 4 - 2 * k * ratio
            if discriminant >= 0 {
                let x = (2 + discriminant.squareRoot()) / ratio
                samples = kept
                externals = order.suffix(from: kept).sorted()
                self.degreesOfFreedom = degreesOfFreedom
                self.mean = mean
                noncentrality = max(x - k, 0)
                scale = mean / x
                return
            }
            kept -= 1
        }
        throw .tooFewSamples(found: kept, needed: 2, what: what)
    }

    /// The probability that a sample of this class is within a limit of the full distance.
    public func beta(limit: Double, formula: Formula = .sankaran) -> Double {
        precondition(limit >= 0, "a limit of \(limit)")
        let k = Double(degreesOfFreedom)
        switch formula {
        case .sankaran:
            return NoncentralChiSquared.sankaran(limit / scale, degreesOfFreedom: k, noncentrality: noncentrality)
        case .exact: return NoncentralChiSquared.cdf(limit / scale, degreesOfFreedom: k, noncentrality: noncentrality)
        }
    }

    /// β at the significance level α of the model: limit χ²(1 − α; N).
    public func beta(alpha: Double, formula: Formula = .sankaran) -> Double {
        beta(limit: ChiSquared(degreesOfFreedom: Double(degreesOfFreedom)).quantile(upperTail: alpha), formula: formula)
    }
}
