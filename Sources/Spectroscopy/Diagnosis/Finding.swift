/// Something that a person should know about data or a result that were nevertheless usable.
public struct Finding: Codable, Hashable, Sendable {
    /// How much it matters to the result.
    public enum Severity: String, Codable, Sendable, CaseIterable {
        /// Worth knowing.
        case note
        /// May change the conclusion.
        case warning
    }

    /// A stable identifier, such as `lots.duplicate-spectra`.
    public let code: String
    /// How much it matters.
    public let severity: Severity
    /// What was found, with numbers and units.
    public let summary: String
    /// Where it was found.
    public let place: String?
    /// What can be done about it.
    public let remedy: String?

    /// Creates a finding.
    public init(
        code: String, severity: Severity, summary: String, place: String? = nil, remedy: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.summary = summary
        self.place = place
        self.remedy = remedy
    }
}
