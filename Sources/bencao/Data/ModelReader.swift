import Chemometrics
import Foundation

/// Model files on disk.
enum ModelReader {
    /// A model of one pipeline, with the SHA-256 of its file.
    ///
    /// - Parameter data: what is named as the data, so that the two in the wrong order are told as that.
    static func model<Model: PipelineModel>(
        _ type: Model.Type, at path: String, beside data: String? = nil
    ) throws -> (Model, String) {
        let bytes = try InputFile.bytes(of: path)
        do {
            // The hash takes about as long as all the rest.
            nonisolated(unsafe) var hash = ""
            nonisolated(unsafe) var model: Result<Model, any Error>?
            Parallel.both(
                { model = Result { try placed(path) { try Model.decode(bytes) } } },
                { hash = SourceFile.sha256(of: bytes) })
            guard let model else { preconditionFailure("neither a model nor an error") }
            return (try model.get(), hash)
        } catch {
            guard let data, !isModel(bytes), isModel(at: data) else { throw error }
            throw CommandError.swapped(model: path, data: data)
        }
    }

    /// The axis that a model of any kind takes.
    static func axis(of path: String) throws -> SpectralAxis {
        let bytes = try InputFile.bytes(of: path)
        return try placed(path) { try ModelFile.axis(of: bytes) }
    }

    /// Whether bytes begin as a model file of any kind and version does.
    static func isModel(_ bytes: Data) -> Bool {
        guard bytes.first == UInt8(ascii: "{") else { return false }
        do throws(AuthenticationError) {
            _ = try ModelFile.header(of: bytes)
            return true
        } catch {
            if case .newerModel = error { return true }
            return false
        }
    }

    private static func isModel(at path: String) -> Bool {
        guard path != "-", !DataLoader.isFolder(path), let bytes = try? InputFile.bytes(of: path) else { return false }
        return isModel(bytes)
    }
}
