/// Names that look like another one, for remedies such as "did you mean …?".
public enum NearNames {
    /// The candidates nearest to `name` by edit distance without regard to case: those that share the least, at most
    /// `limit`.
    ///
    /// Only candidates within a third of the longer length count, or those that contain the name.
    public static func of(_ name: String, among candidates: [String], limit: Int = 3) -> [String] {
        let wanted = Array(name.lowercased().utf8)
        var scored: [(distance: Int, index: Int)] = []
        for (index, candidate) in candidates.enumerated() {
            let other = Array(candidate.lowercased().utf8)
            var distance = editDistance(wanted, other)
            if !wanted.isEmpty, candidate.lowercased().contains(name.lowercased()) { distance = min(distance, 1) }
            if distance * 3 <= max(wanted.count, other.count) + 2 { scored.append((distance, index)) }
        }
        let least = scored.map(\.distance).min() ?? 0
        return scored.filter { $0.distance == least }.prefix(limit).map { candidates[$0.index] }
    }

    /// "did you mean "a" or "b"?", or nothing when no candidate is near.
    public static func hint(_ name: String, among candidates: [String]) -> String {
        let near = of(name, among: candidates)
        return near.isEmpty ? "" : "did you mean " + near.map { "\"\($0)\"" }.joined(separator: " or ") + "?"
    }

    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard a.count <= 200, b.count <= 200 else { return max(a.count, b.count) }
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var current = [i + 1]
            for j in 0..<b.count {
                current.append(
                    min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1)))
            }
            previous = current
        }
        return previous[b.count]
    }
}
