/// What a nested search found.
public struct NestedSearchResult: Sendable {
    /// The search on all rows: the recipe and the complexity of the model.
    public let selection: SearchResult
    /// The figures of the selected recipe in the inner segments: optimistic, since it was selected by them.
    public let selectedFigures: ClassificationFigures
    /// The figures of the whole procedure on lots that it never saw.
    public let nestedFigures: ClassificationFigures
    /// The decided class of each row in each repeat of the outer loop, by models that never saw its lot.
    public let nestedDecisions: [[Int]]
    /// What the search decided in each outer segment.
    public let outerSelections: [SearchResult]

    /// Selected minus nested balanced accuracy.
    public var optimismGap: Double { selectedFigures.balancedAccuracy - nestedFigures.balancedAccuracy }
}
