public import Modelling

extension SupportVectorRegressionGrid: PathRegressor {}

extension SupportVectorRegressionPath: RegressionPath {}
