public import Modelling
public import Spectroscopy

/// The regressions of one response that a plan can name: one line each.
public enum RegressorCatalogue {
    /// Every regression, in the order of `bencao methods`.
    public static let regressors: [any CataloguedRegressor.Type] = [
        PLSRegression.self,
        OrthogonalPLS.self,
        PrincipalComponentRegression.self,
        RidgeGrid.self,
        LocallyWeightedPLS.self,
        SupportVectorRegressionGrid.self,
    ]

    /// The regression with the given permanent name.
    public static func regressor(_ identifier: String) -> (any CataloguedRegressor.Type)? {
        regressors.first { $0.identifier == identifier }
    }

    /// A regression with its defaults and the given parameters.
    ///
    /// - Throws: `ModellingError.invalidParameter` for a parameter that it does not have, that the search chooses, or
    ///   whose value is not of its type.
    public static func make(
        _ type: any CataloguedRegressor.Type, parameters: [String: JSONValue]
    ) throws(ModellingError) -> any CataloguedRegressor {
        try type.make(parameters: parameters)
    }
}
