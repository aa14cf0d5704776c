public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// A fitted regression on chosen channels: the others are not looked at.
public struct SelectedRegressionModel<Model: RegressionModel>: RegressionModel {
    /// The chosen channels, counted from 0, ascending.
    public let selected: [Int]
    /// The number of channels that rows have.
    public let channels: Int
    /// The regression on the chosen channels.
    public let model: Model

    init(selected: [Int], channels: Int, model: Model) {
        self.selected = selected
        self.channels = channels
        self.model = model
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        selected = try container.decode([Int].self, forKey: .selected)
        channels = try container.decode(Int.self, forKey: .channels)
        model = try container.decode(Model.self, forKey: .model)
        guard selected.count == model.channels, zip(selected, selected.dropFirst()).allSatisfy({ $0 < $1 }),
            (selected.first ?? 0) >= 0, (selected.last ?? 0) < channels
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .selected, in: container,
                debugDescription: "\(selected.count) of \(channels) channels for a model of \(model.channels)")
        }
    }

    public var line: RegressionLine? {
        model.line.map { line in
            var coefficients = [Double](repeating: 0, count: channels)
            for (channel, value) in zip(selected, line.coefficients) { coefficients[channel] = value }
            return RegressionLine(coefficients: coefficients, intercept: line.intercept)
        }
    }

    public var findings: [Finding] { model.findings }

    /// The predicted response of rows, m × 1.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == channels else { throw .channelMismatch(found: x.columns, expected: channels) }
        return try model.predict(x.selecting(columns: selected))
    }
}

extension SelectedPath: RegressionModelPath where Path: RegressionModelPath {
    public func model() throws(ModellingError) -> SelectedRegressionModel<Path.Model> {
        SelectedRegressionModel(
            selected: selected.channels, channels: selected.channelCount, model: try path.model())
    }
}

extension SelectingRegression: SearchedMethod where Regressor: CataloguedRegressor {
    public static var searchedParameter: String? { Regressor.searchedParameter }

    public func setting(_ complexity: Int) -> String { regressor.setting(complexity) }

    public func shortSetting(_ complexity: Int) -> String { regressor.shortSetting(complexity) }
}

extension SelectingRegression: CataloguedRegressor where Regressor: CataloguedRegressor {}
