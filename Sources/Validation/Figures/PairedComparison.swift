internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// The comparison of two models by their losses on the same lots: a paired sign-flip permutation test.
///
/// ```
/// d_l = first_l − second_l,  D = |Σ d_l|,  D_s = |Σ s_l·d_l|,  s_l = ±1
/// p = (r + 1)/(B + 1),  r = #{s : D_s ≥ D} among B sign patterns other than the observed one
/// ```
///
/// If neither model is better, each lot's difference is as likely with one sign as with the other. Two-sided: whoever
/// asks "did fusion beat the best single block?" learns as well when it did worse. Up to 20 lots that differ, all
/// B = 2^L − 1 other patterns are formed and p is exact; beyond, B patterns are drawn from a seed. Patterns that reach D
/// up to rounding count (1e-12 of Σ|d|). A lot on which both models lose the same says nothing, and L lots that differ
/// cannot give a p below 2^(1 − L); where that is above α, a finding says so.
///
/// The loss of a lot is the mean squared error of its samples and repeats, or any other loss. "The best of several
/// blocks" was chosen by the same losses, which favours it: fusion that still wins has won.
///
/// ```swift
/// let comparison = try PairedComparison("fusion", fusedLosses, "NIR alone", nearInfraredLosses)
/// comparison.pValue    // 0.0039
/// comparison.outcome   // .firstIsBetter
/// ```
///
/// ## Source
/// van der Voet, Chemom. Intell. Lab. Syst. 25 (1994) 313, doi:10.1016/0169-7439(94)85050-X; Phipson, Smyth, Stat. Appl.
/// Genet. Mol. Biol. 9 (2010) 39, doi:10.2202/1544-6115.1585
public struct PairedComparison: Codable, Hashable, Sendable {
    /// What the test says.
    public enum Outcome: String, Codable, CaseIterable, Sendable {
        /// The losses of the first model are smaller, p ≤ α.
        case firstIsBetter
        /// The losses of the second model are smaller, p ≤ α.
        case secondIsBetter
        /// p > α: these lots show no difference, which is not to say that there is none.
        case noDifferenceShown
    }

    /// The most lots that differ of which all sign patterns are formed.
    public static let mostLotsEnumerated = 20

    /// The name of the first model.
    public let first: String
    /// The name of the second model.
    public let second: String
    /// The number of lots L.
    public let lots: Int
    /// The number of lots on which the losses differ.
    public let lotsThatDiffer: Int
    /// The mean loss of the first model.
    public let firstLoss: Double
    /// The mean loss of the second model.
    public let secondLoss: Double
    /// The mean of first − second: negative when the first model loses less.
    public let meanDifference: Double
    /// The two-sided p-value.
    public let pValue: Double
    /// Whether all sign patterns were formed.
    public let isExact: Bool
    /// The number B of sign patterns beside the observed one.
    public let patterns: Int
    /// The level α at which a difference counts as shown.
    public let alpha: Double

