public import LinearAlgebra
public import Spectroscopy

/// Data-driven SIMCA, a one-class model: the principal components of one class and the distances of its samples.
///
/// The score and orthogonal distances of the calibration samples give h₀, N_h and q₀, N_q; a sample belongs to the class
/// when f = N_h·h/h₀ + N_q·q/q₀ ≤ χ²(1 − α; N_h + N_q).
///
/// Conventions: centred, not scaled, by default; both distances of calibration samples are those of the model fitted
/// on them. All numbers of components 1 … A come from one fit. Components that would leave no residual (A = rank) have
/// no orthogonal distance; the model stops one short of the rank, with a finding.
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

    /// The principal components of the class.
    public let principalComponents: PrincipalComponents
    /// How h₀, N_h, q₀ and N_q are learned.
    public let estimate: DistanceDistribution.Estimate
    /// α and γ.
    public let levels: LimitLevels

    public init() { self.init(components: 2) }

    /// Asks for a model with A components.
    public init(
        components: Int, centre: Bool = true, scale: Bool = false,
        estimate: DistanceDistribution.Estimate = .moments, levels: LimitLevels = LimitLevels()
    ) {
        principalComponents = PrincipalComponents(components: components, centre: centre, scale: scale)
        self.estimate = estimate
        self.levels = levels
    }

    /// Learns the class from its calibration rows `x`, n × p.
    ///
    /// - Throws: `ModellingError`: fewer than three rows, a value that is not finite, rows without variation, or rows
    ///   that one component describes without residual.
    public func fit(_ x: Matrix, _ reference: Void = ()) throws(ModellingError) -> DataDrivenSIMCAModel {
        try levels.validate()
        guard x.rows >= 3 else { throw .tooFewSamples(found: x.rows, needed: 3, what: "a one-class model") }
        let asked = try principalComponents.fit(x)
        guard asked.rank >= 2 else { throw .zeroDistances(what: "orthogonal distances", samples: x.rows) }
        let model = asked.components < asked.rank ? asked : asked.prefix(components: asked.rank - 1)
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
            principalComponents: model, askedComponents: principalComponents.components, distances: distances,
            levels: levels)
    }
}
