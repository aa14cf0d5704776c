/// The modelling methods: one line each.
public enum EstimatorCatalogue {
    /// Every method, in the order of `bencao methods`.
    public static let methods: [any Estimator.Type] = [
        // Decomposition.
        PrincipalComponents.self,
        MultivariateCurveResolution.self,
        LowLevelFusion.self,
        MidLevelFusion.self,
        // Regression.
        PLSRegression.self,
        OrthogonalPLS.self,
        PrincipalComponentRegression.self,
        RidgeRegression.self,
        LocallyWeightedPLS.self,
        MultiBlockPLS.self,
        SequentialPLS.self,
        SupportVectorRegression.self,
        // Classifiers.
        LinearDiscriminantAnalysis.self,
        QuadraticDiscriminantAnalysis.self,
        PrincipalComponentDiscriminantAnalysis.self,
        PLSDiscriminantAnalysis.self,
        OrthogonalPLSDiscriminantAnalysis.self,
        SoftPLSDiscriminantAnalysis.self,
        NearestNeighbours.self,
        SupportVectorClassifier.self,
        // One class.
        SIMCA.self,
        DataDrivenSIMCA.self,
        OneClassSupportVectors.self,
    ]
}
