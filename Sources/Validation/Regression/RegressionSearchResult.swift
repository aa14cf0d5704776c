internal import Spectroscopy

/// What a nested search found for a regression.
public struct RegressionSearchResult: Sendable {
    /// The search on all rows: the recipe and the number of latent variables of the model.
    public let selection: RegressionSelection
    /// The figures of the selected recipe in the inner segments: optimistic, since it was selected by them.
    public let selectedFigures: RegressionFigures
    /// The figures of the whole procedure on lots that it never saw.
    public let nestedFigures: RegressionFigures
    /// The mean squared error of the whole procedure on each lot, over its rows and repeats.
    public let nestedLosses: [Double]
    /// The predictions of each row by the whole procedure, one an outer repeat.
    public let nestedPredictions: [[Double]]
    /// What the search decided in each outer segment.
    public let outerSelections: [RegressionSelection]

    /// √(mean of the lot losses of the selected recipe): the inner figure.
    public var selectedRMSECV: Double { selection.selectedRMSECV }

    /// √(mean of the lot losses of the whole procedure): the headline.
    public var nestedRMSECV: Double {
        (nestedLosses.reduce(0, +) / Double(max(nestedLosses.count, 1))).squareRoot()
    }

    /// 1 − (mean lot loss)/(variance of the response): what the permutation test compares.
    public var nestedQSquared: Double { 1 - nestedRMSECV * nestedRMSECV / selection.variance }

    /// Nested minus selected RMSECV, in the unit of the response: by how much the selected figure is too good.
    public var optimismGap: Double { nestedRMSECV - selectedRMSECV }
}
