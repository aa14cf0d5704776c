internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
public import Validation

/// The regression that predicts, where it is not the PLS regression that the domain is judged with.
///
/// In files: its permanent name, what was chosen of it, and its model, which is read as the catalogue says. A linear one
/// that need only predict is a line.
public struct ContentEstimator: Codable, Sendable {
    /// Its permanent name.
    public let method: String
    /// The permanent name of the selection of its channels; nil where it has all.
    public let selection: String?
    /// The chosen complexity: the number of latent variables or components, the point of a grid (from 1).
    public let complexity: Int
    /// What that stands for, in words.
    public let setting: String
    /// What it learned, on spectra after the recipe.
    public let model: any RegressionModel

    /// Fits a complexity to rows with their lots.
    init<Regressor: CataloguedRegressor>(
        _ regressor: Regressor, named choice: ContentPlan.EstimatorChoice, x: Matrix, y: Matrix, lots: Lots,
        complexity: Int, seed: UInt64, asLine: Bool
    ) throws(ModellingError) {
        let path = try regressor.path(x, y, lots: lots, maximum: complexity, seed: seed)
        try self.init(regressor, named: choice, path: path, complexity: complexity, asLine: asLine)
    }

    /// Fits a regression of the catalogue, whatever it is, to be kept as a line where it is one.
    static func fitted(
        _ regressor: some CataloguedRegressor, named choice: ContentPlan.EstimatorChoice, x: Matrix, y: Matrix,
        lots: Lots, complexity: Int, seed: UInt64
    ) throws(ModellingError) -> ContentEstimator {
        try ContentEstimator(
            regressor, named: choice, x: x, y: y, lots: lots, complexity: complexity, seed: seed, asLine: true)
    }

    /// Keeps the last model of a path.
    init<Regressor: CataloguedRegressor>(
        _ regressor: Regressor, named choice: ContentPlan.EstimatorChoice, path: Regressor.Path, complexity: Int,
        asLine: Bool
    ) throws(ModellingError) {
        let model = try path.model()
        method = choice.method
        selection = choice.select
        self.complexity = min(complexity, path.count)
        setting = regressor.setting(self.complexity)
        if asLine, let line = model.line { self.model = line } else { self.model = model }
    }

    /// ŷ of rows after the recipe.
    func predicted(_ x: Matrix) throws(ModellingError) -> [Double] { try model.predict(x).column(0) }

    private enum CodingKeys: String, CodingKey { case method, selection, complexity, setting, model, line }

    /// Reads an estimator.
    ///
    /// - Throws: `DecodingError`, also for a name that the catalogue does not have.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        method = try container.decode(String.self, forKey: .method)
        selection = try container.decodeIfPresent(String.self, forKey: .selection)
        complexity = try container.decode(Int.self, forKey: .complexity)
        setting = try container.decode(String.self, forKey: .setting)
        if let line = try container.decodeIfPresent(RegressionLine.self, forKey: .line) {
            model = line
            return
        }
        guard let type = RegressorCatalogue.regressor(method) else {
            throw DecodingError.dataCorruptedError(
                forKey: .method, in: container,
                debugDescription: "this program has no regression \"\(method)\"; it may come from a newer one")
        }
        model = try Self.model(of: type, isSelected: selection != nil, in: container)
    }

    private static func model<Regressor: CataloguedRegressor>(
        of type: Regressor.Type, isSelected: Bool, in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> any RegressionModel {
        if isSelected {
            return try container.decode(SelectedRegressionModel<Regressor.Path.Model>.self, forKey: .model)
        }
        return try container.decode(Regressor.Path.Model.self, forKey: .model)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(method, forKey: .method)
        try container.encodeIfPresent(selection, forKey: .selection)
        try container.encode(complexity, forKey: .complexity)
        try container.encode(setting, forKey: .setting)
        if let line = model as? RegressionLine {
            try container.encode(line, forKey: .line)
        } else {
            try model.encode(to: container.superEncoder(forKey: .model))
        }
    }
}
