/// What a search over recipes and numbers of latent variables decided for a regression on one set of rows.
public struct RegressionSelection: Codable, Hashable, Sendable {
    /// Every candidate with its losses, in units of `variance`, and the choice.
    public let search: SearchResult
    /// The variance of the reference values of the rows, lots counting equally.
    public let variance: Double

    /// The RMSECV of a candidate for each number of latent variables, lots counting equally, in the unit of the response.
    public func rmsecv(candidate: Int) -> [Double] {
        search.candidates[candidate].choice.means.map { ($0 * variance).squareRoot() }
    }

    /// The RMSECV of the selected recipe with the chosen number of latent variables: optimistic, since it was selected.
    public var selectedRMSECV: Double { rmsecv(candidate: search.selected)[search.latentVariables - 1] }
}
