/// The threshold that separates the values of an image into two groups best, by Otsu's criterion.
///
/// A histogram of 256 equal bins between the least and the largest value; the threshold is the centre of the bin t with
/// the largest between-class variance σ_B²(t) = ω₀ω₁(μ₀ − μ₁)², class 0 holding the bins up to t. Values *above* the
/// threshold are the upper class. The lowest of equally good bins is taken.
///
/// ```swift
/// var otsu = OtsuThreshold(from: least, to: largest)
/// otsu.count(values)
/// otsu.threshold        // nil when all values are the same
/// ```
///
/// ## Source
/// Otsu, IEEE Trans. Syst. Man Cybern. 9 (1979) 62. doi:10.1109/TSMC.1979.4310076
public struct OtsuThreshold: Sendable {
    /// The number of bins.
    public static let bins = 256
    private let low: Double
    private let high: Double
    private var counts = [Int](repeating: 0, count: bins)

    /// Begins a histogram over a range of values.
    public init(from low: Double, to high: Double) {
        precondition(low <= high && (high - low).isFinite, "a range of \(low) … \(high)")
        self.low = low
        self.high = high
    }

    /// Counts values; those that are not finite are left out. The last bin holds the largest value.
    public mutating func count(_ values: UnsafeBufferPointer<Double>) {
        let width = high - low
        guard width > 0 else { return }
        let scale = Double(Self.bins) / width
        for value in values where value.isFinite {
            var bin = min(max(Int((value - low) * scale), 0), Self.bins - 1)
            // Rounding may put a value beside its bin: the edges decide.
            if value < edge(bin) { bin -= 1 } else if bin + 1 < Self.bins, value >= edge(bin + 1) { bin += 1 }
            counts[max(bin, 0)] += 1
        }
    }

    /// The lower edge of a bin.
    private func edge(_ bin: Int) -> Double { low + (high - low) * (Double(bin) / Double(Self.bins)) }

    /// The number of values that were counted.
    public var total: Int { counts.reduce(0, +) }

    /// The threshold; nil when the values are all the same.
    public var threshold: Double? {
        guard high > low, counts.count(where: { $0 > 0 }) > 1 else { return nil }
        let centres = (0..<Self.bins).map { (edge($0) + edge($0 + 1)) / 2 }
        let all = Double(total)
        let sum = zip(counts, centres).reduce(0.0) { $0 + Double($1.0) * $1.1 }
        var (weight, moment, best, bestBin) = (0.0, 0.0, -1.0, 0)
        for t in 0..<(Self.bins - 1) {
            weight += Double(counts[t])
            moment += Double(counts[t]) * centres[t]
            guard weight > 0, weight < all else { continue }
            let difference = moment / weight - (sum - moment) / (all - weight)
            let between = weight * (all - weight) * difference * difference
            if between > best { (best, bestBin) = (between, t) }
        }
        return centres[bestBin]
    }
}
