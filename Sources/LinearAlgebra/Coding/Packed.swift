internal import CKernels
internal import Foundation

/// An array of doubles that is coded as one base64 string of its little-endian bytes: exact, short and fast to read.
///
/// ```swift
/// struct Model: Codable { @Packed var mean: [Double] }
/// ```
@propertyWrapper
public struct Packed: Hashable, Sendable {
    /// The numbers.
    public var wrappedValue: [Double]

    /// Wraps an array of doubles.
    public init(wrappedValue: [Double]) { self.wrappedValue = wrappedValue }
}

/// A decoder that has the bytes of a text at hand, so that no string is made of them.
public protocol TextBytesDecoder: Decoder {
    /// Calls `body` with the UTF-8 of the text that is decoded, as it stands, and where `body` gives nil for an escape in
    /// it, once more without escapes.
    func withTextBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result?) throws -> Result?
}

extension Packed: Codable {
    public init(from decoder: any Decoder) throws {
        let values: [Double]?
        if let decoder = decoder as? any TextBytesDecoder {
            values = try decoder.withTextBytes(Self.values)
        } else {
            var text = try decoder.singleValueContainer().decode(String.self)
            values = text.withUTF8(Self.values)
        }
        guard let values else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "not base64 of whole little-endian doubles"))
        }
        wrappedValue = values
    }

    /// The doubles of base64; nil where it is none of whole doubles.
    private static func values(_ text: UnsafeBufferPointer<UInt8>) -> [Double]? {
        guard let start = text.baseAddress else { return text.isEmpty ? [] : nil }
        let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
        let bytes = text.count / 4 * 3 - padding
        guard text.count % 4 == 0, bytes >= 0, bytes % 8 == 0 else { return nil }
        var isRight = bytes == 0
        let values = [Double](unsafeUninitializedCapacity: bytes / 8) { values, initialized in
            guard bytes > 0, let out = UnsafeMutableRawBufferPointer(values).bindMemory(to: UInt8.self).baseAddress
            else {
                return
            }
            isRight = ck_base64_decode(out, start, text.count) == bytes
            guard isRight else { return }
            initialized = bytes / 8
            guard UInt64(1).littleEndian != 1 else { return }
            for i in 0..<initialized {
                values[i] = Double(bitPattern: UInt64(littleEndian: values[i].bitPattern))
            }
        }
        return isRight ? values : nil
    }

    public func encode(to encoder: any Encoder) throws {
        var data = Data(capacity: wrappedValue.count * 8)
        for value in wrappedValue {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        var container = encoder.singleValueContainer()
        try container.encode(data.base64EncodedString())
    }
}
