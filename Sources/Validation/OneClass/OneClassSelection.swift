public import Preprocessing
public import Spectroscopy

/// The recipe and the number of components that are chosen for a class, by its lots alone.
public struct OneClassSelection: Sendable {
    /// The recipe.
    public let recipe: Recipe
    /// The number of components A, given or chosen.
    public let components: Int

    /// Chooses as a calibration with the same seed does, without validating the choice.
    public init(
        lots: Spectra, recipes: [Recipe], settings: OneClassSettings, seed: UInt64
    ) throws(ValidationError) {
        let task = OneClassTask(lots: lots, isGenuine: [Bool](repeating: true, count: lots.count))
        let search = try OneClassSearch(task, recipes: recipes, settings: settings)
        let found = try search.selection(rows: Array(0..<lots.count), seed: OneClassOuterLoop.finalSeed(seed))
        recipe = found.recipe
        components = settings.components ?? found.latentVariables
    }
}
