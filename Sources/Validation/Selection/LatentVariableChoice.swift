internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy

/// The number of latent variables that a selection by coefficients or importances works with.
///
/// Given, or chosen by lot-grouped cross-validation of all channels: the smallest within one standard error
/// of the least.
struct LatentVariableChoice {
    /// The parameters of the methods that make it.
    static let parameters = [
        ParameterDescription("latentVariables", "number of latent variables A; none for cross-validation by lots"),
        ParameterDescription("maximumLatentVariables", "largest A that cross-validation may choose, 1 or more"),
        ParameterDescription("folds", "folds of lots of that cross-validation, 2 or more"),
    ]

    /// The number A.
    let latentVariables: Int
    /// RMSECV of all channels at A, where it was chosen by it.
    let rmsecv: Double?

    init(
        _ training: SelectionTraining, given: Int?, maximum: Int, folds: Int
    ) throws(ModellingError) {
        guard let given else {
            let result = try SubsetValidation(
                training, folds: folds, maximum: maximum, rule: .oneStandardError
            ).evaluate(Array(0..<training.x.columns))
            latentVariables = result.latentVariables
            rmsecv = result.rmsecv
            return
        }
        let largest = min(training.x.rows - 1, training.x.columns)
        guard given >= 1 else {
            throw .invalidParameter(name: "latentVariables", value: "\(given)", needed: "1 or more are needed")
        }
        guard given <= largest else {
            throw .tooManyComponents(
                asked: given, largest: largest, because: "\(training.x.rows) samples and \(training.x.columns) channels"
            )
        }
        latentVariables = given
        rmsecv = nil
    }

    /// The regression of all training rows with A latent variables, or as many as they carry.
    ///
    /// - Throws: `ModellingError`, also where no channel has any relation to the response.
    func model(_ training: SelectionTraining) throws(ModellingError) -> PLSModel {
        let model = try PLSRegression().path(training.x, training.y, maximum: latentVariables)
        guard model.latentVariables > 0 else {
            throw .nothingSelected(what: "covariance with the response", largest: 0, threshold: 0)
        }
        return model
    }
}
