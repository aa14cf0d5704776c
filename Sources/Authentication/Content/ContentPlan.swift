internal import Modelling
public import Preprocessing
public import Spectroscopy
public import Validation

/// The plan of a content regression: what was decided before the data were looked at.
///
/// ```swift
/// var plan = ContentPlan()
/// plan.data.analytes = [.init(column: "moisture_pct", unit: "%"), .init(column: "oil_pct", unit: "%")]
/// ```
public struct ContentPlan: PipelinePlan {
    public static let pipelineName = "content"
    public static let optionalKeys: Set<String> = [
        "data.lot", "data.sample", "estimator.parameters", "estimator.select", "estimator.selectParameters", "recipes",
    ]
    public static let exampleRecipes = DefaultRecipes.regressionExample

    /// A constituent that is to be predicted.
    public struct Analyte: Codable, Hashable, Sendable {
        /// The column of its reference values; its name in every result.
        public var column: String
        /// The unit of the values, as people write it; nil when none is stated.
        public var unit: String?
        /// The standard error of the laboratory's reference method, in the unit of the analyte.
        public var sel: Double?
        /// The column of the standard error of each reference value, where it differs from sample to sample.
        public var selColumn: String?
        /// The error of a single result that the use of the results admits, in the unit of the analyte.
        public var tolerance: Double?

        /// Names an analyte.
        public init(
            column: String, unit: String? = nil, sel: Double? = nil, selColumn: String? = nil,
            tolerance: Double? = nil
        ) {
            self.column = column
            self.unit = unit
            self.sel = sel
            self.selColumn = selColumn
            self.tolerance = tolerance
        }

        private enum CodingKeys: String, CodingKey, CaseIterable { case column, unit, sel, selColumn, tolerance }

        private struct AnyKey: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        /// Reads an analyte.
        ///
        /// - Throws: `DecodingError` for a key that an analyte does not have.
        public init(from decoder: any Decoder) throws {
            let known = CodingKeys.allCases.map(\.stringValue)
            for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
                throw AuthenticationError.plan(
                    detail: "an analyte has no key \"\(key.stringValue)\"; there are " + known.joined(separator: ", "),
                    place: "plan, data.analytes", remedy: "correct the key")
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            column = try container.decode(String.self, forKey: .column)
            unit = try container.decodeIfPresent(String.self, forKey: .unit)
            sel = try container.decodeIfPresent(Double.self, forKey: .sel)
            selColumn = try container.decodeIfPresent(String.self, forKey: .selColumn)
            tolerance = try container.decodeIfPresent(Double.self, forKey: .tolerance)
        }
    }

    /// Which columns play which part, and which samples are left out.
    public struct DataRoles: PlanDataRoles {
        /// The constituents, each with a model of its own.
        public var analytes: [Analyte]
        /// The column of the lot; nil to recognise it by name, and where there is none, each sample is a lot.
        public var lotColumn: String?
        /// The column of the sample id; nil to recognise it by name.
        public var sampleColumn: String?
        /// Samples that are left out, with the reason.
        public var exclude: [String: String]

        private enum CodingKeys: String, CodingKey {
            case analytes
            case lotColumn = "lot"
            case sampleColumn = "sample"
            case exclude
        }
    }

    /// The regression.
    public struct EstimatorChoice: Codable, Hashable, Sendable {
        /// Its permanent name.
        public var method: String
        /// The largest number of latent variables; a third of the lots and the rank are further limits. It does not cut
        /// a grid.
        public var maximumLatentVariables: Int
        /// Its parameters that differ from their defaults; nil for none.
        public var parameters: [String: JSONValue]?
        /// The permanent name of a selection of channels, which is made anew in every segment; nil for all channels.
        public var select: String?
        /// The parameters of the selection that differ from their defaults; nil for none.
        public var selectParameters: [String: JSONValue]?
    }

    /// When a value is given, and with what interval.
    public struct Acceptance: PlanAcceptance {
        /// 1 − the confidence of the intervals.
        public var alpha: Double
    }

