public import Modelling

extension SupportVectorRegressionGrid: PathRegressor {
    public func complexities(lots: Int, limit: Int) -> Int { max(1, points.count) }
}

extension SupportVectorRegressionPath: RegressionPath {}
