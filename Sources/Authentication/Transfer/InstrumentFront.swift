internal import Preprocessing
public import Spectroscopy
internal import Validation

/// What stands in front of a transferred origin or adulterant model: it makes spectra of the secondary instrument look as
/// on the primary one, and the model is asked as it was.
public struct InstrumentFront: Codable, Sendable {
    /// The SHA-256 of the model file that was transferred.
    public let model: String
    /// The permanent name of the method.
    public let method: String
    /// Its parameters.
    public let parameters: JSONValue
    /// The transfer samples, measured on both instruments.
    public let samples: [String]
    /// What the transfer samples, each left out of the transfer with its lot, came to.
    public let agreement: TransferAgreement
    /// The spectra that were compared.
    public let sources: [SourceFile]
    /// The steps, from raw spectra of the secondary instrument to the axis of the primary one.
    let recipe: FittedRecipe

    /// The axis of the secondary instrument, where the first step is a map between two axes; nil where it is not.
    var sourceAxis: SpectralAxis? {
        guard let first = recipe.recipe.steps.first as? InstrumentStandardisation else { return nil }
        return first.map?.source
    }

    /// Spectra of the secondary instrument, as on the primary one.
    func apply(to spectra: Spectra) throws(AuthenticationError) -> Spectra {
        do throws(PreprocessingError) { return try recipe.apply(to: spectra) } catch {
            throw .validation(.preprocessing(error, recipe: recipe.recipe.summary))
        }
    }
}
