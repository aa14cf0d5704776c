/// Quantiles of a sample by linear interpolation between order statistics (type 7 of Hyndman and Fan).
///
/// Of n ordered values, the quantile p lies at the position (n − 1)·p, counted from 0.
///
/// ```swift
/// SampleQuantile.of([4, 1, 3, 2], 0.5)   // 2.5
/// ```
///
/// ## Source
/// Hyndman, Fan, Am. Stat. 50 (1996) 361. doi:10.1080/00031305.1996.10473566
public enum SampleQuantile {
    /// The quantile p of the values, in any order, 0 ≤ p ≤ 1; nil of no values.
    public static func of(_ values: [Double], _ p: Double) -> Double? {
        precondition(p >= 0 && p <= 1, "a probability of \(p)")
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return nil }
        let position = Double(last) * p
        let below = min(Int(position), last)
        let above = min(below + 1, last)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }

    /// The median; nil of no values.
    public static func median(_ values: [Double]) -> Double? { of(values, 0.5) }

    /// The interquartile range; nil of no values.
    public static func interquartileRange(_ values: [Double]) -> Double? {
        guard let low = of(values, 0.25), let high = of(values, 0.75) else { return nil }
        return high - low
    }
}
