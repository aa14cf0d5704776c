/// One split of the rows: those that a model is fitted to and those that it is tried on.
public struct Segment: Codable, Hashable, Sendable {
    /// The rows that are fitted to, ascending.
    public let training: [Int]
    /// The rows that are left out, ascending.
    public let heldOut: [Int]

    /// Creates a segment.
    public init(training: [Int], heldOut: [Int]) {
        self.training = training
        self.heldOut = heldOut
    }
}
