public import Modelling
public import Preprocessing
public import Spectroscopy

/// What can stop a prediction.
public enum PredictionError: Diagnosis {
    /// A step of the recipe cannot be applied.
    case preprocessing(PreprocessingError)
    /// The model cannot be applied.
    case modelling(ModellingError)

    private var underlying: any Diagnosis {
        switch self {
        case .preprocessing(let error): error
        case .modelling(let error): error
        }
    }

    public var summary: String { underlying.summary }
    public var place: String? { underlying.place }
    public var remedy: String { underlying.remedy }
    public var code: String { underlying.code }
}

extension PredictionError {
    /// Runs a modelling step; its error is told as one of the prediction.
    public static func modelling<R>(_ body: () throws(ModellingError) -> R) throws(PredictionError) -> R {
        do throws(ModellingError) { return try body() } catch { throw .modelling(error) }
    }
}
