/// A method as people and programs read of it: name, purpose, parameters with their defaults.
public struct MethodDescription: Encodable, Hashable, Sendable {
    /// A parameter with its default.
    public struct Parameter: Encodable, Hashable, Sendable {
        /// The name in files and on the command line.
        public let name: String
        /// What it is, with unit and range.
        public let summary: String
        /// The default.
        public let standard: JSONValue

        private enum CodingKeys: String, CodingKey {
            case name, summary
            case standard = "default"
        }
    }

    /// What it is for.
    public let kind: MethodKind
    /// The permanent short name.
    public let identifier: String
    /// One line.
    public let summary: String
    /// The parameters, in the order in which people expect them.
    public let parameters: [Parameter]

    /// Describes a method from its own declarations.
    public init<Method: CataloguedMethod>(_ type: Method.Type) {
        let defaults = (try? JSONValue(encoding: type.init()))?.object ?? [:]
        self.init(
            kind: type.kind, identifier: type.identifier, summary: type.summary,
            parameters: type.parameters.map {
                Parameter(name: $0.name, summary: $0.summary, standard: defaults[$0.name] ?? .null)
            })
    }

    /// Describes what has no parameters of its own, such as a figure of merit.
    public init(kind: MethodKind, identifier: String, summary: String) {
        self.init(kind: kind, identifier: identifier, summary: summary, parameters: [])
    }

    private init(kind: MethodKind, identifier: String, summary: String, parameters: [Parameter]) {
        self.kind = kind
        self.identifier = identifier
        self.summary = summary
        self.parameters = parameters
    }

    /// "window=15; polynomialOrder=2; derivative=0".
    public var signature: String { parameters.map { "\($0.name)=\($0.standard.text)" }.joined(separator: "; ") }
}
