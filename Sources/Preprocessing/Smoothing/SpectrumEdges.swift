/// How a spectrum is continued beyond its ends, for filters that keep the number of channels.
public enum SpectrumEdges: String, Codable, Hashable, Sendable, CaseIterable {
    /// (d c b a | a b c d | d c b a): mirrored about the outer side of the end channel.
    case reflect
    /// (d c b | a b c d | c b a): mirrored about the end channel.
    case mirror
    /// (a a a | a b c d | d d d): the end channel, again and again.
    case nearest

    /// The channel of 0 … p − 1 whose value stands at any place.
    func channel(_ place: Int, of p: Int) -> Int {
        switch self {
        case .nearest: return min(max(place, 0), p - 1)
        case .reflect:
            let folded = place % (2 * p) + (place < 0 && place % (2 * p) != 0 ? 2 * p : 0)
            return folded < p ? folded : 2 * p - 1 - folded
        case .mirror:
            guard p > 1 else { return 0 }
            let period = 2 * p - 2
            let folded = place % period + (place < 0 && place % period != 0 ? period : 0)
            return folded < p ? folded : period - folded
        }
    }
}
