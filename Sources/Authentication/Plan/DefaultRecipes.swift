public import Preprocessing
public import Spectroscopy

/// The candidate recipes of a pipeline where the plan names none.
public enum DefaultRecipes {
    private static let firstDerivative = SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1)
    private static let secondDerivative = SavitzkyGolay(window: 21, polynomialOrder: 2, derivative: 2)
    private static let candidates: [[any Preprocessing]] = [
        [],
        [StandardNormalVariate()],
        [StandardNormalVariateDetrending()],
        [MultiplicativeScatterCorrection()],
        [firstDerivative],
        [firstDerivative, StandardNormalVariate()],
        [secondDerivative, StandardNormalVariate()],
    ]

    /// The candidates on a uniform axis that is wide enough for all of them, as `bencao plan example` prints them.
    public static let example = candidates.map { Recipe($0 + [MeanCentring()]) }

    private static let regressionCandidates =
        candidates + [[SavitzkyGolay(window: 9, polynomialOrder: 2, derivative: 2), StandardNormalVariate()]]

    /// The candidates of a regression on a uniform axis that is wide enough for all of them.
    public static let regressionExample = regressionCandidates.map { Recipe($0 + [MeanCentring()]) }

    /// The candidate of a rigorous one-class model: SNV with mean centring.
    public static let oneClassExample = [Recipe([StandardNormalVariate(), MeanCentring()])]

    /// The candidates of a one-class model.
    ///
    /// Rigorous: SNV alone, decided beforehand. Without foreign samples there is no measure of what recipes are worth: the
    /// one whose residual is smallest need not be the one that an adulterant shows in. Compliant: those of a
    /// discrimination.
    static func oneClass(for axis: SpectralAxis, compliant: Bool) -> (recipes: [Recipe], findings: [Finding]) {
        compliant ? discrimination(for: axis) : (axis.count > 1 ? oneClassExample : [Recipe([MeanCentring()])], [])
    }

    /// None; SNV; SNV + detrend; MSC; SG first derivative 15 pt, with and without SNV; SG second derivative 21 pt + SNV;
    /// each with mean centring.
    ///
    /// On an axis without equal steps those with Savitzky–Golay begin with a resampling step; those that need more
    /// channels than there are, are left out. Findings say so.
    public static func discrimination(for axis: SpectralAxis) -> (recipes: [Recipe], findings: [Finding]) {
        fitted(candidates, to: axis)
    }

    /// Those of a discrimination, and SG second derivative 9 pt + SNV: narrow bands of a constituent under broad ones.
    public static func regression(for axis: SpectralAxis) -> (recipes: [Recipe], findings: [Finding]) {
        fitted(regressionCandidates, to: axis)
    }

    private static func fitted(
        _ candidates: [[any Preprocessing]], to axis: SpectralAxis
    ) -> (recipes: [Recipe], findings: [Finding]) {
        var findings: [Finding] = []
        let uniform = axis.uniformStep != nil
        var recipes: [Recipe] = []
        var narrow = 0
        for steps in candidates {
            let filter = steps.lazy.compactMap { $0 as? SavitzkyGolay }.first
            // SNV needs two channels, and a detrending polynomial of degree 2 four.
            let needed =
                filter?.window ?? (steps.contains { $0 is StandardNormalVariateDetrending } ? 4 : steps.isEmpty ? 1 : 2)
            guard needed <= axis.count else {
                narrow += 1
                continue
            }
            let front: [any Preprocessing] = filter != nil && !uniform ? [Resampling()] : []
            recipes.append(Recipe(front + steps + [MeanCentring()]))
        }
        if !uniform, axis.count > 1 {
            findings.append(
                Finding(
                    code: "recipes.resampled", severity: .note,
                    summary: "the steps of the axis differ by more than 1 %; the candidates with a derivative resample "
                        + "to equal steps first"))
        }
        if narrow > 0 {
            findings.append(
                Finding(
                    code: "recipes.left-out", severity: .note,
                    summary: "\(narrow) of \(candidates.count) candidates are left out: they need more than "
                        + "\(axis.count) \(axis.count == 1 ? "channel" : "channels")",
                    remedy: "name recipes in a plan"))
        }
        return (recipes, findings)
    }
}
