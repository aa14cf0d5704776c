/// A parameter as people read of it; its default is that of the method's `init()`.
public struct ParameterDescription: Hashable, Sendable {
    /// The name in files and on the command line.
    public let name: String
    /// What it is, with unit and range.
    public let summary: String

    /// Creates a description.
    public init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}
