public import LinearAlgebra
public import Modelling

extension LocallyWeightedPLS: CataloguedRegressor {
    public static let searchedParameter: String? = "latentVariables"

    public var isRotationInvariant: Bool { !scale }

    public func path(_ x: Matrix, _ y: Matrix, maximum: Int) throws(ModellingError) -> LocallyWeightedPLSModel {
        var asked = self
        asked.latentVariables = min(maximum, x.rows - 1, x.columns)
        return try asked.fit(x, y)
    }

    public func setting(_ complexity: Int) -> String {
        "\(complexity) latent \(complexity == 1 ? "variable" : "variables"), localization \(localization)"
    }

    public func shortSetting(_ complexity: Int) -> String { "\(complexity) LV" }
}

extension LocallyWeightedPLSModel: RegressionModelPath {
    public var count: Int { latentVariables }

    public func predictions(for x: Matrix) throws(ModellingError) -> [Matrix] { try localPredictions(for: x).values }

    public func model() throws(ModellingError) -> LocallyWeightedPLSModel { self }
}

extension LocallyWeightedPLSModel: RegressionModel {
    public var channels: Int { mean.count }
    public var line: RegressionLine? { nil }
}
