internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy

/// The space in which a sample design measures distances.
public enum SampleSpace: String, Codable, Hashable, Sendable, CaseIterable {
    /// X as given.
    case spectra
    /// PCA scores of centred X.
    case scores
    /// PCA scores divided by their standard deviations (n − 1): Euclidean there is Mahalanobis on the scores.
    case whitenedScores = "whitened-scores"

    /// How designs describe their parameters of the space.
    static let parameters = [
        ParameterDescription("space", "where distances are measured: spectra, scores or whitened-scores (Mahalanobis)"),
        ParameterDescription("components", "number of principal components of the scores"),
    ]

    /// The rows in this space, with what a person should know of them.
    ///
    /// - Throws: `ModellingError` for fewer than 2 rows, values that are not finite, rows that are all the same.
    func coordinates(of x: Matrix, components: Int, for method: String) throws(ModellingError) -> (Matrix, [Finding]) {
        guard x.rows >= 2 else { throw .tooFewSamples(found: x.rows, needed: 2, what: method) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        if self == .spectra { return (x, []) }
        let model = try PrincipalComponents(components: components).fit(x)
        let scores = try model.predict(x).scores
        let divisors = model.eigenvalues.map { $0.squareRoot() }
        return (self == .whitenedScores ? scores.dividingColumns(by: divisors) : scores, model.findings)
    }
}
