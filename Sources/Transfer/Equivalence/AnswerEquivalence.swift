internal import Glibc
internal import LinearAlgebra
public import Spectroscopy

/// Whether two instruments give the same answers (classes, verdicts), over samples measured on both.
///
/// A lot agrees when most of its samples have the same answer on both instruments; ties disagree. With D of L lots that
/// do not agree, the exact binomial interval of D/L at confidence 1 − 2α is judged against the margin, a share of lots: go
/// when it lies below, no-go when it lies above, as TOST does for values.
///
/// Lots are grouped by what the primary instrument decides, and go is needed in every group: an instrument that decides
/// everything alike would agree on lots that all are of one group. So one group alone shows nothing. No-go in one group is
/// enough: with g groups a false no-go has a probability of up to g·α, a false go of at most α.
///
/// McNemar's exact test tells whether one instrument is more favourable than the other: b lots favourable on the primary
/// only, c on the secondary only, p = min(1, 2·P(X ≤ min(b, c))), X binomial of b + c trials of ½. κ = (p_o − p_e)/(1 − p_e)
/// is the agreement beyond chance, p_e from the answers of each instrument.
///
/// ```swift
/// let check = AnswerEquivalence(primary: onBench, secondary: onHandheld, …, lots: lots, margin: 0.1)
/// check?.verdict     // .cannotSay
/// check?.reasons     // ["of the lots that the primary instrument answers \"reject\", …"]
/// ```
///
/// ## Source
/// Clopper, Pearson, Biometrika 26 (1934) 404, doi:10.1093/biomet/26.4.404; McNemar, Psychometrika 12 (1947) 153,
/// doi:10.1007/BF02295996; Cohen, Educ. Psychol. Meas. 20 (1960) 37, doi:10.1177/001316446002000104.
public struct AnswerEquivalence: Codable, Hashable, Sendable {
    /// Lots that do not agree, as a share with its interval.
    public struct Disagreement: Codable, Hashable, Sendable {
        /// What the primary instrument decides; nil for all lots.
        public let decision: String?
        /// The number of lots.
        public let lots: Int
        /// Those that do not agree.
        public let disagreeing: Int
        /// Their share.
        public let share: Double
        /// The lower end of the exact interval at confidence 1 − 2α.
        public let low: Double
        /// Its upper end.
        public let high: Double
        /// The fewest lots that could show agreement within the margin, none of them disagreeing; nil without a margin.
        public let fewestLots: Int?
        /// What is shown.
        public let verdict: EquivalenceVerdict
    }

    /// How many lots each instrument is favourable to.
    public struct Favourable: Codable, Hashable, Sendable {
        /// Lots that both are favourable to.
        public let both: Int
        /// b: lots that only the primary instrument is favourable to.
        public let primaryOnly: Int
        /// c: lots that only the secondary instrument is favourable to.
        public let secondaryOnly: Int
        /// Lots that neither is favourable to.
        public let neither: Int
        /// The p-value of McNemar's exact test; 1 where no lot differs.
        public let pValue: Double
    }

    /// The number of samples.
    public let samples: Int
    /// The number of lots.
    public let lots: Int
    /// All lots.
    public let overall: Disagreement
    /// The lots by what the primary instrument decides, in order of first appearance.
    public let groups: [Disagreement]
    /// κ; nil where chance alone would always agree.
    public let kappa: Double?
    /// How many lots each instrument is favourable to.
    public let favourable: Favourable
    /// The share of lots whose disagreement does not matter; nil where none is known.
    public let margin: Double?
    /// The level of the tests.
    public let alpha: Double
    /// What is shown.
    public let verdict: EquivalenceVerdict
    /// Why nothing is shown; empty for go and no-go.
    public let reasons: [String]

    /// The answers of one instrument.
    public struct Answers: Sendable {
        /// The answer for each sample.
        public let names: [String]
        /// Whether it is favourable.
        public let areFavourable: [Bool]

        /// Creates answers.
        public init(names: [String], areFavourable: [Bool]) {
            precondition(
                names.count == areFavourable.count, "\(names.count) answers, \(areFavourable.count) judgements")
            self.names = names
            self.areFavourable = areFavourable
        }
    }

