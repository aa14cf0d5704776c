public import Validation

/// A rate over lots as result documents give it: the share with its exact binomial 95 % interval and its counts.
public struct RateFigure: Codable, Hashable, Sendable {
    /// The share of the lots that succeed; nil when there are none.
    public let value: Double?
    /// The lower limit.
    public let low: Double?
    /// The upper limit.
    public let high: Double?
    /// The number of lots that succeed.
    public let successes: Int
    /// The number of lots.
    public let lots: Int
    /// The lots that nothing could be said of, which count on neither side; nil where there are none.
    public let undecided: Int?
    /// The calibration lots with which something could be said of them; nil where all are decided.
    public let lotsNeeded: Int?

    /// The figure of a rate.
    ///
    /// - Parameters:
    ///   - undecided: the lots beside those of the rate that nothing could be said of.
    ///   - lotsNeeded: the calibration lots with which something could be said of them.
    public init(_ rate: LotRate, undecided: Int? = nil, lotsNeeded: Int? = nil) {
        self.undecided = undecided.flatMap { $0 > 0 ? $0 : nil }
        self.lotsNeeded = self.undecided == nil ? nil : lotsNeeded
        value = rate.value
        low = rate.low
        high = rate.high
        successes = rate.successes
        lots = rate.lots
    }
}
