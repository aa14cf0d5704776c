public import LinearAlgebra
public import Spectroscopy

/// SIMCA, a one-class model: the principal components of one class and limits of the distances to them.
///
/// ```
/// distances    a row is accepted when h ≤ limit of h and q ≤ limit of q
/// residual-f   a row is accepted when F = s²/s₀² ≤ F(1 − α; r − A, (r − A)(n − A − 1))
///              s² = Σ_j e_j²/(r − A),  s₀² = Σ_i Σ_j e_ij²/((r − A)(n − A − 1)) of the calibration rows,
///              r = p for n > p, else n − 1
/// ```
///
/// Conventions: centred, not scaled, by default. The limits of h and q are chosen by name; by default those for new
/// samples (F with (n² − 1)/n) and Jackson–Mudholkar with signed h₀. R mdatools has `t2-f` with
/// `q-jackson-mudholkar-clamped` (its "jm"), or (its "chisq") prints `q-moments-whole` and decides by
/// `q-moments-rounded`. The residuals of F are in the units of the spectra even where channels are scaled
/// (pychemauth). All numbers of components come from one fit; the model stops one short of the rank, where there
/// would be no residual, with a finding. For several classes see `OneClassModels`.
///
/// ```swift
/// let model = try SIMCA(components: 3).fit(genuine)
/// try model.predict(unknown).accepted
/// ```
///
/// ## Source
/// Wold, Pattern Recognit. 8 (1976) 127, doi:10.1016/0031-3203(76)90014-5; De Maesschalck, Candolfi, Massart,
/// Heuerding, Chemom. Intell. Lab. Syst. 47 (1999) 65, doi:10.1016/S0169-7439(98)00159-2
public struct SIMCA: Estimator {
    public static let kind = MethodKind.oneClass
    public static let identifier = "simca"
    public static let summary = "SIMCA: one class by limits of its score and orthogonal distances, or by residual F"
    public static let parameters = [
        ParameterDescription("components", "number of components A, 1 or more"),
        ParameterDescription("centre", "whether channel means are subtracted"),
        ParameterDescription("scale", "whether channels are divided by their standard deviations (n - 1)"),
        ParameterDescription("rule", "what is limited: distances (h and q, each), or residual-f"),
        ParameterDescription("scoreLimit", "limit of h: t2-new-f, t2-beta or t2-f"),
        ParameterDescription(
            "orthogonalLimit",
            "limit of q: q-jackson-mudholkar, q-jackson-mudholkar-clamped, q-box, q-moments, "
                + "q-moments-whole or q-moments-rounded"),
        ParameterDescription("alpha", "significance level of each limit, above 0 and below 1"),
    ]

    /// What is limited.
    public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
        /// The score distance and the orthogonal distance, each by its own limit.
        case distances
        /// The ratio of residual variances.
        case residualF = "residual-f"
    }

    /// The number of components A.
    public var components: Int
    /// Whether channel means are subtracted.
    public var centre: Bool
    /// Whether channels are divided by their standard deviations.
    public var scale: Bool
    /// What is limited.
    public var rule: Rule
    /// The form of the limit of h.
    public var scoreLimit: ScoreDistanceLimit
    /// The form of the limit of q.
    public var orthogonalLimit: OrthogonalDistanceLimit.Method
    /// α, of each limit.
    public var alpha: Double

    public init() { self.init(components: 2) }

    /// Asks for a model with A components.
    public init(
        components: Int, centre: Bool = true, scale: Bool = false, rule: Rule = .distances,
        scoreLimit: ScoreDistanceLimit = .newSamples,
        orthogonalLimit: OrthogonalDistanceLimit.Method = .jacksonMudholkar, alpha: Double = 0.05
    ) {
        self.components = components
        self.centre = centre
        self.scale = scale
        self.rule = rule
        self.scoreLimit = scoreLimit
        self.orthogonalLimit = orthogonalLimit
        self.alpha = alpha
    }

    /// Learns the class from its calibration rows `x`, n × p.
    ///
    /// - Throws: `ModellingError`: fewer than three rows, a value that is not finite, rows without variation, or rows
    ///   that one component describes without residual.
    public func fit(_ x: Matrix, _ reference: Void = ()) throws(ModellingError) -> SIMCAModel {
        try LimitLevels(alpha: alpha).validate()
        guard x.rows >= 3 else { throw .tooFewSamples(found: x.rows, needed: 3, what: "a one-class model") }
        let asked = try PrincipalComponents(components: components, centre: centre, scale: scale).fit(
            x, spectrum: .whole)
        guard asked.componentsBelowRank >= 1 else {
            throw .zeroDistances(what: "orthogonal distances", samples: x.rows)
        }
        // Rows that are not centred can have rank n; F needs n − A − 1 > 0.
        let largest = min(asked.componentsBelowRank, x.rows - 2)
        let model = asked.components <= largest ? asked : asked.prefix(components: largest)
        let seen = try model.predict(x)
        let inUnits = SIMCAModel.residualsInUnits(of: x, model, seen)
        return SIMCAModel(
            principalComponents: model, method: self, orthogonalDistances: seen.orthogonalDistances,
            residualSums: (0..<model.components).map { inUnits.column($0).reduce(0, +) })
    }
}
