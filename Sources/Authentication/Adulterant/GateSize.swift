internal import Validation

/// How many genuine lots a gate needs before it can reject anything.
struct GateSize {
    let alpha: Double
    let form: ConformalGate.Form
    /// The folds of lots that gates which are tried on left-out lots lose one of.
    let folds: Int

    /// - Parameter folds: those that there are, where they are fewer than the plan asks for.
    init(_ plan: AdulterantPlan, alpha: Double? = nil, folds: Int? = nil) {
        self.alpha = alpha ?? plan.acceptance.alpha
        form = plan.acceptance.gate
        self.folds = folds ?? plan.validation.outerFolds
    }

    /// The lots that the p-values are counted over.
    private var counted: Int { CrossConformal.fewestUnits(atLevel: alpha) }

    /// The lots with which the gate of all lots can reject; the split form counts half of them.
    var needed: Int { form == .split && counted < Int.max / 4 ? 2 * counted : counted }

    /// The lots with which every gate can that has lost one fold of them: the smallest L with L − ⌈L/K⌉ ≥ `needed`.
    var neededByValidation: Int {
        guard needed < Int.max / 4, folds > 1 else { return needed }
        var lots = needed
        while lots - (lots + folds - 1) / folds < needed {
            lots += max(1, needed - (lots - (lots + folds - 1) / folds))
        }
        return lots
    }
}
