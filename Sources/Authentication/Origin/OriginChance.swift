public import Spectroscopy
internal import Validation

/// Whether an origin discrimination is better than chance, by its nested figures.
///
/// Chance is 1/g of g origins: the balanced accuracy of decisions that know nothing. The 95 % interval of the balanced
/// accuracy is put together from the exact intervals [l_c, u_c] of the sensitivities s_c (lots count):
/// BA − √(Σ(s_c − l_c)²)/g … BA + √(Σ(u_c − s_c)²)/g.
///
/// ## Source
/// Zou, Donner, Stat. Med. 27 (2008) 1693 (limits of a sum from the limits of its parts). doi:10.1002/sim.3095
struct OriginChance {
    /// 1/g.
    let chance: Double
    /// The balanced accuracy.
    let value: Double
    /// The lower limit.
    let low: Double
    /// The upper limit.
    let high: Double

    init(_ figures: ClassificationFigures) {
        let classes = figures.classes.filter { $0.n > 0 }
        let g = Double(max(classes.count, 1))
        var (below, above) = (0.0, 0.0)
        for rate in classes.map(\.sensitivity) {
            guard let value = rate.value, let low = rate.low, let high = rate.high else { continue }
            below += (value - low) * (value - low)
            above += (high - value) * (high - value)
        }
        chance = 1 / g
        value = figures.balancedAccuracy
        low = max(0, value - below.squareRoot() / g)
        high = min(1, value + above.squareRoot() / g)
    }

    /// A finding where the interval holds chance, or the permutation test does not speak against it.
    ///
    /// - Parameters:
    ///   - permutation: the p-value of the permutation test and the number of permutations, where one was made; with so few
    ///     that no p-value at or below α is possible, it says nothing.
    func finding(permutation: (pValue: Double, count: Int)?, alpha: Double) -> Finding? {
        let test = permutation.flatMap { 1 / Double($0.count + 1) <= alpha ? $0 : nil }
        let isByChance = test.map { $0.pValue > alpha } ?? false
        guard low <= chance || isByChance else { return nil }
        func rounded(_ x: Double) -> Double { (x * 1000).rounded() / 1000 }
        return Finding(
            code: "origin.no-better-than-chance", severity: .warning,
            summary:
                "the discrimination is no better than chance: nested balanced accuracy \(rounded(value)) (95 % interval "
                + "\(rounded(low)) … \(rounded(high))), chance \(rounded(chance))"
                + (test.map { "; permutation p = \(rounded($0.pValue))" } ?? ""),
            remedy:
                "do not rely on its answers; calibrate on more lots, or ask whether the spectra show the origin at all")
    }
}

extension OriginModel {
    /// A finding where the model is no better than chance; whoever reads its answers has to know it.
    var chanceFindings: [Finding] {
        let permutation = figures.permutationPValue.map { ($0, plan.validation.permutations) }
        return [OriginChance(figures.nested).finding(permutation: permutation, alpha: plan.acceptance.alpha)]
            .compactMap { $0 }
    }

    public var answerFindings: [Finding] { chanceFindings }
}
