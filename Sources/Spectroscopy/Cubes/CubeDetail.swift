/// One thing that is known about how a cube is stored.
public struct CubeDetail: Codable, Hashable, Sendable {
    /// What: "element type".
    public let name: String
    /// The value: "uint16, little-endian".
    public let value: String

    /// Creates a detail.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
