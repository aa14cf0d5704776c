public import Spectroscopy

/// What counts as one sample in a prediction.
public enum AnswerUnit: String, Codable, Hashable, Sendable, CaseIterable {
    /// Rows with the same sample id: scans of one sample.
    case sample
    /// Rows of the same lot.
    case lot

    /// The name that answers show.
    func shownName(of sample: Sample) -> String { self == .lot ? sample.lot ?? sample.id : sample.id }

    /// The name of what a spectrum counts to: one name, one answer.
    public func name(of sample: Sample) -> String {
        switch self {
        case .lot: sample.lot ?? sample.id
        // The same id in two lots is two samples.
        case .sample: AnsweredSamples.key(sample.id, sample.lot)
        }
    }
}