    /// Compares; nil for fewer than two lots.
    ///
    /// - Parameters:
    ///   - decisions: what the primary instrument decides of each sample, by which lots are grouped; nil for its answers.
    ///   - margin: above 0 and below 1; nil where none is known.
    ///   - areIndependent: whether the two sets are two measurements; the same numbers twice show nothing.
    public init?(
        primary: Answers, secondary: Answers, decisions: [String]? = nil, lots: Lots, margin: Double?,
        alpha: Double = 0.05, areIndependent: Bool = true
    ) {
        precondition(
            primary.names.count == secondary.names.count && lots.indices.count == primary.names.count,
            "answers of other samples")
        guard lots.count >= 2 else { return nil }
        let rows = lots.rows
        let agrees = rows.map { rows in
            2 * rows.count { primary.names[$0] == secondary.names[$0] } > rows.count
        }
        let first = rows.map { Self.mostFrequent($0.map { primary.names[$0] }) }
        let second = rows.map { Self.mostFrequent($0.map { secondary.names[$0] }) }
        let decided = decisions.map { names in rows.map { Self.mostFrequent($0.map { names[$0] }) } } ?? first
        func disagreement(_ decision: String?) -> Disagreement {
            let members = rows.indices.filter { decision == nil || decided[$0] == decision }
            return Disagreement(
                decision, lots: members.count, disagreeing: members.count { !agrees[$0] }, margin: margin, alpha: alpha)
        }
        var names: [String] = []
        for name in decided where !names.contains(name) { names.append(name) }
        samples = primary.names.count
        self.lots = lots.count
        self.margin = margin
        self.alpha = alpha
        overall = disagreement(nil)
        groups = names.map { disagreement($0) }
        kappa = Self.kappa(first, second)
        func favours(_ answers: Answers) -> [Bool] {
            rows.map { rows in 2 * rows.count { answers.areFavourable[$0] } > rows.count }
        }
        favourable = Favourable(favours(primary), favours(secondary))

        var verdict =
            overall.verdict == .noGo ? EquivalenceVerdict.noGo : EquivalenceVerdict.all(groups.map(\.verdict))
        var reasons: [String] = []
        if margin == nil {
            reasons.append("no margin is known: --margin says how many of 100 lots may have another answer")
        } else if verdict != .noGo {
            for group in groups where group.verdict == .cannotSay {
                let needed = group.fewestLots ?? 0
                reasons.append(
                    "of the lots that the primary instrument decides \"\(group.decision ?? "")\", "
                        + (group.lots < needed
                            ? "\(group.lots) \(group.lots == 1 ? "is" : "are") there; \(needed) are needed"
                            : "\(group.disagreeing) of \(group.lots) have another answer on the secondary one: too many "
                                + "to show agreement, too few to show the contrary"))
            }
            if groups.count == 1 {
                verdict = .cannotSay
                reasons.append(
                    "the primary instrument decides every lot alike: an instrument that always decides so would agree "
                        + "too")
            }
        }
        if !areIndependent {
            verdict = .cannotSay
            reasons.append("the same spectra were given for both instruments")
        }
        self.verdict = verdict
        self.reasons = reasons
    }

    /// The first of the most frequent.
    private static func mostFrequent(_ names: [String]) -> String {
        let counts = names.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        return names.first { counts[$0] == most } ?? ""
    }

    private static func kappa(_ first: [String], _ second: [String]) -> Double? {
        let n = Double(first.count)
        func shares(_ names: [String]) -> [String: Double] {
            names.reduce(into: [:]) { $0[$1, default: 0] += 1 / n }
        }
        let (a, b) = (shares(first), shares(second))
        let expected = a.keys.sorted().reduce(0) { $0 + (a[$1] ?? 0) * (b[$1] ?? 0) }
        let observed = Double(zip(first, second).count { $0 == $1 }) / n
        return expected < 1 - 1e-12 ? (observed - expected) / (1 - expected) : nil
    }
}

extension AnswerEquivalence.Disagreement {
    init(_ decision: String?, lots: Int, disagreeing: Int, margin: Double?, alpha: Double) {
        self.decision = decision
        self.lots = lots
        self.disagreeing = disagreeing
        share = lots > 0 ? Double(disagreeing) / Double(lots) : 0
        let interval = ExactBinomialInterval(successes: disagreeing, trials: lots, confidence: 1 - 2 * alpha)
        (low, high) = (interval?.low ?? 0, interval?.high ?? 1)
        // None of L disagreeing: the upper end is 1 − α^(1/L).
        fewestLots = margin.map { max(1, Int(min(log(alpha) / log1p(-$0) - 1e-9, 1e15).rounded(.up))) }
        let (low, high) = (low, high)
        verdict = margin.map { high <= $0 ? .go : low > $0 ? .noGo : .cannotSay } ?? .cannotSay
    }
}

extension AnswerEquivalence.Favourable {
    init(_ primary: [Bool], _ secondary: [Bool]) {
        let pairs = zip(primary, secondary)
        both = pairs.count { $0 && $1 }
        primaryOnly = pairs.count { $0 && !$1 }
        secondaryOnly = pairs.count { !$0 && $1 }
        neither = pairs.count { !$0 && !$1 }
        let (fewer, n) = (min(primaryOnly, secondaryOnly), primaryOnly + secondaryOnly)
        // P(X ≤ k) of n trials of ½ is that of Beta(n − k, k + 1) below ½.
        pValue =
            n == 0 || 2 * fewer == n
            ? 1 : min(1, 2 * BetaDistribution(Double(n - fewer), Double(fewer + 1)).cdf(0.5))
    }
}
