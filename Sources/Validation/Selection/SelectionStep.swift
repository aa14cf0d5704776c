/// One subset of channels that a selection tried on its way, with its cross-validated error.
public struct SelectionStep: Codable, Hashable, Sendable {
    /// The number of channels.
    public let channels: Int
    /// The interval (from 0) that was added or removed; nil for methods without intervals.
    public let interval: Int?
    /// RMSECV over lots, in the unit of the response; of several responses, in units of their standard
    /// deviations.
    public let rmsecv: Double
    /// The number of latent variables (of channels, for multiple linear regression) at which it was reached.
    public let latentVariables: Int

    init(channels: Int, interval: Int? = nil, rmsecv: Double, latentVariables: Int) {
        self.channels = channels
        self.interval = interval
        self.rmsecv = rmsecv
        self.latentVariables = latentVariables
    }
}
