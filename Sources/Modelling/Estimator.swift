public import LinearAlgebra
public import Spectroscopy

/// A fitted model, ready for new rows preprocessed as the calibration rows were.
public protocol PredictiveModel: Codable, Sendable {
    /// What the model says of a set of rows.
    associatedtype Prediction: Sendable

    /// The prediction for the rows of `x`, m × p, p as in calibration.
    ///
    /// - Throws: `ModellingError`.
    func predict(_ x: Matrix) throws(ModellingError) -> Prediction
}

/// A modelling method with its parameters: what was asked. Fitting does not change it.
public protocol Estimator: CataloguedMethod {
    /// What is known of the calibration rows: class labels, reference values, nothing.
    associatedtype Reference
    /// What is learned.
    associatedtype Model: PredictiveModel

    /// Learns from the calibration rows `x`, n × p, and what is known of them.
    ///
    /// - Throws: `ModellingError`.
    func fit(_ x: Matrix, _ reference: Reference) throws(ModellingError) -> Model
}
