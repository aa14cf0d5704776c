/// The exact two-sided confidence interval of a proportion, from k successes in n trials.
///
/// low = Beta(k, n − k + 1) at (1 − c)/2, high = Beta(k + 1, n − k) at (1 + c)/2; 0 when k = 0, 1 when k = n. Its
/// coverage is never below c.
///
/// ```swift
/// ExactBinomialInterval(successes: 9, trials: 10)   // 0.555 … 0.9975
/// ```
///
/// ## Source
/// Clopper, Pearson, Biometrika 26 (1934) 404. doi:10.1093/biomet/26.4.404
public struct ExactBinomialInterval: Codable, Hashable, Sendable {
    /// The lower end.
    public let low: Double
    /// The upper end.
    public let high: Double

    /// Finds the interval; of no trials there is none.
    ///
    /// - Parameter confidence: c, above 0 and below 1.
    public init?(successes: Int, trials: Int, confidence: Double = 0.95) {
        precondition(successes >= 0 && successes <= max(trials, 0), "\(successes) successes in \(trials) trials")
        precondition(confidence > 0 && confidence < 1, "a confidence of \(confidence)")
        guard trials > 0 else { return nil }
        let k = Double(successes)
        let n = Double(trials)
        let tail = (1 - confidence) / 2
        low = successes == 0 ? 0 : BetaDistribution(k, n - k + 1).quantile(tail)
        high = successes == trials ? 1 : BetaDistribution(k + 1, n - k).quantile(upperTail: tail)
    }
}
