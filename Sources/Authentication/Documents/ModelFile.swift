public import Foundation
public import Spectroscopy

/// What every model file begins with, whatever its kind.
public struct ModelHeader: Codable, Hashable, Sendable {
    /// Always "bencao.model".
    public let format: String
    /// The version of the format.
    public let version: Int
    /// The pipeline: "origin".
    public let kind: String
    /// The version of the program that wrote the file.
    public let software: String?
}

/// The model file: canonical JSON of a model with its header.
///
/// Optional new keys do not raise the version; an incompatible change raises it and adds a named migration here.
public enum ModelFile {
    /// The format name.
    public static let format = "bencao.model"
    /// The version that is written, and the highest that is read.
    public static let version = 1

    /// Reads the header of a model file.
    ///
    /// - Throws: `AuthenticationError.notAModel`, `.modelCutShort` or `.newerModel`.
    public static func header(of bytes: Data) throws(AuthenticationError) -> ModelHeader {
        let header: ModelHeader
        do {
            header = try decoded(ModelHeader.self, from: bytes)
        } catch {
            if endsInside(bytes) { throw .modelCutShort(bytes: bytes.count) }
            throw .notAModel(detail: bytes.isEmpty ? "it is empty" : "it has no model header")
        }
        guard header.format == format else { throw .notAModel(detail: "its format is \"\(header.format)\"") }
        guard header.version <= version else {
            throw .newerModel(version: header.version, known: version, writtenBy: header.software)
        }
        guard header.version >= 1 else { throw .notAModel(detail: "its version is \(header.version)") }
        return header
    }

    /// Reads the axis that a model of any kind takes.
    ///
    /// - Throws: `AuthenticationError.notAModel` or `.newerModel`.
    public static func axis(of bytes: Data) throws(AuthenticationError) -> SpectralAxis {
        _ = try header(of: bytes)
        do {
            return try decoded(WithAxis.self, from: bytes).axis
        } catch {
            throw .notAModel(detail: "it is damaged: " + explanation(error))
        }
    }

    private struct WithAxis: Decodable { let axis: SpectralAxis }

    /// Reads a model of the kind that `Model` is.
    static func decode<Model: Decodable>(
        _ type: Model.Type, kind: String, from bytes: Data
    ) throws(AuthenticationError) -> Model {
        let model: Model
        do {
            // The header lies in the same object; one pass over a good file, and a second one to explain a bad one.
            let both = try decoded(WithHeader<Model>.self, from: bytes)
            guard both.header.format == format, both.header.version == version, both.header.kind == kind else {
                throw NotThisModel()
            }
            model = both.model
        } catch {
            let header = try header(of: bytes)
            guard header.kind == kind else { throw .wrongKind(found: header.kind, needed: kind) }
            throw .notAModel(detail: "it is damaged: " + explanation(error))
        }
        return model
    }

    /// Decodes a part of a model file.
    ///
    /// What the quick decoder does not take is explained, or in another encoding read, by the one of the system.
    private static func decoded<Part: Decodable>(_ type: Part.Type, from bytes: Data) throws -> Part {
        do {
            return try PlacedDecoder.decode(type, from: bytes)
        } catch let error as NotThisModel {
            throw error
        } catch {
            return try JSONDecoder().decode(type, from: bytes)
        }
    }

    /// Whether bytes are the beginning of a JSON object whose end is missing.
    private static func endsInside(_ bytes: Data) -> Bool {
        let text = bytes.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard text.first == UInt8(ascii: "{") else { return false }
        var depth = 0
        var isInText = false
        var isEscaped = false
        for byte in text {
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else {
                    isInText = byte != UInt8(ascii: "\"")
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            // An object that has its end was not cut.
            if depth <= 0 { return false }
        }
        return depth > 0
    }

    private struct NotThisModel: Error {}

    private struct WithHeader<Model: Decodable>: Decodable {
        let header: ModelHeader
        let model: Model

        init(from decoder: any Decoder) throws {
            header = try ModelHeader(from: decoder)
            guard header.format == ModelFile.format, header.version == ModelFile.version else { throw NotThisModel() }
            model = try Model(from: decoder)
        }
    }

    private static func explanation(_ error: any Error) -> String {
        switch error {
        case let diagnosis as any Diagnosis: diagnosis.summary
        case DecodingError.keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            (context.codingPath.map(\.stringValue).joined(separator: ".")) + ": " + context.debugDescription
        default: "its content does not fit its header"
        }
    }
}
