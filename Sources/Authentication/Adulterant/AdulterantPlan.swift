public import Modelling
public import Preprocessing
public import Validation

/// The plan of an adulterant detection: what was decided before the data were looked at.
///
/// ```swift
/// var plan = AdulterantPlan()
/// plan.data.genuine = .init(column: "type", values: ["Oregano"])
/// ```
public struct AdulterantPlan: PipelinePlan {
    public static let pipelineName = "adulterant"
    public static let optionalKeys: Set<String> = [
        "data.lot", "data.sample", "data.level", "data.adulterant", "recipes", "levelRecipes", "estimator.components",
    ]
    public static let exampleRecipes = DefaultRecipes.oneClassExample

    /// Which samples are genuine.
    public struct Genuine: Codable, Hashable, Sendable {
        /// The column that tells it.
        public var column: String
        /// The values of genuine samples; every other value is a known foreign one.
        public var values: [String]

        /// Creates the mark of genuine samples.
        public init(column: String, values: [String]) {
            self.column = column
            self.values = values
        }
    }

    /// Which columns play which part, and which samples are left out.
    public struct DataRoles: PlanDataRoles {
        /// Which samples are genuine.
        public var genuine: Genuine
        /// The column of the lot; nil to recognise it by name, and where there is none, each sample is a lot.
        public var lotColumn: String?
        /// The column of the sample id; nil to recognise it by name.
        public var sampleColumn: String?
        /// The column of the level of the adulterant, in per cent; nil where levels are not to be told.
        public var levelColumn: String?
        /// The column of the name of the adulterant; nil where there is one.
        public var adulterantColumn: String?
        /// Samples that are left out, with the reason.
        public var exclude: [String: String]

        private enum CodingKeys: String, CodingKey {
            case genuine
            case levelColumn = "level"
            case adulterantColumn = "adulterant"
            case lotColumn = "lot"
            case sampleColumn = "sample"
            case exclude
        }
    }

    /// The one-class model.
    public struct EstimatorChoice: Codable, Hashable, Sendable {
        /// Its permanent name.
        public var method: String
        /// The number of components; nil to choose it by validation.
        public var components: Int?
        /// The largest number of components that is tried; a third of the lots and the rank are further limits.
        public var maximumComponents: Int
        /// How the distributions of the distances are learned.
        public var estimate: DistanceDistribution.Estimate
    }

    /// How the choice is validated.
    public struct ValidationChoice: PlanSegments {
        /// Whether known foreign samples take part in the choice: "rigorous" (no) or "compliant" (yes).
        public var mode: OneClassSettings.Mode
        /// Folds of lots in the outer loop.
        public var outerFolds: Int
        /// Repeats of the outer loop.
        public var outerRepeats: Int
        /// Folds of lots in the inner loop.
        public var innerFolds: Int
        /// Repeats of the inner loop.
        public var innerRepeats: Int
    }

    /// When a sample is accepted.
    public struct Acceptance: PlanAcceptance {
        /// The share of genuine lots that may be rejected.
        public var alpha: Double
        /// The significance of the outlier limit of the classical verdict.
        public var gamma: Double
        /// 1 − the confidence of the intervals of levels.
        public var intervalAlpha: Double
        /// The form of the conformal gate: "cross" or "split".
        public var gate: ConformalGate.Form
    }

    /// The schema, `bencao.plan.v1`.
    public var schema: String
    /// The pipeline, `adulterant`.
    public var pipeline: String
    /// What the result is to be used for, in words.
    public var claim: String
    /// Columns and exclusions.
    public var data: DataRoles
    /// The candidate recipes; nil for the default ones, fitted to the axis of the data.
    public var recipes: [Recipe]?
    /// The candidate recipes of the regression of a level; nil for the default ones, fitted to the axis of the data.
    public var levelRecipes: [Recipe]?
    /// The one-class model.
    public var estimator: EstimatorChoice
    /// The validation.
    public var validation: ValidationChoice
    /// The acceptance.
    public var acceptance: Acceptance
    /// The seed of everything random.
    public var seed: UInt64

    /// Creates the expert default.
    public init() {
        schema = PlanDocument.currentSchema
        pipeline = Self.pipelineName
        claim = "whether single lots are what the label says"
        data = DataRoles(
            genuine: Genuine(column: "label", values: ["genuine"]), lotColumn: nil, sampleColumn: nil, levelColumn: nil,
            adulterantColumn: nil, exclude: [:])
        recipes = nil
        levelRecipes = nil
        estimator = EstimatorChoice(
            method: DataDrivenSIMCA.identifier, components: nil, maximumComponents: 20, estimate: .moments)
        validation = ValidationChoice(
            mode: .rigorous, outerFolds: 5, outerRepeats: 3, innerFolds: 5, innerRepeats: 5)
        acceptance = Acceptance(alpha: 0.05, gamma: 0.01, intervalAlpha: 0.05, gate: .cross)
        seed = 1
    }

    var levels: LimitLevels { LimitLevels(alpha: acceptance.alpha, gamma: acceptance.gamma) }

    /// The search for the regression of a level: as deep as that of the one-class model.
    var levelSettings: SearchSettings { searchSettings(maximumLatentVariables: estimator.maximumComponents) }

    var settings: OneClassSettings {
        OneClassSettings(
            mode: validation.mode, components: estimator.components, maximumComponents: estimator.maximumComponents,
            estimate: estimator.estimate, levels: levels, outerFolds: validation.outerFolds,
            outerRepeats: validation.outerRepeats, innerFolds: validation.innerFolds,
            innerRepeats: validation.innerRepeats)
    }

    public func validate() throws(AuthenticationError) {
        try validateCommonParts()
        try require(!data.genuine.values.isEmpty, "data.genuine.values", "no value of genuine samples is given")
        try require(
            estimator.method == DataDrivenSIMCA.identifier, "estimator.method",
            "there is no one-class model \"\(estimator.method)\" here; there is \(DataDrivenSIMCA.identifier)")
        if let components = estimator.components {
            try require(components, in: 1...1000, "estimator.components", of: "components")
        }
        try require(estimator.maximumComponents, in: 1...1000, "estimator.maximumComponents", of: "components")
        try validateSegments()
        try require(
            acceptance.gamma > 0 && acceptance.gamma < 1, "acceptance.gamma",
            "gamma is \(acceptance.gamma); a share between 0 and 1 is needed")
        try require(
            acceptance.intervalAlpha > 0 && acceptance.intervalAlpha < 1, "acceptance.intervalAlpha",
            "intervalAlpha is \(acceptance.intervalAlpha); a share between 0 and 1 is needed")
        if let levelRecipes {
            try require(!levelRecipes.isEmpty, "levelRecipes", "there is no candidate recipe")
            try require(
                Set(levelRecipes).count == levelRecipes.count, "levelRecipes", "a candidate recipe stands twice")
        }
        guard data.adulterantColumn == nil || data.levelColumn != nil else {
            throw .plan(
                detail: "the column of the adulterant is named, but none of its level", place: "plan, data.adulterant",
                remedy: "name the column of the level too: data.level, or --level COLUMN")
        }
    }
}
