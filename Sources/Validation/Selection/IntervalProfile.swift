/// The cross-validated error of PLS on each interval of channels by itself, beside that on all channels.
public struct IntervalProfile: Hashable, Sendable {
    /// The intervals, as half-open ranges of channels from 0.
    public let ranges: [Range<Int>]
    /// RMSECV of each interval for 1 … A latent variables, A bounded by its channels.
    public let curves: [[Double]]
    /// The chosen number of latent variables of each interval.
    public let latentVariables: [Int]
    /// RMSECV of all channels for 1 … A latent variables.
    public let fullCurve: [Double]
    /// The chosen number of latent variables of all channels.
    public let fullLatentVariables: Int

    init(ranges: [Range<Int>], results: [SubsetValidation.Result]) {
        self.ranges = ranges
        curves = ranges.indices.map { results[$0].curve }
        latentVariables = ranges.indices.map { results[$0].latentVariables }
        fullCurve = results[ranges.count].curve
        fullLatentVariables = results[ranges.count].latentVariables
    }

    /// RMSECV of each interval at its chosen number of latent variables.
    public var rmsecv: [Double] { zip(curves, latentVariables).map { $0[$1 - 1] } }

    /// RMSECV of all channels at their chosen number of latent variables.
    public var fullRMSECV: Double { fullCurve[fullLatentVariables - 1] }
}