    /// Compares the losses of two models on the same lots, in the same order.
    ///
    /// - Parameters:
    ///   - alpha: the level, above 0 and below 1.
    ///   - patterns: how many sign patterns are drawn where there are too many to form all, 1 or more.
    ///   - seed: the seed of those.
    /// - Throws: `ModellingError` for a different number of losses, fewer than two lots, a loss that is not finite, or a
    ///   parameter out of its range.
    public init(
        _ first: String, _ firstLosses: [Double], _ second: String, _ secondLosses: [Double], alpha: Double = 0.05,
        patterns: Int = 9999, seed: UInt64 = 1
    ) throws(ModellingError) {
        guard alpha > 0, alpha < 1 else {
            throw .invalidParameter(
                name: "alpha", value: "\(alpha)", needed: "a number above 0 and below 1 is needed")
        }
        guard patterns >= 1 else {
            throw .invalidParameter(name: "patterns", value: "\(patterns)", needed: "1 or more are needed")
        }
        let lots = firstLosses.count
        guard secondLosses.count == lots else {
            throw .shapeMismatch(
                what: "lot losses of \"\(second)\"", found: secondLosses.count, expected: lots)
        }
        guard lots >= 2 else { throw .tooFewSamples(found: lots, needed: 2, what: "a paired comparison by lots") }
        for (name, losses) in [(first, firstLosses), (second, secondLosses)] {
            if let lot = losses.firstIndex(where: { !$0.isFinite }) {
                throw .nonFinite(row: lot, column: 0, what: "the lot losses of \"\(name)\"")
            }
        }
        // Divided by a power of two, which rounds nothing: sums of differences do not overflow.
        let largest = zip(firstLosses, secondLosses).reduce(0) { max($0, abs($1.0), abs($1.1)) }
        let unit = largest > 0 ? largest.binade : 1
        let differences = zip(firstLosses, secondLosses).map { $0 / unit - $1 / unit }
        let sizes = differences.filter { $0 != 0 }.map { abs($0) }
        let observed = abs(differences.reduce(0, +))
        let threshold = observed - 1e-12 * sizes.reduce(0, +)

        self.first = first
        self.second = second
        self.lots = lots
        self.alpha = alpha
        lotsThatDiffer = sizes.count
        firstLoss = firstLosses.reduce(0) { $0 + $1 / Double(lots) }
        secondLoss = secondLosses.reduce(0) { $0 + $1 / Double(lots) }
        meanDifference = differences.reduce(0, +) / Double(lots) * unit
        // A lot without a difference reaches the same sums with either sign: only the others have patterns.
        isExact = sizes.count <= Self.mostLotsEnumerated
        if isExact {
            self.patterns = (1 << sizes.count) - 1
            pValue = Double(Self.enumerated(sizes, reaching: threshold)) / Double(self.patterns + 1)
        } else {
            let reached = Self.drawn(sizes, reaching: threshold, patterns: patterns, seed: seed)
            self.patterns = patterns
            pValue = Double(reached + 1) / Double(patterns + 1)
        }
    }

    /// The smallest p that as many lots that differ can give.
    public var smallestPValue: Double {
        isExact ? Double(sign: .plus, exponent: min(1 - lotsThatDiffer, 0), significand: 1) : 1 / Double(patterns + 1)
    }

    /// Which model is better, if that is shown.
    public var outcome: Outcome {
        guard pValue <= alpha, meanDifference != 0 else { return .noDifferenceShown }
        return meanDifference < 0 ? .firstIsBetter : .secondIsBetter
    }

    /// The outcome in words: "fusion is better than NIR alone", "no difference shown".
    public var summary: String {
        switch outcome {
        case .firstIsBetter: "\(first) is better than \(second)"
        case .secondIsBetter: "\(second) is better than \(first)"
        case .noDifferenceShown: "no difference shown"
        }
    }

    /// Tells when so few lots differ that no difference could have been shown.
    public var findings: [Finding] {
        guard smallestPValue > alpha else { return [] }
        return [
            Finding(
                code: "comparison.too-few-lots", severity: .warning,
                summary: "\(lotsThatDiffer) of \(lots) lots differ, which cannot give a p below "
                    + "\(smallestPValue); the level is \(alpha)",
                remedy: "compare the models on more lots")
        ]
    }

    /// How many of the 2^L sign patterns, the observed one included, reach the threshold with |Σ s·d|.
    ///
    /// Each pattern is one of the first half of the lots with one of the second half: two tables of sums, one addition a
    /// pattern, and no rounding that grows from pattern to pattern.
    private static func enumerated(_ sizes: [Double], reaching threshold: Double) -> Int {
        let half = sizes.count / 2
        let low = signedSums(sizes[..<half])
        let high = signedSums(sizes[half...])
        var reached = 0
        low.withUnsafeBufferPointer { low in
            high.withUnsafeBufferPointer { high in
                for a in high {
                    for b in low where abs(a + b) >= threshold { reached += 1 }
                }
            }
        }
        return reached
    }

    /// The sums of the values with every pattern of signs.
    private static func signedSums(_ values: ArraySlice<Double>) -> [Double] {
        var sums = [0.0]
        for value in values { sums = sums.map { $0 - value } + sums.map { $0 + value } }
        return sums
    }

    private static func drawn(
        _ sizes: [Double], reaching threshold: Double, patterns: Int, seed: UInt64
    ) -> Int {
        var generator = SeededGenerator(seed: seed)
        var reached = 0
        for _ in 0..<patterns {
            var sum = 0.0
            var bits: UInt64 = 0
            for (index, size) in sizes.enumerated() {
                if index % 64 == 0 { bits = generator.next() }
                sum += bits & 1 == 0 ? size : -size
                bits >>= 1
            }
            if abs(sum) >= threshold { reached += 1 }
        }
        return reached
    }
}
