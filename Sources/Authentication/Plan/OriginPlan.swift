public import Modelling
public import Preprocessing
public import Spectroscopy
internal import Validation

/// The plan of an origin discrimination: what was decided before the data were looked at.
///
/// ```swift
/// var plan = OriginPlan()
/// plan.data.classColumn = "origin"
/// ```
public struct OriginPlan: PipelinePlan {
    public static let pipelineName = "origin"
    public static let optionalKeys: Set<String> = ["data.lot", "data.sample", "estimator.parameters", "recipes"]
    public static let exampleRecipes = DefaultRecipes.example

    /// Which columns play which part, and which samples are left out.
    public struct DataRoles: PlanDataRoles {
        /// The column of the origin.
        public var classColumn: String
        /// The column of the lot; nil to recognise it by name, and where there is none, each sample is a lot.
        public var lotColumn: String?
        /// The column of the sample id; nil to recognise it by name.
        public var sampleColumn: String?
        /// Samples that are left out, with the reason.
        public var exclude: [String: String]

        private enum CodingKeys: String, CodingKey {
            case classColumn = "class"
            case lotColumn = "lot"
            case sampleColumn = "sample"
            case exclude
        }
    }

    /// The classifier.
    public struct EstimatorChoice: Codable, Hashable, Sendable {
        /// Its permanent name.
        public var method: String
        /// The largest number of latent variables; a third of the lots and the rank are further limits. It does not cut
        /// a grid.
        public var maximumLatentVariables: Int
        /// Its parameters that differ from their defaults; nil for none.
        public var parameters: [String: JSONValue]?
    }

    /// When an answer is given.
    public struct Acceptance: PlanAcceptance {
        /// The share of samples whose true origin may be missing from the set.
        public var alpha: Double
    }

    /// The schema, `bencao.plan.v1`.
    public var schema: String
    /// The pipeline, `origin`.
    public var pipeline: String
    /// What the result is to be used for, in words.
    public var claim: String
    /// Columns and exclusions.
    public var data: DataRoles
    /// The candidate recipes; nil for the default ones, fitted to the axis of the data.
    public var recipes: [Recipe]?
    /// The classifier.
    public var estimator: EstimatorChoice
    /// The validation.
    public var validation: NestedValidationChoice
    /// The acceptance.
    public var acceptance: Acceptance
    /// The seed of everything random.
    public var seed: UInt64

    /// Creates the expert default.
    public init() {
        schema = PlanDocument.currentSchema
        pipeline = Self.pipelineName
        claim = "the origin of single samples, among the calibrated origins"
        data = DataRoles(classColumn: "origin", lotColumn: nil, sampleColumn: nil, exclude: [:])
        recipes = nil
        estimator = EstimatorChoice(method: "pls-da", maximumLatentVariables: 20)
        validation = NestedValidationChoice()
        acceptance = Acceptance(alpha: 0.05)
        seed = 1
    }

    var searchSettings: SearchSettings { searchSettings(maximumLatentVariables: estimator.maximumLatentVariables) }

    /// Checks what can be checked without data.
    ///
    /// - Throws: `AuthenticationError.plan`.
    public func validate() throws(AuthenticationError) {
        try validateCommonParts()
        _ = try classifier()
        try require(
            estimator.maximumLatentVariables, in: 1...1000, "estimator.maximumLatentVariables", of: "latent variables")
        try validateNestedValidation()
    }

    /// The classifier that the plan names, with its parameters.
    ///
    /// - Throws: `AuthenticationError.plan`, which tells the classifiers that there are.
    public func classifier() throws(AuthenticationError) -> any CataloguedClassifier {
        let names = ClassifierCatalogue.classifiers.map { $0.identifier }
        guard let type = ClassifierCatalogue.classifier(estimator.method) else {
            let hint = NearNames.hint(estimator.method, among: names)
            throw .plan(
                detail: "there is no classifier \"\(estimator.method)\"; there are \(names.joined(separator: ", "))",
                place: "plan, estimator.method", remedy: hint.isEmpty ? "name one of them" : hint)
        }
        do throws(ModellingError) {
            return try ClassifierCatalogue.make(type, parameters: estimator.parameters ?? [:])
        } catch {
            throw .plan(
                detail: error.summary, place: "plan, estimator.parameters",
                remedy: "see `bencao methods \(estimator.method)`")
        }
    }
}
