public import Spectroscopy

/// What the calibrations of all pipelines give: the model, and what people read of it.
public protocol CalibrationResult: Sendable {
    /// The model of the pipeline.
    associatedtype Model: PipelineModel
    /// The report of the pipeline.
    associatedtype Report: PipelineReport

    /// The model.
    var model: Model { get }
    /// What people read.
    var report: Report { get }
}

/// A report of any pipeline: what people read, and programs as JSON.
public protocol PipelineReport: Codable, Sendable {
    /// What was found on the way.
    var findings: [Finding] { get }
}

/// What the validations of all pipelines give: a report with an answer for each sample.
public protocol PipelineValidationReport: PipelineReport {
    /// The answer of the pipeline.
    associatedtype Answer: PipelineAnswer

    /// The answer of each sample.
    var answers: [Answer] { get }
    /// Whether there are figures, and nothing forbids to rely on them.
    var isFavourable: Bool { get }
}

extension PipelineValidationReport {
    public var isFavourable: Bool { true }
}

/// What a model of any pipeline says of one sample.
public protocol PipelineAnswer: Codable, Hashable, Sendable {
    /// Whether the answer is the one that is hoped for.
    var isFavourable: Bool { get }
}
