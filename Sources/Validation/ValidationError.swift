public import Modelling
public import Preprocessing
public import Spectroscopy

/// What can stop a validation: an error of the data, of a recipe or of a model, with where it was met.
public enum ValidationError: Diagnosis {
    /// The data do not fit the task.
    case spectra(SpectroscopyError)
    /// A recipe cannot be applied.
    case preprocessing(PreprocessingError, recipe: String)
    /// A model cannot be fitted.
    case modelling(ModellingError, recipe: String)
    /// None of the candidate recipes can be applied to these spectra.
    case noCandidate
    /// No model can be fitted in any segment.
    case nothingFitted

    public var summary: String {
        switch self {
        case .spectra(let error): error.summary
        case .preprocessing(let error, _): error.summary
        case .modelling(let error, _): error.summary
        case .noCandidate: "there is no candidate recipe"
        case .nothingFitted: "no latent variable can be fitted in every segment"
        }
    }

    public var place: String? {
        switch self {
        case .spectra(let error): error.place
        case .preprocessing(let error, let recipe): "recipe \(recipe)" + (error.place.map { ", \($0)" } ?? "")
        case .modelling(let error, let recipe): "recipe \(recipe)" + (error.place.map { ", \($0)" } ?? "")
        case .noCandidate, .nothingFitted: nil
        }
    }

    public var remedy: String {
        switch self {
        case .spectra(let error): error.remedy
        case .preprocessing(let error, _): error.remedy
        case .modelling(let error, _): error.remedy
        case .noCandidate: "name at least one recipe in the plan"
        case .nothingFitted: "add samples, or look for constant spectra with `bencao explore`"
        }
    }

    public var code: String {
        switch self {
        case .spectra(let error): error.code
        case .preprocessing(let error, _): error.code
        case .modelling(let error, _): error.code
        case .noCandidate: "validation.no-candidate"
        case .nothingFitted: "validation.nothing-fitted"
        }
    }
}

extension ValidationError {
    /// Runs a preprocessing step of a recipe; its error is told with the recipe.
    public static func preprocessing<R>(
        _ recipe: Recipe, _ body: () throws(PreprocessingError) -> R
    ) throws(ValidationError) -> R {
        do throws(PreprocessingError) { return try body() } catch {
            throw .preprocessing(error, recipe: recipe.summary)
        }
    }

    /// Runs a modelling step after a recipe; its error is told with the recipe.
    public static func modelling<R>(
        _ recipe: Recipe, _ body: () throws(ModellingError) -> R
    ) throws(ValidationError) -> R {
        do throws(ModellingError) { return try body() } catch { throw .modelling(error, recipe: recipe.summary) }
    }
}
