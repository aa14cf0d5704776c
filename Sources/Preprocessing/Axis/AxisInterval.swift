/// A stretch of a spectral axis between two values, both included, named in either order; coded as `[from, to]`.
public struct AxisInterval: Hashable, Sendable {
    /// One end, in the unit of the axis.
    public let from: Double
    /// The other end.
    public let to: Double

    /// Creates an interval.
    public init(from: Double, to: Double) {
        self.from = from
        self.to = to
    }

    /// Whether a value lies in the interval.
    public func contains(_ value: Double) -> Bool { value >= min(from, to) && value <= max(from, to) }
}

extension AxisInterval: Codable {
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        let ends = (from: try container.decode(Double.self), to: try container.decode(Double.self))
        guard container.isAtEnd else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "more than [from, to]")
        }
        self.init(from: ends.from, to: ends.to)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(from)
        try container.encode(to)
    }
}
