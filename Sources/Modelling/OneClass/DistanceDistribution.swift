internal import Glibc
internal import LinearAlgebra

/// The scaled χ² distribution N·d/u₀ ~ χ²(N) that the distances d of calibration samples follow, with what was learned.
///
/// ```
/// moments   u₀ = mean d                             N = 2·u₀²/var d     (n − 1)
/// robust    from the median M and interquartile range S:
///           N = exp((1.380948·ln(2.68631·M/S))^1.185785)
///           u₀ = ½N·(M/χ²(½; N) + S/(χ²(¾; N) − χ²(¼; N)))
/// ```
///
/// N is rounded to a whole number (half to even) and kept within 1 … 250. Distances without variation would have
/// N = ∞; they get 250, the least spread that the model admits, so that a larger distance still counts as larger.
/// The robust N is 1 for S/M > 2.6856 and 100 for S/M < 0.19457. Quartiles interpolate linearly (type 7).
///
/// ```swift
/// let distribution = try DistanceDistribution(seen.scoreDistances(components: 3), what: "score distances")
/// distribution.contribution(of: 4.2)   // N·d/u₀
/// ```
///
/// ## Source
/// Pomerantsev, J. Chemometr. 22 (2008) 601, doi:10.1002/cem.1147; robust: Pomerantsev, Rodionova, J. Chemometr. 28
/// (2014) 429, doi:10.1002/cem.2506
public struct DistanceDistribution: Codable, Hashable, Sendable {
    /// How the parameters are learned.
    public enum Estimate: String, Codable, CaseIterable, Sendable {
        /// From the mean and the variance.
        case moments
        /// From the median and the interquartile range.
        case robust
    }

    /// How the parameters were learned.
    public let estimate: Estimate
    /// The scale u₀ > 0.
    public let scale: Double
    /// The degrees of freedom N, 1 … 250.
    public let degreesOfFreedom: Int
    /// N before it was rounded and bounded; for distances without variation ∞ (not coded as JSON has no such number).
    public var unroundedDegreesOfFreedom: Double { unrounded ?? .infinity }
    private let unrounded: Double?

    /// Learns the distribution of distances, all ≥ 0.
    ///
    /// - Parameter what: what the distances are, for messages: "score distances".
    /// - Throws: `ModellingError`: fewer than two distances, one that is not finite, or all of them 0.
    public init(_ distances: [Double], estimate: Estimate = .moments, what: String) throws(ModellingError) {
        guard distances.count >= 2 else {
            throw .tooFewSamples(found: distances.count, needed: 2, what: "the distribution of \(what)")
        }
        if let bad = distances.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            throw .nonFinite(row: bad, column: 0, what: what)
        }
        self.estimate = estimate
        let (scale, degrees) =
            switch estimate {
            case .moments: Self.moments(distances)
            case .robust: Self.robust(distances)
            }
        guard scale > 0, scale.isFinite else { throw .zeroDistances(what: what, samples: distances.count) }
        self.scale = scale
        unrounded = degrees.isFinite ? degrees : nil
        degreesOfFreedom = Int(min(max(degrees.rounded(.toNearestOrEven), 1), 250))
    }

    /// The part N·d/u₀ of a distance in the full distance.
    public func contribution(of distance: Double) -> Double { Double(degreesOfFreedom) * distance / scale }

    /// The distance that a regular sample exceeds with probability `upperTail`: u₀/N·χ²(N).
    public func limit(upperTail: Double) -> Double {
        let degrees = Double(degreesOfFreedom)
        return scale / degrees * ChiSquared(degreesOfFreedom: degrees).quantile(upperTail: upperTail)
    }

    /// Reads a distribution.
    ///
    /// - Throws: `DecodingError` when the numbers are none that a distribution can have.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        estimate = try container.decode(Estimate.self, forKey: .estimate)
        scale = try container.decode(Double.self, forKey: .scale)
        degreesOfFreedom = try container.decode(Int.self, forKey: .degreesOfFreedom)
        unrounded = try container.decodeIfPresent(Double.self, forKey: .unrounded)
        guard scale > 0, scale.isFinite, (1...250).contains(degreesOfFreedom) else {
            throw DecodingError.dataCorruptedError(
                forKey: .scale, in: container,
                debugDescription: "a distance distribution of scale \(scale) and \(degreesOfFreedom) degrees of freedom"
            )
        }
    }

    private static func moments(_ distances: [Double]) -> (scale: Double, degrees: Double) {
        let n = Double(distances.count)
        let mean = distances.reduce(0, +) / n
        // In units of the mean, so that squares of very small distances do not vanish.
        let variance = distances.reduce(0) { $0 + ($1 / mean - 1) * ($1 / mean - 1) } / (n - 1)
        // Distances that are equal by algebra differ by rounding.
        return (mean, variance > 1e-24 ? 2 / variance : .infinity)
    }

    private static func robust(_ distances: [Double]) -> (scale: Double, degrees: Double) {
        let median = SampleQuantile.median(distances) ?? 0
        let range = SampleQuantile.interquartileRange(distances) ?? 0
        let degrees: Double =
            if range > 2.6856 * median { 1 } else if range < 0.19457 * median { 100 } else {
                exp(pow(1.380948 * log(2.68631 * median / range), 1.185785)).rounded(.toNearestOrEven)
            }
        guard degrees.isFinite else { return (0, 1) }
        let chi = ChiSquared(degreesOfFreedom: degrees)
        let spread = chi.quantile(0.75) - chi.quantile(0.25)
        return (0.5 * degrees * (median / chi.quantile(0.5) + range / spread), degrees)
    }
}
