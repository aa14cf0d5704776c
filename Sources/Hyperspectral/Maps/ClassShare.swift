internal import LinearAlgebra

/// The share of pixels of a class in a cube, with an interval by the bootstrap over objects.
///
/// s = Σ_o k_o/Σ_o n_o over the objects o; the objects, not the pixels, are drawn with replacement, since the pixels of one
/// object are not independent. The interval is that of percentiles; nil with fewer than two objects.
///
/// ## Source
/// Efron, Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13. doi:10.1201/9780429246593
public struct ClassShare: Codable, Hashable, Sendable {
    /// The class.
    public let name: String
    /// The share of the judged pixels.
    public let value: Double
    /// The lower limit.
    public let low: Double?
    /// The upper limit.
    public let high: Double?
    /// The pixels of the class.
    public let pixels: Int

    /// The number of draws.
    public static let draws = 2000

    /// Counts a class over objects.
    ///
    /// - Parameters:
    ///   - counts: the pixels of the class and the judged pixels of each object.
    ///   - confidence: of the interval.
    ///   - seed: of the draws.
    public init?(name: String, counts: [(pixels: Int, judged: Int)], confidence: Double = 0.95, seed: UInt64) {
        let all = counts.reduce(0) { $0 + $1.judged }
        guard all > 0 else { return nil }
        self.name = name
        pixels = counts.reduce(0) { $0 + $1.pixels }
        value = Double(pixels) / Double(all)
        let objects = counts.filter { $0.judged > 0 }
        guard objects.count >= 2 else {
            low = nil
            high = nil
            return
        }
        var generator = SeededGenerator(seed: seed, stream: 0xC0BE)
        var shares: [Double] = []
        shares.reserveCapacity(Self.draws)
        for _ in 0..<Self.draws {
            var (k, n) = (0, 0)
            for _ in objects.indices {
                let drawn = objects[generator.next(below: objects.count)]
                k += drawn.pixels
                n += drawn.judged
            }
            shares.append(Double(k) / Double(n))
        }
        low = SampleQuantile.of(shares, (1 - confidence) / 2)
        high = SampleQuantile.of(shares, (1 + confidence) / 2)
    }
}
