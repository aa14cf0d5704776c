internal import LinearAlgebra

/// Both distances of a latent model taken together: f = N_h·h/h₀ + N_q·q/q₀ ~ χ²(N_h + N_q).
///
/// A sample is regular up to the extreme limit χ²(1 − α; N_h + N_q), extreme up to the outlier limit
/// χ²((1 − γ)^(1/n); N_h + N_q), and an outlier beyond it. Both limits follow from what was learned: another α or γ needs
/// no refit.
///
/// ```swift
/// let f = full.distance(score: h, orthogonal: q)
/// full.role(of: f, at: LimitLevels(alpha: 0.01))
/// ```
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 429. doi:10.1002/cem.2506
public struct FullDistance: Codable, Hashable, Sendable {
    /// What a sample is to the class.
    public enum Role: String, Codable, CaseIterable, Sendable {
        /// Within the extreme limit.
        case regular
        /// Between the extreme and the outlier limit.
        case extreme
        /// Beyond the outlier limit.
        case outlier

        /// The role of a sample at the full distance f; a limit belongs to the side within it.
        public init(distance f: Double, extremeLimit: Double, outlierLimit: Double) {
            self = f <= extremeLimit ? .regular : f <= outlierLimit ? .extreme : .outlier
        }
    }

    /// The distribution of the score distances: h₀, N_h.
    public let score: DistanceDistribution
    /// The distribution of the orthogonal distances: q₀, N_q.
    public let orthogonal: DistanceDistribution
    /// The number of calibration samples n.
    public let samples: Int

    /// Creates it from two distributions learned from the same n samples.
    public init(score: DistanceDistribution, orthogonal: DistanceDistribution, samples: Int) {
        precondition(samples >= 1, "a full distance of \(samples) samples")
        self.score = score
        self.orthogonal = orthogonal
        self.samples = samples
    }

    /// Reads a full distance.
    ///
    /// - Throws: `DecodingError` when it has no samples.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        score = try container.decode(DistanceDistribution.self, forKey: .score)
        orthogonal = try container.decode(DistanceDistribution.self, forKey: .orthogonal)
        samples = try container.decode(Int.self, forKey: .samples)
        guard samples >= 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: .samples, in: container, debugDescription: "a full distance of \(samples) samples")
        }
    }

    /// N_h + N_q.
    public var degreesOfFreedom: Int { score.degreesOfFreedom + orthogonal.degreesOfFreedom }

    /// The full distance f of a sample.
    public func distance(score h: Double, orthogonal q: Double) -> Double {
        score.contribution(of: h) + orthogonal.contribution(of: q)
    }

    /// The probability that a regular sample is farther than f.
    public func upperTail(of f: Double) -> Double { chi.upperTail(f) }

    /// The limit that a regular sample exceeds with probability α.
    public func extremeLimit(alpha: Double) -> Double { chi.quantile(upperTail: alpha) }

    /// The limit that the largest of n regular samples exceeds with probability γ.
    public func outlierLimit(gamma: Double) -> Double {
        chi.quantile(upperTail: LimitLevels(gamma: gamma).outlierTail(samples: samples))
    }

    /// What a sample at the full distance f is.
    public func role(of f: Double, at levels: LimitLevels = LimitLevels()) -> Role {
        Role(
            distance: f, extremeLimit: extremeLimit(alpha: levels.alpha),
            outlierLimit: outlierLimit(gamma: levels.gamma))
    }

    /// The h and the q at which the line f = limit meets the axes: where a plot of h against q is cut.
    public func intercepts(of limit: Double) -> (score: Double, orthogonal: Double) {
        (
            limit * score.scale / Double(score.degreesOfFreedom),
            limit * orthogonal.scale / Double(orthogonal.degreesOfFreedom)
        )
    }

    private var chi: ChiSquared { ChiSquared(degreesOfFreedom: Double(degreesOfFreedom)) }
}
