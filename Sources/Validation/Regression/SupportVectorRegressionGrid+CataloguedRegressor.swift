internal import LinearAlgebra
public import Modelling

extension SupportVectorRegressionGrid: CataloguedRegressor {
    public static let searchedParameter: String? = nil

    public func complexities(lots: Int, limit: Int) -> Int { max(1, points.count) }

    public func setting(_ complexity: Int) -> String { points[complexity - 1].description }

    public func shortSetting(_ complexity: Int) -> String { points[complexity - 1].short }
}

extension SupportVectorRegressionPath: RegressionModelPath {
    public func model() throws(ModellingError) -> SupportVectorRegressionModel { model(at: count - 1) }
}

extension SupportVectorRegressionModel: RegressionModel {
    public var channels: Int { supportVectors.columns }
    public var line: RegressionLine? { nil }
}
