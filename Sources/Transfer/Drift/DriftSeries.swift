/// One figure over the later spectra, with its charts.
public struct DriftSeries: Codable, Hashable, Sendable {
    /// The cause that the figure tells of.
    public let cause: DriftCause
    /// The mean of the reference spectra.
    public let referenceMean: Double
    /// The standard deviation of the reference spectra (n − 1).
    public let referenceDeviation: Double
    /// The figure of each later spectrum.
    public let values: [Double]
    /// The normal score of each among the reference figures.
    public let scores: [Double]
    /// The EWMA of the scores.
    public let average: [Double]
    /// The limit of |EWMA| at each spectrum.
    public let averageLimit: [Double]
    /// The upper cumulative sum, 0 or more.
    public let upperSum: [Double]
    /// The lower cumulative sum, 0 or less.
    public let lowerSum: [Double]
    /// The decision interval of the cumulative sums.
    public let sumLimit: Double
    /// The first later spectrum, from 0, with an alarm of either chart.
    public let firstAlarm: Int?
    /// The first later spectrum, from 0, whose EWMA is beyond its limit.
    public let firstAverageAlarm: Int?
    /// The first later spectrum, from 0, with a cumulative sum beyond its decision interval.
    public let firstSumAlarm: Int?
    /// The later spectrum, from 0, from which on the cumulative sum that grew largest never returned to 0 before that.
    public let since: Int?
    /// The mean of the values from `since` on less that of the reference; of noise, the ratio. Without an alarm of its own,
    /// from where another cause changed; of all values where none did.
    public let change: Double
    /// The change over its standard error; of noise, of the logarithms.
    public let standardisedChange: Double
    /// The share of the mean difference of the spectra that this cause explains by itself; nil for noise.
    public let explained: Double?
}
