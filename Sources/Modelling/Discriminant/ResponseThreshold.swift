internal import Foundation

/// The Bayes threshold of one class on its predicted response: where the class and the rest become equally
/// probable.
///
/// The calibration responses ŷ of the members (mean μ₁, standard deviation σ₁) and of the rest (μ₀, σ₀) are taken
/// as normal, with prior probabilities π₁ and π₀ = 1 − π₁. With δ = μ₁ − μ₀, the logarithm of the odds
/// is a parabola in u = ŷ − μ₀:
///
/// ```
/// ln(π₁·N(ŷ; μ₁, σ₁)/(π₀·N(ŷ; μ₀, σ₀))) = a·u² + b·u + c
/// a = 1/(2σ₀²) − 1/(2σ₁²),  b = δ/σ₁²,  c = ln(π₁σ₀/(π₀σ₁)) − δ²/(2σ₁²)
/// threshold   μ₀ − 2c/(b + √(b² − 4ac))
/// ```
///
/// which is the exact root on the rising branch of the parabola, for a = 0 too.
///
/// Conventions: standard deviations n − 1; a class accepts ŷ above its threshold. Beyond the vertex, where normal
/// densities of unequal width would make a class less probable again for a larger response, the probability stays
/// as it is at the vertex. PLS_Toolbox takes the crossing between the two means, which is the same one wherever
/// there is one there. Where the parabola does not cross zero there is no threshold, and the class accepts nothing.
///
/// ## Source
/// Pérez, Ferré, Boqué, Chemom. Intell. Lab. Syst. 95 (2009) 122. doi:10.1016/j.chemolab.2008.09.005
public struct ResponseThreshold: Codable, Hashable, Sendable {
    /// μ₁, the mean response of the members.
    public let memberMean: Double
    /// σ₁, the standard deviation of the responses of the members.
    public let memberDeviation: Double
    /// μ₀, the mean response of the rest.
    public let restMean: Double
    /// σ₀, the standard deviation of the responses of the rest.
    public let restDeviation: Double
    /// π₁, the prior probability of the class.
    public let prior: Double

    /// Learns the two distributions from calibration responses.
    ///
    /// - Parameter name: the class, for messages.
    /// - Throws: `ModellingError`: fewer than two members or others, or responses without spread.
    public init(members: [Double], rest: [Double], prior: Double, name: String) throws(ModellingError) {
        precondition(prior > 0 && prior < 1, "a prior probability of \(prior)")
        (memberMean, memberDeviation) = try Self.normal(members, "the predicted responses of class \"\(name)\"")
        (restMean, restDeviation) = try Self.normal(rest, "the predicted responses outside class \"\(name)\"")
        self.prior = prior
    }

    /// Reads a threshold.
    ///
    /// - Throws: `DecodingError` for numbers that no two distributions have.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        memberMean = try container.decode(Double.self, forKey: .memberMean)
        memberDeviation = try container.decode(Double.self, forKey: .memberDeviation)
        restMean = try container.decode(Double.self, forKey: .restMean)
        restDeviation = try container.decode(Double.self, forKey: .restDeviation)
        prior = try container.decode(Double.self, forKey: .prior)
        guard memberDeviation > 0, restDeviation > 0, prior > 0, prior < 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: .prior, in: container,
                debugDescription: "standard deviations of \(memberDeviation) and \(restDeviation), a prior of \(prior)")
        }
    }

    /// The response above which the class is the more probable; nil when there is none.
    public var value: Double? {
        let delta = memberMean - restMean
        let (a, b, c) = coefficients
        let discriminant = b * b - 4 * a * c
        guard delta > 0, discriminant >= 0 else { return nil }
        let root = restMean - 2 * c / (b + discriminant.squareRoot())
        return root.isFinite ? root : nil
    }

    /// The probability of the class against the rest at a predicted response.
    public func probability(_ response: Double) -> Double {
        let (a, b, c) = coefficients
        var u = response - restMean
        // The vertex is a maximum for a < 0 and a minimum for a > 0.
        let vertex = -b / (2 * a)
        if a < 0 { u = min(u, vertex) } else if a > 0 { u = max(u, vertex) }
        return 1 / (1 + exp(-(a * u * u + b * u + c)))
    }

    /// a, b and c of the logarithm of the odds.
    private var coefficients: (a: Double, b: Double, c: Double) {
        let (s1, s0) = (memberDeviation * memberDeviation, restDeviation * restDeviation)
        let delta = memberMean - restMean
        return (
            1 / (2 * s0) - 1 / (2 * s1), delta / s1,
            log(prior / (1 - prior)) + log(restDeviation / memberDeviation) - delta * delta / (2 * s1)
        )
    }

    private static func normal(
        _ values: [Double], _ what: String
    ) throws(ModellingError) -> (mean: Double, deviation: Double) {
        guard values.count >= 2 else {
            throw .tooFewSamples(found: values.count, needed: 2, what: "the spread of " + what)
        }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
        // Responses are of the order of 1: below this they differ by rounding.
        guard deviation > 64 * Double.ulpOfOne else { throw .noSpread(what: what, samples: values.count) }
        return (mean, deviation)
    }
}
