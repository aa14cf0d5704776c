/// Which columns play which part in a plan, whatever its pipeline, and which samples are left out.
public protocol PlanDataRoles: Codable, Hashable, Sendable {
    /// The column of the lot; nil to recognise it by name, and where there is none, each sample is a lot.
    var lotColumn: String? { get set }
    /// The column of the sample id; nil to recognise it by name.
    var sampleColumn: String? { get set }
    /// Samples that are left out, with the reason.
    var exclude: [String: String] { get set }
}

/// When an answer of a plan is given, whatever its pipeline.
public protocol PlanAcceptance: Codable, Hashable, Sendable {
    /// The share of wrong answers that is accepted.
    var alpha: Double { get set }
}

/// The two loops that the search of a plan is validated with, whatever its pipeline.
public protocol PlanSegments: Codable, Hashable, Sendable {
    /// Folds of lots in the outer loop.
    var outerFolds: Int { get set }
    /// Repeats of the outer loop.
    var outerRepeats: Int { get set }
    /// Folds of lots in the inner loop.
    var innerFolds: Int { get set }
    /// Repeats of the inner loop.
    var innerRepeats: Int { get set }
}
