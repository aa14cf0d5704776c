/// Cross-conformal p-values: how a new unit compares with calibration units under the models that did not see them.
///
/// p = (1 + #{i : s_i ≥ s_new(i)})/(L + 1), s_i the score of calibration unit i under the model without its fold and
/// s_new(i) that of the new unit under the same model. Large scores are strange ones.
///
/// Under exchangeability of the units, P(p ≤ α) is about α; 2α is the proven bound.
///
/// ## Source
/// Vovk, Ann. Math. Artif. Intell. 74 (2015) 9. doi:10.1007/s10472-013-9368-4;
/// Barber, Candès, Ramdas, Tibshirani, Ann. Stat. 49 (2021) 486. doi:10.1214/20-AOS1965
public struct CrossConformal: Codable, Hashable, Sendable {
    /// The fold of each calibration unit.
    public let folds: [Int]
    /// The score of each calibration unit under the model without its fold.
    public let scores: [Double]

    /// Creates the reference from calibration units.
    public init(folds: [Int], scores: [Double]) {
        precondition(folds.count == scores.count, "\(folds.count) folds and \(scores.count) scores")
        self.folds = folds
        self.scores = scores
    }

    /// Reads a reference.
    ///
    /// - Throws: `DecodingError` unless there is one fold a score.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        folds = try container.decode([Int].self, forKey: .folds)
        scores = try container.decode([Double].self, forKey: .scores)
        guard folds.count == scores.count, folds.allSatisfy({ $0 >= 0 }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .folds, in: container, debugDescription: "\(folds.count) folds and \(scores.count) scores")
        }
    }

    /// The number of folds K that L units fall into: L, and 20 at most.
    public static func foldCount(_ units: Int) -> Int { min(units, 20) }

    /// The number of calibration units L.
    public var count: Int { scores.count }

    /// The smallest p-value that L units can give: 1/(L + 1).
    public var smallestPValue: Double { 1 / Double(count + 1) }

    /// Whether a p-value at or below α is possible at all: L ≥ 1/α − 1.
    public func canExclude(atLevel alpha: Double) -> Bool { smallestPValue <= alpha }

    /// The fewest units with which a p-value at or below α is possible: the smallest L with 1/(L + 1) ≤ α.
    ///
    /// - Parameter alpha: above 0 and below 1; of one so small that no count of units reaches it, `Int.max`.
    public static func fewestUnits(atLevel alpha: Double) -> Int {
        precondition(alpha > 0 && alpha < 1, "α = \(alpha)")
        // Beyond any count of units, and of whole numbers.
        guard 1 / alpha < 1e15 else { return Int.max }
        // One below the quotient, which rounding may have carried over a whole number.
        var units = max(1, Int((1 / alpha).rounded(.up)) - 2)
        while 1 / Double(units + 1) > alpha { units += 1 }
        return units
    }

    /// The unit that lies far outside the others under the model without it, and how far: none lies farther out, and its
    /// score is above ten times the median of the others.
    public var outlyingUnit: (index: Int, ratio: Double)? {
        guard count >= 2, let largest = scores.max(), let index = scores.firstIndex(of: largest) else { return nil }
        let others = scores.indices.filter { $0 != index }.map { scores[$0] }.sorted()
        let median = (others[(others.count - 1) / 2] + others[others.count / 2]) / 2
        guard median > 0, largest > 10 * median else { return nil }
        return (index, largest / median)
    }

    /// The part of a score within which two are equal: so far numbers may differ from one processor to another.
    private static let tieTolerance = 1e-9

    /// Whether the score of a calibration unit is at least that of a new one.
    ///
    /// A calibration unit that is tried again has its own score again but for rounding: scores within 1e-9 of each
    /// other are equal, so that p does not hang on the last bit.
    public static func isAtLeast(_ score: Double, _ newScore: Double) -> Bool {
        score >= newScore - tieTolerance * abs(newScore)
    }

    /// The p-value of a new unit.
    ///
    /// - Parameter newScores: its score under the model without each fold: `newScores[fold]`.
    public func pValue(newScores: [Double]) -> Double {
        var atLeast = 0
        for (fold, score) in zip(folds, scores) where Self.isAtLeast(score, newScores[fold]) { atLeast += 1 }
        return Double(1 + atLeast) / Double(count + 1)
    }
}
