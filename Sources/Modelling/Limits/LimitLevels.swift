internal import Glibc

/// The two significance levels of a limit: α of extreme samples, γ of an outlier among n samples.
///
/// A regular sample is beyond the extreme limit with probability α; the largest of n regular samples is beyond the
/// outlier limit with probability γ, so that one sample is beyond it with 1 − (1 − γ)^(1/n).
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 429. doi:10.1002/cem.2506
public struct LimitLevels: Codable, Hashable, Sendable {
    /// α, above 0 and below 1.
    public let alpha: Double
    /// γ, above 0 and below 1.
    public let gamma: Double

    /// Creates the levels; the defaults are α = 0.05 and γ = 0.01.
    public init(alpha: Double = 0.05, gamma: Double = 0.01) {
        self.alpha = alpha
        self.gamma = gamma
    }

    /// Reads the levels.
    ///
    /// - Throws: `ModellingError.invalidParameter` when one is not between 0 and 1.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        alpha = try container.decode(Double.self, forKey: .alpha)
        gamma = try container.decode(Double.self, forKey: .gamma)
        try validate()
    }

    /// The probability 1 − (1 − γ)^(1/n) that one of n samples is beyond the outlier limit.
    public func outlierTail(samples: Int) -> Double {
        precondition(samples >= 1, "an outlier limit for \(samples) samples")
        return -expm1(log1p(-gamma) / Double(samples))
    }

    /// Checks that both levels are between 0 and 1.
    ///
    /// - Throws: `ModellingError.invalidParameter`.
    public func validate() throws(ModellingError) {
        for (name, value) in [("alpha", alpha), ("gamma", gamma)] where !(value > 0 && value < 1) {
            throw .invalidParameter(name: name, value: "\(value)", needed: "a number above 0 and below 1 is needed")
        }
    }
}
