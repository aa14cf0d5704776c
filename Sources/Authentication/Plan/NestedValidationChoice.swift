internal import Validation

/// How the search of a plan is validated: two loops of segments, and permutations of the whole.
public struct NestedValidationChoice: PlanSegments {
    /// Folds of lots in the outer loop.
    public var outerFolds: Int
    /// Repeats of the outer loop.
    public var outerRepeats: Int
    /// Folds of lots in the inner loop.
    public var innerFolds: Int
    /// Repeats of the inner loop.
    public var innerRepeats: Int
    /// The number of permutations of the whole search; 0 for none.
    public var permutations: Int

    /// Creates the expert default: that of the methods.
    public init() {
        let search = SearchSettings()
        self.init(
            outerFolds: search.outerFolds, outerRepeats: search.outerRepeats, innerFolds: search.innerFolds,
            innerRepeats: search.innerRepeats, permutations: PermutationSettings().permutations)
    }

    /// Creates the choice.
    public init(outerFolds: Int, outerRepeats: Int, innerFolds: Int, innerRepeats: Int, permutations: Int) {
        self.outerFolds = outerFolds
        self.outerRepeats = outerRepeats
        self.innerFolds = innerFolds
        self.innerRepeats = innerRepeats
        self.permutations = permutations
    }
}
