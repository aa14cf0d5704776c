/// Counts of true against decided class: `counts[true][decided]`.
///
/// A figure that divides by nothing is nil ("not available"), never NaN.
public struct ConfusionMatrix: Codable, Hashable, Sendable {
    /// The class names.
    public let classNames: [String]
    /// The counts, true class first.
    public let counts: [[Int]]

    /// Creates a matrix from counts.
    public init(classNames: [String], counts: [[Int]]) {
        let g = classNames.count
        precondition(
            counts.count == g && counts.allSatisfy { $0.count == g }, "counts that are not \(g) × \(g)")
        self.classNames = classNames
        self.counts = counts
    }

    /// Counts pairs of true and decided class.
    public init(classNames: [String], truth: [Int], decided: [Int]) {
        precondition(truth.count == decided.count, "\(truth.count) true and \(decided.count) decided classes")
        var counts = [[Int]](repeating: [Int](repeating: 0, count: classNames.count), count: classNames.count)
        for (t, d) in zip(truth, decided) { counts[t][d] += 1 }
        self.init(classNames: classNames, counts: counts)
    }

    /// The number of cases.
    public var total: Int { counts.joined().reduce(0, +) }

    /// The number of cases of a true class.
    public func trueCount(_ c: Int) -> Int { counts[c].reduce(0, +) }

    /// The number of cases decided for a class.
    public func decidedCount(_ c: Int) -> Int { counts.reduce(0) { $0 + $1[c] } }

    /// TP/(TP + FN); nil for a class without cases.
    public func sensitivity(_ c: Int) -> Double? { Self.ratio(counts[c][c], trueCount(c)) }

    /// TN/(TN + FP); nil when every case is of the class.
    public func specificity(_ c: Int) -> Double? {
        let others = total - trueCount(c)
        return Self.ratio(others - (decidedCount(c) - counts[c][c]), others)
    }

    /// TP/(TP + FP); nil when nothing was decided for the class.
    public func precision(_ c: Int) -> Double? { Self.ratio(counts[c][c], decidedCount(c)) }

    /// 2·TP/(2·TP + FP + FN); nil when the class neither occurs nor is decided for.
    public func f1(_ c: Int) -> Double? { Self.ratio(2 * counts[c][c], trueCount(c) + decidedCount(c)) }

    /// The mean F1 of the classes that occur or are decided for, each counting once; nil without cases.
    ///
    /// F1 is 0 for a class of which nothing is decided rightly (scikit-learn: `zero_division=0`).
    public var macroF1: Double? {
        let scores = classNames.indices.compactMap(f1)
        return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    }

    /// The mean F1 weighted by the number of cases of each class; nil without cases.
    public var weightedF1: Double? {
        guard total > 0 else { return nil }
        return classNames.indices.reduce(0) { $0 + (f1($1) ?? 0) * Double(trueCount($1)) } / Double(total)
    }

    /// 2·ΣTP/(2·ΣTP + ΣFP + ΣFN): with one decision a case, the share of right decisions.
    public var microF1: Double? { accuracy }

    /// The share of right decisions.
    public var accuracy: Double? { Self.ratio(classNames.indices.reduce(0) { $0 + counts[$1][$1] }, total) }

    /// The mean sensitivity of the classes that occur.
    public var balancedAccuracy: Double? {
        let sensitivities = classNames.indices.compactMap(sensitivity)
        return sensitivities.isEmpty ? nil : sensitivities.reduce(0, +) / Double(sensitivities.count)
    }

    /// The multi-class correlation coefficient of Matthews; nil when all cases are of, or are decided for, one class.
    ///
    /// MCC = (c·s − Σ p_k·t_k)/√((s² − Σ p_k²)(s² − Σ t_k²)), s cases, c right ones, t_k true and p_k decided counts.
    ///
    /// ## Source
    /// Gorodkin, Comput. Biol. Chem. 28 (2004) 367. doi:10.1016/j.compbiolchem.2004.09.006
    public var matthewsCorrelation: Double? {
        let s = Double(total)
        var (right, cross, decidedSquares, trueSquares) = (0.0, 0.0, 0.0, 0.0)
        for c in classNames.indices {
            let (t, p) = (Double(trueCount(c)), Double(decidedCount(c)))
            right += Double(counts[c][c])
            cross += t * p
            decidedSquares += p * p
            trueSquares += t * t
        }
        let denominator = ((s * s - decidedSquares) * (s * s - trueSquares)).squareRoot()
        return denominator > 0 ? (right * s - cross) / denominator : nil
    }

    /// Cohen's κ; nil when chance alone agrees always.
    ///
    /// ## Source
    /// Cohen, Educ. Psychol. Meas. 20 (1960) 37. doi:10.1177/001316446002000104
    public var kappa: Double? {
        guard let accuracy, total > 0 else { return nil }
        let s = Double(total)
        let chance = classNames.indices.reduce(0.0) { $0 + Double(trueCount($1)) * Double(decidedCount($1)) } / (s * s)
        return chance < 1 ? (accuracy - chance) / (1 - chance) : nil
    }

    private static func ratio(_ part: Int, _ whole: Int) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }
}
