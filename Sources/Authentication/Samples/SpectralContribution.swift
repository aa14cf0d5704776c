internal import Spectroscopy

/// A stretch of the axis that a distance comes from.
public struct SpectralContribution: Codable, Hashable, Sendable {
    /// Where it begins, in the unit of the axis.
    public let from: Double
    /// Where it ends.
    public let to: Double
    /// Its share of the positive contributions to f, 0 … 1: channels also take away, and f itself can be less than a part.
    public let share: Double

    /// The stretches that carry the largest of the channels' contributions to f: the channels that together make half of
    /// the positive part, joined where they lie within a hundredth of the axis, the five largest.
    static func largest(of contributions: [Double], axis: SpectralAxis) -> [SpectralContribution] {
        let c = contributions
        let positive = c.reduce(0) { $0 + max($1, 0) }
        guard positive > 0 else { return [] }
        var carried = 0.0
        var chosen: [Int] = []
        for j in c.indices.sorted(by: { (c[$1], $0) < (c[$0], $1) }) where carried < positive / 2 && c[j] > 0 {
            carried += c[j]
            chosen.append(j)
        }
        chosen.sort()
        let gap = max(1, c.count / 100)
        var stretches: [(first: Int, last: Int)] = []
        for j in chosen {
            if let last = stretches.last, j - last.last <= gap {
                stretches[stretches.count - 1].last = j
            } else {
                stretches.append((j, j))
            }
        }
        return stretches.map { stretch in
            SpectralContribution(
                from: axis.values[stretch.first], to: axis.values[stretch.last],
                share: c[stretch.first...stretch.last].reduce(0) { $0 + max($1, 0) } / positive)
        }.sorted { $0.share > $1.share }.prefix(5).map { $0 }
    }
}
