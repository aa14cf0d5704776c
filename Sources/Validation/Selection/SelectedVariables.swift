public import Spectroscopy

/// The channels that a selection chose, with what it chose them by.
public struct SelectedVariables: Codable, Hashable, Sendable {
    /// The chosen channels, counted from 0, ascending.
    public let channels: [Int]
    /// The number of channels p that it chose from.
    public let channelCount: Int
    /// What the channels were ranked by (stability, VIP, …), one a channel; nil where it is undefined.
    public let importance: [Double?]?
    /// The value that the importance had to exceed; nil where there was none.
    public let threshold: Double?
    /// The number of latent variables that the selection worked with.
    public let latentVariables: Int?
    /// The subsets that were tried, in order.
    public let steps: [SelectionStep]
    /// The cross-validated error of the chosen channels, as in `SelectionStep`; optimistic, since it was the
    /// criterion.
    public let rmsecv: Double?
    /// The cross-validated error of all channels in the same segments.
    public let fullRMSECV: Double?
    /// What a person should know of the choice.
    public let findings: [Finding]

    init(
        channels: [Int], of channelCount: Int, importance: [Double?]? = nil, threshold: Double? = nil,
        latentVariables: Int? = nil, steps: [SelectionStep] = [], rmsecv: Double? = nil, fullRMSECV: Double? = nil,
        findings: [Finding] = []
    ) {
        self.channels = channels.sorted()
        self.channelCount = channelCount
        self.importance = importance
        self.threshold = threshold
        self.latentVariables = latentVariables
        self.steps = steps
        self.rmsecv = rmsecv
        self.fullRMSECV = fullRMSECV
        var all = findings
        if let rmsecv, let fullRMSECV, rmsecv >= fullRMSECV, channels.count < channelCount {
            all.append(
                Finding(
                    code: "selection.no-gain", severity: .warning,
                    summary: "the \(channels.count) chosen channels have an RMSECV of \(Self.text(rmsecv)), all "
                        + "\(channelCount) channels one of \(Self.text(fullRMSECV))",
                    remedy: "use all channels"))
        }
        self.findings = all
    }

    /// The share of the channels that was chosen.
    public var share: Double { channelCount > 0 ? Double(channels.count) / Double(channelCount) : 0 }

    /// A number with five significant digits.
    static func text(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return "\(value)" }
        var scale = 1.0
        while abs(value) * scale < 10_000 && scale < 1e30 { scale *= 10 }
        return "\((value * scale).rounded() / scale)"
    }
}
