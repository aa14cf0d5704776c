public import Modelling
internal import Spectroscopy

/// The classifier that decides, where it is not the PLS-DA that the sets of origins are made with.
///
/// In files: its permanent name, what was chosen of it, and its model, which is read as the catalogue says.
public struct OriginClassifier: Codable, Sendable {
    /// Its permanent name.
    public let method: String
    /// The chosen complexity: the number of components, the point of a grid (from 1).
    public let complexity: Int
    /// What that stands for, in words.
    public let setting: String
    /// What it learned, on spectra after the recipe of the model.
    public let model: any ClassifierModel

    init<Classifier: CataloguedClassifier>(_ classifier: Classifier, complexity: Int, model: any ClassifierModel) {
        method = Classifier.identifier
        self.complexity = complexity
        setting = classifier.setting(complexity)
        self.model = model
    }

    private enum CodingKeys: String, CodingKey { case method, complexity, setting, model }

    /// Reads a classifier.
    ///
    /// - Throws: `DecodingError`, also for a name that the catalogue does not have.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        method = try container.decode(String.self, forKey: .method)
        complexity = try container.decode(Int.self, forKey: .complexity)
        setting = try container.decode(String.self, forKey: .setting)
        guard let type = ClassifierCatalogue.classifier(method) else {
            throw DecodingError.dataCorruptedError(
                forKey: .method, in: container,
                debugDescription: "this program has no classifier \"\(method)\"; it may come from a newer one")
        }
        model = try Self.model(of: type, in: container)
    }

    private static func model<Classifier: CataloguedClassifier>(
        of type: Classifier.Type, in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> any ClassifierModel {
        try container.decode(Classifier.Path.Model.self, forKey: .model)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(method, forKey: .method)
        try container.encode(complexity, forKey: .complexity)
        try container.encode(setting, forKey: .setting)
        try model.encode(to: container.superEncoder(forKey: .model))
    }
}
