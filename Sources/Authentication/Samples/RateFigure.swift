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

    /// The figure of a rate.
    public init(_ rate: LotRate) {
        value = rate.value
        low = rate.low
        high = rate.high
        successes = rate.successes
        lots = rate.lots
    }
}
