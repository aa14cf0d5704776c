public import Preprocessing

/// What the plans of all pipelines have in common.
///
/// A plan is what was decided before the data were looked at. `init()` is the complete expert default; a file or an
/// option overrides single values.
public protocol PipelinePlan: Codable, Hashable, Sendable {
    /// The name of the pipeline: "origin".
    static var pipelineName: String { get }
    /// Paths that a plan may leave out and that its default leaves out.
    static var optionalKeys: Set<String> { get }
    /// The candidate recipes on a usual axis, as `bencao plan example` prints them.
    static var exampleRecipes: [Recipe] { get }

    /// The expert default.
    init()

    /// The schema, `bencao.plan.v1`.
    var schema: String { get }
    /// The name of the pipeline that the plan is for.
    var pipeline: String { get }
    /// The candidate recipes; nil for the default ones, fitted to the axis of the data.
    var recipes: [Recipe]? { get set }
    /// The column of the lot; nil to recognise it by name, and where there is none, each sample is a lot.
    var lotColumn: String? { get set }
    /// The column of the sample id; nil to recognise it by name.
    var sampleColumn: String? { get set }
    /// Samples that are left out, with the reason.
    var exclude: [String: String] { get set }
    /// The share of wrong answers that is accepted.
    var alpha: Double { get set }
    /// The seed of everything random.
    var seed: UInt64 { get set }

    /// Checks what can be checked without data.
    ///
    /// - Throws: `AuthenticationError.plan`.
    func validate() throws(AuthenticationError)
}

extension PipelinePlan {
    /// Refuses a value of the plan, with where it stands and what is possible.
    func require(_ condition: Bool, _ place: String, _ detail: String) throws(AuthenticationError) {
        guard condition else { throw .plan(detail: detail, place: "plan, \(place)", remedy: "correct the value") }
    }

    /// Checks what all plans have.
    func validateCommonParts() throws(AuthenticationError) {
        try require(
            schema == PlanDocument.currentSchema, "schema",
            "schema is \"\(schema)\"; \"\(PlanDocument.currentSchema)\" is known")
        try require(
            pipeline == Self.pipelineName, "pipeline",
            "pipeline is \"\(pipeline)\"; \"\(Self.pipelineName)\" is needed here")
        try require(
            alpha >= 1e-6 && alpha < 1, "acceptance.alpha",
            "alpha is \(alpha); a share between 0 and 1 is needed, 0.000001 or more")
        if let recipes {
            try require(!recipes.isEmpty, "recipes", "there is no candidate recipe")
            try require(Set(recipes).count == recipes.count, "recipes", "a candidate recipe stands twice")
        }
    }
}
