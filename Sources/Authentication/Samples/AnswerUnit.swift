/// What counts as one sample in a prediction.
public enum AnswerUnit: String, Codable, Hashable, Sendable, CaseIterable {
    /// Rows with the same sample id: scans of one sample.
    case sample
    /// Rows of the same lot.
    case lot
}
