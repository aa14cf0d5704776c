internal import LinearAlgebra
internal import Modelling
public import Preprocessing
public import Spectroscopy

/// The cross-validated error of PLS regression for every recipe and number of latent variables, on given segments.
///
/// RMSECV_a = √(Σ(ŷ − y)²/N) over the N predictions of all segments. This is the table that a search chooses from;
/// the least of it is an optimistic figure (`RegressionSearch` validates the choice).
///
/// ```swift
/// let table = try RecipeComparison(task, recipes: recipes, segments: segments, latentVariables: 15)
/// table.rootMeanSquares[recipe][a - 1]
/// ```
///
/// ## Source
/// Mevik, Cederkvist, J. Chemometr. 18 (2004) 422. doi:10.1002/cem.887
public struct RecipeComparison: Sendable {
    /// RMSECV in the unit of the reference: `[recipe][a − 1]`.
    public let rootMeanSquares: [[Double]]

    /// Compares recipes.
    ///
    /// - Parameter latentVariables: A; a recipe that leaves fewer in a segment has fewer errors.
    /// - Throws: `ValidationError` when a recipe or a regression cannot be fitted.
    public init(
        _ task: RegressionTask, recipes: [Recipe], segments: Segments, latentVariables: Int
    ) throws(ValidationError) {
        let prepared = try PreparedRecipes(recipes, spectra: task.spectra)
        rootMeanSquares = try Parallel.map(recipes.count) { (c) throws(ValidationError) -> [Double] in
            let predictions = try RegressionValidation(
                task: task, candidate: prepared.candidates[c], regressor: PLSRegression(),
                rows: Array(0..<task.spectra.count), segments: segments, maximum: latentVariables
            ).predictions()
            return predictions.map { byRow in
                var (sum, count) = (0.0, 0)
                for (row, predicted) in byRow.enumerated() {
                    for value in predicted {
                        sum += (value - task.reference[row]) * (value - task.reference[row])
                        count += 1
                    }
                }
                return (sum / Double(max(count, 1))).squareRoot()
            }
        }
    }
}
