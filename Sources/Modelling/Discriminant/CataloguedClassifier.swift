public import Spectroscopy

/// A classifier that a plan can name: its complexities have a meaning in words, and each gives a model for a file.
public protocol CataloguedClassifier: PathClassifier where Path: ClassifierModelPath {
    /// What a complexity stands for, as people read it: "3 latent variables", "C = 100, γ = 0.1/total variance".
    func setting(_ complexity: Int) -> String

    /// The same for a column of a table: "3 LV".
    func shortSetting(_ complexity: Int) -> String

    /// The parameter that a search chooses, which a plan cannot state; nil for a grid, which states what is searched.
    static var searchedParameter: String? { get }
}

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
