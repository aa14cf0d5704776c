internal import LinearAlgebra
public import Modelling

/// How far a sample is from the calibration samples of a regression: f = N_h·h/h₀ + N_q·q/q₀.
///
/// Where the latent variables describe every calibration sample to the last bit, there is no q₀, and f is the part of h.
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 429. doi:10.1002/cem.2506
public struct DomainDistance: Codable, Hashable, Sendable {
    /// The distribution of the score distances.
    public let score: DistanceDistribution
    /// The distribution of the orthogonal distances; nil where all are 0.
    public let orthogonal: DistanceDistribution?

    /// Learns both distributions from the distances of the calibration samples.
    init(
        score h: [Double], orthogonal q: [Double], estimate: DistanceDistribution.Estimate = .moments
    ) throws(ModellingError) {
        score = try DistanceDistribution(h, estimate: estimate, what: "score distances")
        orthogonal =
            q.contains { $0 > 0 }
            ? try DistanceDistribution(q, estimate: estimate, what: "orthogonal distances") : nil
    }

    /// f.
    func value(score h: Double, orthogonal q: Double) -> Double {
        score.contribution(of: h) + (orthogonal?.contribution(of: q) ?? 0)
    }

    /// The limit that the largest f of n regular samples exceeds with probability γ.
    func outlierLimit(gamma: Double, samples: Int) -> Double {
        let degrees = score.degreesOfFreedom + (orthogonal?.degreesOfFreedom ?? 0)
        return ChiSquared(degreesOfFreedom: Double(degrees)).quantile(
            upperTail: LimitLevels(gamma: gamma).outlierTail(samples: samples))
    }
}
