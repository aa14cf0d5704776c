internal import Validation

/// How often intervals hold the reference value, and how many samples are outside the domain.
///
/// Every sample counts, those outside the domain too.
public struct ContentCoverage: Codable, Hashable, Sendable {
    /// The confidence that was asked for.
    public let confidence: Double
    /// The share of samples (and repeats) whose interval holds the reference value.
    public let value: Double
    /// The lots of which most samples are held.
    public let lots: RateFigure
    /// The mean width of the intervals.
    public let meanWidth: Double
    /// The share of samples (and repeats) outside the domain.
    public let outside: Double
    /// The share that is expected of lots like the calibration lots: 1/(L + 1).
    public let expectedOutside: Double

    /// What was found of one sample once.
    struct Entry: Sendable {
        let lot: Int
        let isCovered: Bool
        let width: Double
        let isInside: Bool
    }

    /// Counts; nil without an entry.
    init?(_ entries: [Entry], confidence: Double, expectedOutside: Double) {
        guard !entries.isEmpty else { return nil }
        let n = Double(entries.count)
        var byLot: [Int: (covered: Int, all: Int)] = [:]
        for entry in entries {
            byLot[entry.lot, default: (0, 0)].all += 1
            if entry.isCovered { byLot[entry.lot, default: (0, 0)].covered += 1 }
        }
        self.confidence = confidence
        value = Double(entries.count { $0.isCovered }) / n
        lots = RateFigure(
            LotRate(successes: byLot.values.count { 2 * $0.covered > $0.all }, lots: byLot.count))
        meanWidth = entries.reduce(0) { $0 + $1.width } / n
        outside = Double(entries.count { !$0.isInside }) / n
        self.expectedOutside = expectedOutside
    }
}
