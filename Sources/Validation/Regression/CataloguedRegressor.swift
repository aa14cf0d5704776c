public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// A regression that a plan can name: its complexities have a meaning in words, and the last gives a model for a file.
public protocol CataloguedRegressor: PathRegressor, SearchedMethod where Path: RegressionModelPath {}

/// Regressions of complexities 1 … count, of which the last can be kept.
public protocol RegressionModelPath: RegressionPath {
    /// What is kept.
    associatedtype Model: RegressionModel

    /// The regression of the largest complexity that was fitted.
    ///
    /// - Throws: `ModellingError`.
    func model() throws(ModellingError) -> Model
}

/// A fitted regression of one response.
public protocol RegressionModel: PredictiveModel where Prediction == Matrix {
    /// The number of channels that rows must have.
    var channels: Int { get }
    /// The coefficients of the channels with the intercept, ŷ = intercept + x·b; nil where it is not linear.
    var line: RegressionLine? { get }
    /// What a person should know about the fit.
    var findings: [Finding] { get }
}
