internal import LinearAlgebra

/// How many lots an identity study needs.
///
/// * To reject at all at α: L ≥ 1/α − 1 lots for the gate.
/// * To show by an exact one-sided binomial bound that a rate is at least `claim`, when it truly is `truth`: the smallest
///   n for which the probability that the lower bound (confidence 1 − `significance`) reaches the claim is at least
///   `power`; the exact power has teeth, and the n that is given holds for every larger one up to 200 more.
///
/// ## Source
/// Chernick, Liu, Am. Stat. 56 (2002) 149 (the teeth of exact power). doi:10.1198/000313002317572835;
/// AOAC Official Methods of Analysis, Appendix K (2013).
public struct StudySize: Codable, Hashable, Sendable {
    /// The lots of the study, and how many of them may fail.
    public struct Panel: Codable, Hashable, Sendable {
        /// The number of lots.
        public let lots: Int
        /// The most failures with which the claim is still shown.
        public let failures: Int
        /// The probability of showing the claim.
        public let power: Double
    }

    /// The fewest lots with which a gate can reject at α.
    public static func fewestCalibrationLots(alpha: Double) -> Int {
        CrossConformal.fewestUnits(atLevel: alpha)
    }

    /// The panel that shows a claim; nil when more than `most` lots would be needed.
    ///
    /// - Parameters:
    ///   - claim: the rate that is to be shown, below `truth`.
    ///   - truth: the rate that is expected.
    ///   - significance: of the one-sided bound.
    ///   - power: the probability that the study shows the claim.
    public static func panel(
        claim: Double, truth: Double, significance: Double = 0.05, power: Double = 0.8, most: Int = 5000
    ) -> Panel? {
        precondition(claim > 0 && claim < truth && truth <= 1, "claim \(claim), truth \(truth)")
        var first: Panel?
        var run = 0
        for n in 1...most {
            let failures = allowedFailures(n, claim: claim, significance: significance)
            let reached = failures.map { lowerTail(failures: $0, n: n, rate: 1 - truth) } ?? 0
            if let failures, reached >= power {
                if first == nil { first = Panel(lots: n, failures: failures, power: reached) }
                run += 1
                if run > 200 { return first }
            } else {
                first = nil
                run = 0
            }
        }
        return first
    }

    /// The most failures among n lots with which the lower bound reaches the claim: P(at most that many | claim) ≤ the
    /// significance; nil when not even none would do.
    private static func allowedFailures(_ n: Int, claim: Double, significance: Double) -> Int? {
        var allowed: Int?
        for failures in 0...n {
            guard lowerTail(failures: failures, n: n, rate: 1 - claim) <= significance else { break }
            allowed = failures
        }
        return allowed
    }

    /// P(X ≤ failures), X ~ binomial(n, rate).
    private static func lowerTail(failures: Int, n: Int, rate: Double) -> Double {
        guard failures < n, rate > 0 else { return 1 }
        // I_{1 − rate}(n − k, k + 1)
        return BetaDistribution(Double(n - failures), Double(failures + 1)).cdf(1 - rate)
    }
}
