public import Spectroscopy

/// A classifier that a plan can name: its complexities have a meaning in words, and each gives a model for a file.
public protocol CataloguedClassifier: PathClassifier, SearchedMethod where Path: ClassifierModelPath {}

/// Classifiers of complexities 1 … count, each of which can be kept.
public protocol ClassifierModelPath: ClassifierPath {
    /// What is kept of one complexity.
    associatedtype Model: ClassifierModel

    /// The classifier of a complexity, 1 … count.
    func model(complexity a: Int) -> Model
}

/// A fitted classifier that decides each row for one class.
public protocol ClassifierModel: PredictiveModel where Prediction == [Int] {
    /// The class names.
    var classNames: [String] { get }
    /// The number of channels that rows must have.
    var channels: Int { get }
    /// What a person should know about the fit.
    var findings: [Finding] { get }
}
