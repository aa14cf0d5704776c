public import Foundation
public import Spectroscopy

/// What the models of all pipelines have in common.
///
/// A model is everything that is needed to answer, and to defend the answer: it is written to one file, and read back
/// as it was.
public protocol PipelineModel: Codable, Sendable {
    /// The plan of the pipeline.
    associatedtype Plan: PipelinePlan

    /// The plan, with the recipes that it came to.
    var plan: Plan { get }
    /// The axis that spectra must have.
    var axis: SpectralAxis { get }
    /// The signal kind that spectra must have.
    var signal: SignalKind { get }
    /// The files that the model was calibrated on.
    var sources: [SourceFile] { get }
    /// The sample of each calibration spectrum by the fingerprint of its values; nil in files that do not tell.
    var calibrationFingerprints: [String: String]? { get }
    /// The SHA-256 of the model that this one was transferred from; nil where it was calibrated.
    var transferredFrom: String? { get }
    /// What was found on the way.
    var findings: [Finding] { get }
    /// Of these, what whoever reads its answers has to know.
    var answerFindings: [Finding] { get }
    /// Whether counts and indices agree between the parts, so that no later step meets an index outside.
    var fitsTogether: Bool { get }
}

extension PipelineModel {
    public var answerFindings: [Finding] { [] }

    /// The canonical bytes of the model file.
    public func encoded() throws -> Data { try CanonicalJSON.encode(self) }

    /// Reads a model file.
    ///
    /// - Throws: `AuthenticationError` for another kind, a newer version, or a file that is no model.
    public static func decode(_ bytes: Data) throws(AuthenticationError) -> Self {
        let model = try ModelFile.decode(Self.self, kind: Plan.pipelineName, from: bytes)
        guard model.fitsTogether else { throw .notAModel(detail: "it is damaged: its parts do not fit together") }
        return model
    }
}
