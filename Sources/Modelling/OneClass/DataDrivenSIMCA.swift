public import LinearAlgebra
public import Spectroscopy

/// Data-driven SIMCA, a one-class model: the principal components of one class and the distances of its samples.
///
/// The score and orthogonal distances of the calibration samples give h₀, N_h and q₀, N_q; a sample belongs to the
/// class when f = N_h·h/h₀ + N_q·q/q₀ ≤ χ²(1 − α; N_h + N_q).
///
/// Conventions: centred, not scaled, by default; both distances of calibration samples are those of the model
/// fitted on them. All numbers of components 1 … A come from one fit. Components that would leave no residual (A =
/// rank) have no orthogonal distance; the model stops one short of the rank, with a finding. What follows from a
/// fit: decisions for every A and at any α (`limits(at:)`), the extremes plot (`extremes`) and the expected share
/// of another class that is accepted (`alternative`).
///
/// ```swift
/// let model = try DataDrivenSIMCA(components: 3).fit(genuine)
/// try model.predict(unknown).roles   // [.regular, .outlier, …]
/// ```
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 429, doi:10.1002/cem.2506; Zontov, Rodionova, Kucheryavskiy,
/// Pomerantsev, Chemom. Intell. Lab. Syst. 167 (2017) 23, doi:10.1016/j.chemolab.2017.05.010
public struct DataDrivenSIMCA: Estimator {
    public static let kind = MethodKind.oneClass
    public static let identifier = "dd-simca"
    public static let summary = "Data-driven SIMCA: one class by its score and orthogonal distances"
    public static let parameters = [
        ParameterDescription("components", "number of components A, 1 or more; chosen by validation in plans"),
        ParameterDescription("centre", "whether channel means are subtracted"),
        ParameterDescription("scale", "whether channels are divided by their standard deviations (n - 1)"),
        ParameterDescription("estimate", "how the distances are learned: moments, or robust (median and quartiles)"),
        ParameterDescription("alpha", "share of the members of the class that is refused, above 0 and below 1"),
        ParameterDescription(
            "gamma",
            "probability that the farthest of the calibration samples counts as an outlier, above 0 and below 1"),
    ]

    /// The number of components A.
    public var components: Int
    /// Whether channel means are subtracted.
    public var centre: Bool
    /// Whether channels are divided by their standard deviations.
    public var scale: Bool
    /// How h₀, N_h, q₀ and N_q are learned.
    public var estimate: DistanceDistribution.Estimate
    /// α, the share of members that is refused.
    public var alpha: Double
    /// γ, the probability that the farthest of the calibration samples counts as an outlier.
    public var gamma: Double

    public init() { self.init(components: 2) }

    /// Asks for a model with A components.
    public init(
        components: Int, centre: Bool = true, scale: Bool = false,
        estimate: DistanceDistribution.Estimate = .moments, alpha: Double = 0.05, gamma: Double = 0.01
    ) {
        self.components = components
        self.centre = centre
        self.scale = scale
        self.estimate = estimate
        self.alpha = alpha
        self.gamma = gamma
    }

    /// Asks for a model with A components and both levels as one value.
    public init(
        components: Int, centre: Bool = true, scale: Bool = false,
        estimate: DistanceDistribution.Estimate = .moments, levels: LimitLevels
    ) {
        self.init(
            components: components, centre: centre, scale: scale, estimate: estimate, alpha: levels.alpha,
            gamma: levels.gamma)
    }

    /// α and γ.
    public var levels: LimitLevels { LimitLevels(alpha: alpha, gamma: gamma) }

    /// Learns the class from its calibration rows `x`, n × p.
    ///
    /// - Throws: `ModellingError`: fewer than three rows, a value that is not finite, rows without variation, or rows
    ///   that one component describes without residual.
    public func fit(_ x: Matrix, _ reference: Void = ()) throws(ModellingError) -> DataDrivenSIMCAModel {
        try levels.validate()
        guard x.rows >= 3 else { throw .tooFewSamples(found: x.rows, needed: 3, what: "a one-class model") }
        let asked = try PrincipalComponents(components: components, centre: centre, scale: scale).fit(x)
        guard asked.componentsBelowRank >= 1 else {
            throw .zeroDistances(what: "orthogonal distances", samples: x.rows)
        }
        let largest = asked.componentsBelowRank
        let model = asked.components == largest ? asked : asked.prefix(components: largest)
        let seen = try model.predict(x)
        var distances: [FullDistance] = []
        for a in 1...model.components {
            let score = try DistanceDistribution(
                seen.scoreDistances(components: a), estimate: estimate, what: "score distances")
            let orthogonal = try DistanceDistribution(
                seen.orthogonalDistances(components: a), estimate: estimate, what: "orthogonal distances")
            distances.append(FullDistance(score: score, orthogonal: orthogonal, samples: x.rows))
        }
        return DataDrivenSIMCAModel(
            principalComponents: model, askedComponents: components, distances: distances,
            levels: levels)
    }
}
