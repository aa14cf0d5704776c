/// What a check of two instruments concludes.
public enum EquivalenceVerdict: String, Codable, Hashable, Sendable, CaseIterable {
    /// Shown to agree within the margin.
    case go
    /// Shown to differ by more than the margin.
    case noGo
    /// Neither is shown, or there is no margin to judge by.
    case cannotSay

    /// "no-go": the verdict in words.
    public var title: String {
        switch self {
        case .go: "go"
        case .noGo: "no-go"
        case .cannotSay: "cannot say"
        }
    }

    /// One verdict of several tests that must all pass.
    static func all(_ verdicts: [EquivalenceVerdict]) -> EquivalenceVerdict {
        if verdicts.contains(.noGo) { return .noGo }
        return !verdicts.isEmpty && verdicts.allSatisfy { $0 == .go } ? .go : .cannotSay
    }
}
