import Chemometrics
import Foundation

/// Model files on disk.
enum ModelReader {
    /// A model of one pipeline, with the SHA-256 of its file.
    static func model<Model: PipelineModel>(_ type: Model.Type, at path: String) throws -> (Model, String) {
        let bytes = try InputFile.bytes(of: path)
        return (try placed(path) { try Model.decode(bytes) }, SourceFile.sha256(of: bytes))
    }

    /// The axis that a model of any kind takes.
    static func axis(of path: String) throws -> SpectralAxis {
        let bytes = try InputFile.bytes(of: path)
        return try placed(path) { try ModelFile.axis(of: bytes) }
    }
}
