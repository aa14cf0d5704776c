/// The classifiers that a plan can name: one line each.
public enum ClassifierCatalogue {
    /// Every classifier, in the order of `bencao methods`.
    public static let classifiers: [any PathClassifier.Type] = [
        PLSDiscriminantAnalysis.self,
        PrincipalComponentDiscriminantAnalysis.self,
        SupportVectorGrid.self,
    ]
}
