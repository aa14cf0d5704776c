internal import LinearAlgebra

/// The two one-sided tests (TOST) that a mean difference lies within ± a margin.
///
/// ```
/// s_d̄ = s/√L,  t₁ = (d̄ + δ)/s_d̄,  t₂ = (d̄ − δ)/s_d̄,  p = max(P(T ≥ t₁), P(T ≤ t₂)),  T of L − 1 degrees of freedom
/// ```
///
/// over L independent differences (lot means). p ≤ α is the same as the 1 − 2α interval of d̄ lying within ± δ: shown to
/// be equivalent. The interval lying outside ± δ altogether shows the contrary.
///
/// ## Source
/// Schuirmann, J. Pharmacokinet. Biopharm. 15 (1987) 657. doi:10.1007/BF01068419
public struct MeanEquivalence: Codable, Hashable, Sendable {
    /// d̄.
    public let meanDifference: Double
    /// s_d̄.
    public let standardError: Double
    /// L − 1.
    public let degreesOfFreedom: Double
    /// The lower end of the 1 − 2α interval of d̄.
    public let low: Double
    /// Its upper end.
    public let high: Double
    /// δ; nil where none is known.
    public let margin: Double?
    /// The p-value of TOST; nil without a margin.
    public let pValue: Double?
    /// The two-sided p-value of no difference; nil where all differences are the same.
    public let differencePValue: Double?
    /// What is shown.
    public let verdict: EquivalenceVerdict

    /// Tests differences of two or more lots; nil for fewer.
    public init?(_ differences: [Double], margin: Double?, alpha: Double = 0.05) {
        let l = Double(differences.count)
        guard differences.count >= 2 else { return nil }
        let mean = differences.reduce(0, +) / l
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares / (l - 1) / l).squareRoot()
        let distribution = StudentT(degreesOfFreedom: l - 1)
        let half = distribution.quantile(upperTail: alpha) * error
        meanDifference = mean
        standardError = error
        degreesOfFreedom = l - 1
        low = mean - half
        high = mean + half
        self.margin = margin
        differencePValue = error > 0 ? min(2 * distribution.upperTail(abs(mean) / error), 1) : nil
        pValue = margin.map { margin in
            guard error > 0 else { return abs(mean) < margin ? 0 : 1 }
            return max(
                distribution.upperTail((mean + margin) / error), distribution.upperTail((margin - mean) / error))
        }
        guard let margin else {
            verdict = .cannotSay
            return
        }
        verdict = low > -margin && high < margin ? .go : low > margin || high < -margin ? .noGo : .cannotSay
    }
}
