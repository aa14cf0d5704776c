internal import Foundation
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
        try decode(type, with: parameters)
    }

    private static func decode<Classifier: CataloguedClassifier>(
        _ type: Classifier.Type, with parameters: [String: JSONValue]
    ) throws(ModellingError) -> any CataloguedClassifier {
        let known = type.parameters.map(\.name).filter { $0 != type.searchedParameter }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            throw .invalidParameter(
                name: name, value: value.text,
                needed: name == type.searchedParameter
                    ? "the search chooses it"
                    : "\(type.identifier) has no such parameter; it has \(known.joined(separator: ", "))")
        }
        if let classifier = changed(type, by: parameters) { return classifier }
        // Foundation does not always say which value it could not read: each is tried alone.
        for parameter in type.parameters {
            guard let value = parameters[parameter.name], changed(type, by: [parameter.name: value]) == nil else {
                continue
            }
            throw .invalidParameter(name: parameter.name, value: value.text, needed: "it must be: \(parameter.summary)")
        }
        throw .invalidParameter(name: type.identifier, value: "unreadable", needed: "its parameters cannot be read")
    }

    /// The classifier with its defaults and the given parameters; nil when a value is not of its type.
    private static func changed<Classifier: CataloguedClassifier>(
        _ type: Classifier.Type, by parameters: [String: JSONValue]
    ) -> Classifier? {
        guard var values = try? JSONValue(encoding: type.init()).object else { return nil }
        values.merge(parameters) { _, given in given }
        return try? JSONDecoder().decode(Classifier.self, from: JSONEncoder().encode(JSONValue.object(values)))
    }
}
