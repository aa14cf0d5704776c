/// A two-sided confidence interval of a figure of merit.
public struct FigureInterval: Codable, Hashable, Sendable {
    /// The lower end.
    public let low: Double
    /// The upper end.
    public let high: Double
    /// The confidence, such as 0.95.
    public let confidence: Double

    /// Creates an interval.
    public init(low: Double, high: Double, confidence: Double) {
        self.low = low
        self.high = high
        self.confidence = confidence
    }
}
