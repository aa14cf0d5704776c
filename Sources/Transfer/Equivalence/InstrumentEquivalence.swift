public import Spectroscopy

/// Whether the values of a quantity on two instruments are equivalent, over samples measured on both.
///
/// The mean difference (`MeanEquivalence`, over lot means) and, where reference values are known, the ratio of the RMSEP
/// (`ErrorRatio`) are judged against one margin. Go needs both; either failing is no-go; without a margin or without
/// reference values there is no go.
///
/// ```swift
/// let check = InstrumentEquivalence(
///     primary: onM5, secondary: onMP6, reference: oven, lots: lots, margin: 0.2)
/// check?.verdict     // .go
/// ```
///
/// ## Source
/// `MeanEquivalence`, `ErrorRatio`, `LimitsOfAgreement`.
public struct InstrumentEquivalence: Codable, Hashable, Sendable {
    /// The test of the mean difference.
    public let mean: MeanEquivalence
    /// The ratio of the errors; nil without reference values.
    public let errors: ErrorRatio?
    /// The figures of Bland and Altman.
    public let agreement: LimitsOfAgreement
    /// The level of the tests.
    public let alpha: Double
    /// What is shown.
    public let verdict: EquivalenceVerdict
    /// Why nothing is shown; empty for go and no-go.
    public let reasons: [String]

    /// Compares; nil for fewer than two lots.
    ///
    /// - Parameters:
    ///   - reference: the reference values, all or none.
    ///   - margin: the difference that does not matter, in the unit of the values; nil where none is known.
    ///   - areIndependent: whether the two sets are two measurements; the same numbers twice show nothing.
    public init?(
        primary: [Double], secondary: [Double], reference: [Double]?, lots: Lots, margin: Double?,
        alpha: Double = 0.05, areIndependent: Bool = true
    ) {
        let differences = lots.rows.map { rows in
            rows.reduce(0) { $0 + secondary[$1] - primary[$1] } / Double(rows.count)
        }
        guard let mean = MeanEquivalence(differences, margin: margin, alpha: alpha),
            let agreement = LimitsOfAgreement(primary: primary, secondary: secondary, lots: lots)
        else { return nil }
        let errors = reference.flatMap { reference in
            ErrorRatio(
                primaryErrors: zip(primary, reference).map { $0 - $1 },
                secondaryErrors: zip(secondary, reference).map { $0 - $1 }, lots: lots, margin: margin, alpha: alpha)
        }
        self.mean = mean
        self.errors = errors
        self.agreement = agreement
        self.alpha = alpha
        var verdict = EquivalenceVerdict.all([mean.verdict, errors?.verdict ?? .cannotSay])
        var reasons: [String] = []
        if margin == nil {
            reasons.append("no margin is known: neither --margin nor the standard error of the laboratory")
        } else if verdict == .cannotSay {
            if mean.verdict == .cannotSay {
                reasons.append("the interval of the mean difference reaches over the margin")
            }
            if errors == nil {
                reasons.append("without reference values the errors cannot be compared")
            } else if errors?.verdict == .cannotSay {
                reasons.append("the interval of the ratio of the errors reaches over what is allowed")
            }
        }
        if !areIndependent {
            verdict = .cannotSay
            reasons.append("the same spectra were given for both instruments")
        }
        self.verdict = verdict
        self.reasons = reasons
    }
}
