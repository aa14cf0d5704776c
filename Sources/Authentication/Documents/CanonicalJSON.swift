public import Foundation

/// JSON with one form only: sorted keys, shortest round-trip doubles, UTF-8, no white space, one line end.
public enum CanonicalJSON {
    /// The canonical bytes of a value.
    public static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value) + Data("\n".utf8)
    }

    /// The same, indented for people.
    public static func encodeIndented(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try encoder.encode(value) + Data("\n".utf8)
    }
}
