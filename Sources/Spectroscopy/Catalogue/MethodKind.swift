/// What a catalogued method is for; the order of `bencao methods`.
public enum MethodKind: String, Codable, Hashable, Sendable, CaseIterable {
    case preprocessing
    case decomposition
    case regression
    case classifier
    case oneClass = "one-class"
    case limit
    case diagnostic
    case importance
    case selection
    case design
    case transfer
    case figure = "figure of merit"

    /// "Preprocessing": a heading.
    public var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
