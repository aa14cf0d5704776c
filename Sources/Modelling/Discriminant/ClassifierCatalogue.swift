public import Spectroscopy

/// The classifiers that a plan can name: one line each.
public enum ClassifierCatalogue {
    /// Every classifier, in the order of `bencao methods`.
    public static let classifiers: [any CataloguedClassifier.Type] = [
        PLSDiscriminantAnalysis.self,
        OrthogonalPLSDiscriminantAnalysis.self,
        PrincipalComponentDiscriminantAnalysis.self,
        SupportVectorGrid.self,
    ]

    /// The classifier with the given permanent name.
    public static func classifier(_ identifier: String) -> (any CataloguedClassifier.Type)? {
        classifiers.first { $0.identifier == identifier }
    }

    /// A classifier with its defaults and the given parameters.
    ///
    /// - Throws: `ModellingError.invalidParameter` for a parameter that it does not have, that the search chooses, or
    ///   whose value is not of its type.
    public static func make(
        _ type: any CataloguedClassifier.Type, parameters: [String: JSONValue]
    ) throws(ModellingError) -> any CataloguedClassifier {
        try type.make(parameters: parameters)
    }
}
