/// How a search over recipes and complexities is validated.
public struct SearchSettings: Codable, Hashable, Sendable {
    /// Folds of the outer loop; fewer when the smallest class has fewer lots.
    public var outerFolds: Int
    /// Repeats of the outer loop.
    public var outerRepeats: Int
    /// Folds of the inner loop; fewer when the smallest class has fewer lots.
    public var innerFolds: Int
    /// Repeats of the inner loop.
    public var innerRepeats: Int
    /// The largest number of latent variables; a third of the lots and the rank are further limits; grids
    /// are not cut by it.
    public var maximumLatentVariables: Int

    /// Creates settings; the defaults are those of the pipelines.
    public init(
        outerFolds: Int = 5, outerRepeats: Int = 3, innerFolds: Int = 5, innerRepeats: Int = 5,
        maximumLatentVariables: Int = 20
    ) {
        self.outerFolds = outerFolds
        self.outerRepeats = outerRepeats
        self.innerFolds = innerFolds
        self.innerRepeats = innerRepeats
        self.maximumLatentVariables = maximumLatentVariables
    }
}
