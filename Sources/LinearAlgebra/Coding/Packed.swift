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

extension Packed: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let data = Data(base64Encoded: text), data.count % 8 == 0 else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not base64 of whole little-endian doubles")
        }
        let count = data.count / 8
        wrappedValue = data.withUnsafeBytes { bytes in
            [Double](unsafeUninitializedCapacity: count) { values, initialized in
                for i in 0..<count {
                    let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: i * 8, as: UInt64.self))
                    values.initializeElement(at: i, to: Double(bitPattern: bits))
                }
                initialized = count
            }
        }
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
