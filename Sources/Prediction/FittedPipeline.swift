public import Modelling
public import Preprocessing
public import Spectroscopy

/// A fitted recipe and a model, applied to raw spectra step by step: the plain path.
///
/// ```swift
/// let pipeline = FittedPipeline(recipe: recipe, model: model)
/// let classes = try pipeline.predict(spectra)
/// ```
public struct FittedPipeline<Model: PredictiveModel>: Codable, Sendable {
    /// The fitted recipe.
    public let recipe: FittedRecipe
    /// The model, fitted on spectra after the recipe.
    public let model: Model

    /// Joins a recipe and a model.
    public init(recipe: FittedRecipe, model: Model) {
        self.recipe = recipe
        self.model = model
    }

    /// What the model predicts of raw spectra.
    ///
    /// - Throws: `PredictionError`.
    public func predict(_ spectra: Spectra) throws(PredictionError) -> Model.Prediction {
        let ready = try prepared(spectra)
        do throws(ModellingError) { return try model.predict(ready.x) } catch { throw .modelling(error) }
    }

    /// The spectra as the model sees them.
    public func prepared(_ spectra: Spectra) throws(PredictionError) -> Spectra {
        do throws(PreprocessingError) { return try recipe.apply(to: spectra) } catch { throw .preprocessing(error) }
    }
}
