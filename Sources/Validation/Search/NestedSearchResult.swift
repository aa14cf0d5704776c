/// What a nested search found.
public struct NestedSearchResult: Sendable {
    /// The search on all rows: the recipe and the number of latent variables of the model.
    public let selection: SearchResult
    /// The figures of the selected recipe in the inner segments: optimistic, since it was selected by them.
    public let selectedFigures: ClassificationFigures
    /// The figures of the whole procedure on lots that it never saw.
    public let nestedFigures: ClassificationFigures
    /// What the search decided in each outer segment.
    public let outerSelections: [SearchResult]

    /// Selected minus nested balanced accuracy.
    public var optimismGap: Double { selectedFigures.balancedAccuracy - nestedFigures.balancedAccuracy }
}
