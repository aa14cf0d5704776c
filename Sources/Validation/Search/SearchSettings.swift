public import Spectroscopy

/// How a search over recipes and complexities is validated: double cross-validation, by lots.
///
/// Lots are left out in the outer loop; on the rest the whole search is made by the segments of the inner loop. The outer
/// figure is that of the procedure, and the headline; the inner one of the winner is optimistic.
///
/// ## Source
/// Filzmoser, Liebmann, Varmuza, J. Chemometr. 23 (2009) 160. doi:10.1002/cem.1225
public struct SearchSettings: CataloguedMethod {
    public static let kind = MethodKind.design
    public static let identifier = "double-cross-validation"
    public static let summary = "The search in inner segments, and the search as a whole on lots that it never saw"
    public static let parameters = [
        ParameterDescription("outerFolds", "folds of lots in the outer loop, 2 … 1000"),
        ParameterDescription("outerRepeats", "repeats of the outer loop, 1 … 1000"),
        ParameterDescription("innerFolds", "folds of lots in the inner loop, 2 … 1000"),
        ParameterDescription("innerRepeats", "repeats of the inner loop, 1 … 1000"),
        ParameterDescription(
            "maximumLatentVariables", "largest number of latent variables or components that is tried, 1 … 1000"),
    ]

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

    public init() { self.init(outerFolds: 5) }

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
