internal import LinearAlgebra

/// The extremes plot: how many of n members are extreme, against how many are expected, at every significance
/// level.
///
/// At α_i = i/n, i = 1 … n, the number of extremes E_i is binomial with n trials and probability α_i when the full
/// distances follow χ²(N) as the model says; i are expected, #{j : P(χ²(N) > f_j) < α_i} are observed.
///
/// Conventions: the tolerance is the exact two-sided binomial interval, the quantiles (1 − c)/2 and (1 + c)/2 (R
/// mdatools 0.15; the source and ddsimca-py draw i ± 2·√(i·(1 − i/n)), its normal approximation). Outliers count as
/// extremes.
///
/// ```swift
/// let plot = try model.extremes(of: calibration)
/// plot.points.filter { !$0.isTolerable }.map(\.expected)   // where the model does not fit its own samples
/// ```
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 429. doi:10.1002/cem.2506
public struct ExtremesPlot: Codable, Hashable, Sendable {
    /// One point of the plot.
    public struct Point: Codable, Hashable, Sendable {
        /// The significance level α = i/n.
        public let alpha: Double
        /// The expected number of extremes i.
        public let expected: Int
        /// The observed number of extremes.
        public let observed: Int
        /// The lower end of the tolerance interval.
        public let low: Int
        /// The upper end of the tolerance interval.
        public let high: Int

        /// Whether the observed number is within the tolerance.
        public var isTolerable: Bool { observed >= low && observed <= high }
    }

    /// The points for 1 … n expected extremes.
    public let points: [Point]
    /// The probability c of the tolerance intervals.
    public let confidence: Double

    /// Counts the extremes among the full distances of members.
    ///
    /// - Parameter degreesOfFreedom: N = N_h + N_q of the model.
    /// - Throws: `ModellingError` for no distances, one that is not finite, or a confidence that is none.
    public init(
        fullDistances: [Double], degreesOfFreedom: Int, confidence: Double = 0.95
    ) throws(ModellingError) {
        let n = fullDistances.count
        guard n >= 1 else { throw .tooFewSamples(found: 0, needed: 1, what: "an extremes plot") }
        if let bad = fullDistances.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            throw .nonFinite(row: bad, column: 0, what: "full distances")
        }
        guard confidence > 0, confidence < 1 else {
            throw .invalidParameter(
                name: "confidence", value: "\(confidence)", needed: "a number above 0 and below 1 is needed")
        }
        let chi = ChiSquared(degreesOfFreedom: Double(degreesOfFreedom))
        let tails = fullDistances.map { chi.upperTail($0) }.sorted()
        var observed = 0
        var points: [Point] = []
        points.reserveCapacity(n)
        for i in 1...n {
            let alpha = Double(i) / Double(n)
            while observed < n, tails[observed] < alpha { observed += 1 }
            points.append(
                Point(
                    alpha: alpha, expected: i, observed: observed,
                    low: Self.binomialQuantile((1 - confidence) / 2, trials: n, probability: alpha),
                    high: Self.binomialQuantile((1 + confidence) / 2, trials: n, probability: alpha)))
        }
        self.points = points
        self.confidence = confidence
    }

    /// The smallest k with P(X ≤ k) ≥ p for X binomial; P(X ≤ k) = I_(1−α)(n − k, k + 1).
    static func binomialQuantile(_ p: Double, trials n: Int, probability alpha: Double) -> Int {
        if alpha >= 1 { return n }
        var (low, high) = (0, n)
        while low < high {
            let k = (low + high) / 2
            // A quantile that is met but for rounding is met.
            let below = BetaDistribution(Double(n - k), Double(k + 1)).cdf(1 - alpha)
            if below >= p * (1 - 64 * Double.ulpOfOne) { high = k } else { low = k + 1 }
        }
        return low
    }
}
