import Chemometrics
import Foundation

/// Model files on disk.
enum ModelReader {
    /// A model of an origin discrimination, with the SHA-256 of its file.
    static func origin(_ path: String) throws -> (OriginModel, String) {
        let bytes = try InputFile.bytes(of: path)
        return (try placed(path) { try OriginModel.decode(bytes) }, SourceFile.sha256(of: bytes))
    }

    /// The axis that a model of any kind takes.
    static func axis(of path: String) throws -> SpectralAxis {
        let bytes = try InputFile.bytes(of: path)
        return try placed(path) { try ModelFile.axis(of: bytes) }
    }

    /// A model of an adulterant detection, with the SHA-256 of its file.
    static func adulterant(_ path: String) throws -> (AdulterantModel, String) {
        let bytes = try InputFile.bytes(of: path)
        return (try placed(path) { try AdulterantModel.decode(bytes) }, SourceFile.sha256(of: bytes))
    }

    /// A model of a content regression, with the SHA-256 of its file.
    static func content(_ path: String) throws -> (ContentModel, String) {
        let bytes = try InputFile.bytes(of: path)
        return (try placed(path) { try ContentModel.decode(bytes) }, SourceFile.sha256(of: bytes))
    }
}