    /// The schema, `bencao.plan.v1`.
    public var schema: String
    /// The pipeline, `content`.
    public var pipeline: String
    /// What the result is to be used for, in words.
    public var claim: String
    /// Columns and exclusions.
    public var data: DataRoles
    /// The candidate recipes; nil for the default ones, fitted to the axis of the data.
    public var recipes: [Recipe]?
    /// The regression.
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
        claim = "the content of single samples of lots like those of the calibration"
        data = DataRoles(
            analytes: [Analyte(column: "content")], lotColumn: nil, sampleColumn: nil, exclude: [:])
        recipes = nil
        estimator = EstimatorChoice(method: PLSRegression.identifier, maximumLatentVariables: 20)
        validation = NestedValidationChoice()
        acceptance = Acceptance(alpha: 0.05)
        seed = 1
    }

    var searchSettings: SearchSettings { searchSettings(maximumLatentVariables: estimator.maximumLatentVariables) }

    public func validate() throws(AuthenticationError) {
        try validateCommonParts()
        try require(!data.analytes.isEmpty, "data.analytes", "no analyte is named")
        var columns: Set<String> = []
        for analyte in data.analytes {
            let place = "data.analytes, \(analyte.column)"
            try require(!analyte.column.isEmpty, "data.analytes", "an analyte has no column")
            try require(columns.insert(analyte.column).inserted, place, "the analyte stands twice")
            for (name, value) in [("sel", analyte.sel), ("tolerance", analyte.tolerance)] {
                guard let value else { continue }
                try require(
                    value > 0 && value.isFinite, place,
                    "\(name) is \(value); a number above 0 in the unit of the analyte is needed")
            }
            try require(
                analyte.sel == nil || analyte.selColumn == nil, place, "sel is given as a value and as a column")
        }
        _ = try regressor()
        try require(
            estimator.maximumLatentVariables, in: 1...1000, "estimator.maximumLatentVariables", of: "latent variables")
        try validateNestedValidation()
    }

    /// The regression that the plan names, with its parameters, on the channels that it selects.
    ///
    /// - Throws: `AuthenticationError.plan`, which tells the regressions and selections that there are.
    public func regressor() throws(AuthenticationError) -> any CataloguedRegressor {
        guard let type = RegressorCatalogue.regressor(estimator.method) else {
            throw unknown(
                "regression", estimator.method, among: RegressorCatalogue.regressors.map { $0.identifier },
                place: "estimator.method")
        }
        let regressor = try made(estimator.method, place: "estimator.parameters") {
            () throws(ModellingError) -> any CataloguedRegressor in
            try RegressorCatalogue.make(type, parameters: estimator.parameters ?? [:])
        }
        guard let name = estimator.select else {
            try require(
                estimator.selectParameters == nil, "estimator.selectParameters", "there is no estimator.select")
            return regressor
        }
        guard let selection = SelectionCatalogue.selection(name) else {
            throw unknown(
                "selection", name, among: SelectionCatalogue.selections.map { $0.identifier },
                place: "estimator.select")
        }
        let chosen = try made(name, place: "estimator.selectParameters") {
            () throws(ModellingError) -> any VariableSelection in
            try selection.make(parameters: estimator.selectParameters ?? [:])
        }
        return Self.selecting(chosen, regressor)
    }

    private static func selecting<Selection: VariableSelection, Regressor: CataloguedRegressor>(
        _ selection: Selection, _ regressor: Regressor
    ) -> any CataloguedRegressor {
        SelectingRegression(selection: selection, regressor: regressor)
    }

    private func unknown(
        _ what: String, _ name: String, among names: [String], place: String
    ) -> AuthenticationError {
        let hint = NearNames.hint(name, among: names)
        return .plan(
            detail: "there is no \(what) \"\(name)\"; there are \(names.joined(separator: ", "))",
            place: "plan, \(place)", remedy: hint.isEmpty ? "name one of them" : hint)
    }

    private func made<Method>(
        _ name: String, place: String, _ make: () throws(ModellingError) -> Method
    ) throws(AuthenticationError) -> Method {
        do throws(ModellingError) { return try make() } catch {
            throw .plan(detail: error.summary, place: "plan, \(place)", remedy: "see `bencao methods \(name)`")
        }
    }
}
