/// The modelling methods: one line each.
public enum EstimatorCatalogue {
    /// Every method, in the order of `bencao methods`.
    public static let methods: [any Estimator.Type] = [
        // Decomposition.
        PrincipalComponents.self,
        // Regression.
        PLSRegression.self,
        SupportVectorRegression.self,
        // Classifiers.
        LinearDiscriminantAnalysis.self,
        PLSDiscriminantAnalysis.self,
        SupportVectorClassifier.self,
        // One class.
        DataDrivenSIMCA.self,
        OneClassSupportVectors.self,
    ]
}
