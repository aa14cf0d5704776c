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

    /// Creates the choice; by default that of the expert.
    public init(
        outerFolds: Int = 5, outerRepeats: Int = 3, innerFolds: Int = 5, innerRepeats: Int = 5, permutations: Int = 0
    ) {
        self.outerFolds = outerFolds
        self.outerRepeats = outerRepeats
        self.innerFolds = innerFolds
        self.innerRepeats = innerRepeats
        self.permutations = permutations
    }
}
