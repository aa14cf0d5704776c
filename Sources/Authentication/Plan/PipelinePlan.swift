public import Preprocessing
internal import Validation

/// What the plans of all pipelines have in common.
///
/// A plan is what was decided before the data were looked at. `init()` is the complete expert default; a file or an
/// option overrides single values.
public protocol PipelinePlan: Codable, Hashable, Sendable {
    /// Columns and exclusions.
    associatedtype DataRoles: PlanDataRoles
    /// The two loops of the validation, and what else it takes.
    associatedtype ValidationChoice: PlanSegments
    /// When an answer is given.
    associatedtype Acceptance: PlanAcceptance

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
    /// Columns and exclusions.
    var data: DataRoles { get set }
    /// The candidate recipes; nil for the default ones, fitted to the axis of the data.
    var recipes: [Recipe]? { get set }
    /// The validation.
    var validation: ValidationChoice { get set }
    /// The acceptance.
    var acceptance: Acceptance { get set }
    /// The seed of everything random.
    var seed: UInt64 { get set }

    /// Checks what can be checked without data.
    ///
    /// - Throws: `AuthenticationError.plan`.
    func validate() throws(AuthenticationError)
}

extension PipelinePlan {
    /// The column of the lot; nil to recognise it by name, and where there is none, each sample is a lot.
    public var lotColumn: String? {
        get { data.lotColumn }
        set { data.lotColumn = newValue }
    }
    /// The column of the sample id; nil to recognise it by name.
    public var sampleColumn: String? {
        get { data.sampleColumn }
        set { data.sampleColumn = newValue }
    }
    /// Samples that are left out, with the reason.
    public var exclude: [String: String] {
        get { data.exclude }
        set { data.exclude = newValue }
    }
    /// The share of wrong answers that is accepted.
    public var alpha: Double {
        get { acceptance.alpha }
        set { acceptance.alpha = newValue }
    }

    /// A search in the two loops of the plan.
    func searchSettings(maximumLatentVariables: Int) -> SearchSettings {
        SearchSettings(
            outerFolds: validation.outerFolds, outerRepeats: validation.outerRepeats,
            innerFolds: validation.innerFolds, innerRepeats: validation.innerRepeats,
            maximumLatentVariables: maximumLatentVariables)
    }

    /// Refuses a value of the plan, with where it stands and what is possible.
    func require(_ condition: Bool, _ place: String, _ detail: String) throws(AuthenticationError) {
        guard condition else { throw .plan(detail: detail, place: "plan, \(place)", remedy: "correct the value") }
    }

    /// Refuses a number of the plan outside its range.
    func require(
        _ count: Int, in range: ClosedRange<Int>, _ place: String, of things: String
    ) throws(AuthenticationError) {
        try require(
            range.contains(count), place,
            "\(count) \(things); \(range.lowerBound) … \(range.upperBound) are possible")
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

    /// Checks the two loops.
    func validateSegments() throws(AuthenticationError) {
        try require(validation.outerFolds, in: 2...1000, "validation.outerFolds", of: "folds")
        try require(validation.innerFolds, in: 2...1000, "validation.innerFolds", of: "folds")
        try require(validation.outerRepeats, in: 1...1000, "validation.outerRepeats", of: "repeats")
        try require(validation.innerRepeats, in: 1...1000, "validation.innerRepeats", of: "repeats")
    }
}

extension PipelinePlan where ValidationChoice == NestedValidationChoice {
    /// Checks the two loops and the permutations.
    func validateNestedValidation() throws(AuthenticationError) {
        try validateSegments()
        try require(validation.permutations, in: 0...1_000_000, "validation.permutations", of: "permutations")
    }
}
