public import Modelling

extension PLSRegression: CataloguedRegressor {
    public static let searchedParameter: String? = "latentVariables"

    public func setting(_ complexity: Int) -> String {
        "\(complexity) latent \(complexity == 1 ? "variable" : "variables")"
    }

    public func shortSetting(_ complexity: Int) -> String { "\(complexity) LV" }
}

extension PLSModel: RegressionModelPath {
    public func model() throws(ModellingError) -> PLSModel { self }
}

extension PLSModel: RegressionModel {
    public var line: RegressionLine? { RegressionLine(coefficients(latentVariables: latentVariables)) }
}
