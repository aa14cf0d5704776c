public import Spectroscopy

/// What random splits of lots show of a gate and of intervals of levels.
public struct AdulterantSplitsReport: Codable, Sendable {
    /// The rates at one α, means over splits.
    public struct Rate: Codable, Hashable, Sendable {
        /// α.
        public let alpha: Double
        /// What a gate of so many lots can attain: ⌊α(L + 1)⌋/(L + 1); 0 where it can reject nothing, and says nothing.
        public let attainable: Double
        /// The share of left-out genuine lots that the gate rejects; nil where it cannot reject at α.
        public let falseRejects: Double?
        /// The genuine lots to calibrate on with which it could; nil where it can.
        public let lotsNeeded: Int?
        /// Its standard deviation over splits; nil for one split, and where the gate cannot reject at α.
        public let standardDeviation: Double?
        /// The same by the classical limit.
        public let classicalFalseRejects: Double
        /// The share of foreign lots that the gate rejects; nil without foreign lots, and where it cannot reject at α.
        public let detected: Double?
        /// The same by the classical limit.
        public let classicallyDetected: Double?
    }

    /// The intervals of the level of one adulterant, means over splits.
    public struct Level: Codable, Hashable, Sendable {
        /// The adulterant.
        public let name: String
        /// The confidence of the intervals.
        public let confidence: Double
        /// The share of left-out samples whose interval covers their level; nil where there are too few lots.
        public let coverage: Double?
        /// The mean width of the intervals, in per cent; nil where there are too few lots.
        public let meanWidth: Double?
        /// The root mean square error of left-out samples, in per cent; nil where a split left out none.
        public let rmse: Double?
    }

    /// The schema of the document.
    public let schema: String
    /// "adulterant".
    public let kind: String
    /// The number of splits.
    public let splits: Int
    /// The share of lots that are left out.
    public let share: Double
    /// The genuine lots that a split calibrates on.
    public let calibrationLots: Int
    /// The genuine lots that it leaves out.
    public let leftOutLots: Int
    /// The foreign lots, tried in every split.
    public let foreignLots: Int
    /// The mean number of components that were chosen.
    public let meanComponents: Double
    /// The rates, one an α.
    public let rates: [Rate]
    /// The intervals, one an adulterant; nil where no level is stated.
    public let levels: [Level]?
    /// The seed.
    public let seed: UInt64
    /// What was found on the way.
    public let findings: [Finding]
}
