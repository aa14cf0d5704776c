internal import Foundation
internal import LinearAlgebra

/// Decodes values from the places of a JSON text.
///
/// It takes what `JSONEncoder` writes of a model, and says the same values; packed doubles are read from the bytes where
/// they stand.
struct PlacedDecoder: TextBytesDecoder {
    private let json: JSONPlaces
    private let index: Int

    /// Decodes the whole of a text.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: Data) throws -> Value {
        try bytes.withUnsafeBytes { raw in
            try Value(from: PlacedDecoder(json: JSONPlaces(of: raw.bindMemory(to: UInt8.self)), index: 0))
        }
    }

    fileprivate init(json: JSONPlaces, index: Int) {
        self.json = json
        self.index = index
    }

    var codingPath: [any CodingKey] { json.path(to: index) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try require(.object, "an object")
        return KeyedDecodingContainer(Members<Key>(json: json, object: index))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try require(.array, "an array")
        return Elements(json: json, array: index)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func withTextBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result?) throws -> Result? {
        try require(.text, "a string")
        let bytes = json.bytes(at: index)
        if let result = body(bytes) { return result }
        // A slash of base64 may be written as an escape.
        guard bytes.contains(UInt8(ascii: "\\")), var text = json.text(at: index) else { return nil }
        return text.withUTF8(body)
    }

    private func require(_ kind: JSONPlaces.Kind, _ name: String) throws {
        guard json.places[index].kind == kind else { throw mismatch(Any.self, "expected \(name)") }
    }

    private func mismatch(_ type: Any.Type, _ description: String) -> DecodingError {
        .typeMismatch(type, .init(codingPath: codingPath, debugDescription: description))
    }

    /// The digits of a number.
    private func digits(_ type: Any.Type) throws -> String {
        guard json.places[index].kind == .number else { throw mismatch(type, "expected a number") }
        return String(decoding: json.bytes(at: index), as: UTF8.self)
    }

    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        let digits = try digits(type)
        guard let value = Value(digits) ?? Double(digits).flatMap(Value.init(exactly:)) else {
            throw mismatch(type, "\(digits) does not fit in \(type)")
        }
        return value
    }
}

extension PlacedDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { json.places[index].kind == .null }

    func decode(_ type: Bool.Type) throws -> Bool {
        switch json.places[index].kind {
        case .yes: return true
        case .no: return false
        default: throw mismatch(type, "expected true or false")
        }
    }

    func decode(_ type: String.Type) throws -> String {
        guard json.places[index].kind == .text else { throw mismatch(type, "expected a string") }
        guard let text = json.text(at: index) else {
            throw DecodingError.dataCorrupted(.init(codingPath: codingPath, debugDescription: "not a valid string"))
        }
        return text
    }

    func decode(_ type: Double.Type) throws -> Double {
        let digits = try digits(type)
        guard let value = Double(digits), value.isFinite else {
            throw mismatch(type, "\(digits) does not fit in a double")
        }
        return value
    }

    func decode(_ type: Float.Type) throws -> Float {
        let digits = try digits(type)
        guard let value = Float(digits), value.isFinite else {
            throw mismatch(type, "\(digits) does not fit in a float")
        }
        return value
    }

    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}

/// The members of an object.
private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    /// Where the next member is likely to be.
    private final class Likely { var index = 0 }

    let json: JSONPlaces
    let object: Int
    private let likely = Likely()

    init(json: JSONPlaces, object: Int) {
        self.json = json
        self.object = object
    }

    var codingPath: [any CodingKey] { json.path(to: object) }

    var allKeys: [Key] {
        var keys: [Key] = []
        var index = object + 1
        while index < json.places[object].next {
            if let key = json.text(at: index).flatMap(Key.init(stringValue:)) { keys.append(key) }
            index = json.places[index + 1].next
        }
        return keys
    }

    private func place(of key: Key) -> Int? {
        guard let place = json.member(key.stringValue, of: object, first: likely.index) else { return nil }
        likely.index = json.places[place].next
        return place
    }

    private func value(_ key: Key) throws -> PlacedDecoder {
        guard let place = place(of: key) else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "there is no \"\(key.stringValue)\""))
        }
        return PlacedDecoder(json: json, index: place)
    }

    func contains(_ key: Key) -> Bool { place(of: key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try value(key).decodeNil() }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).decode(type) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try value(key).decode(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key).decode(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(key).decode(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(key).decode(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(key).decode(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key).decode(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(key).decode(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key).decode(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(key).decode(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(key).decode(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(key).decode(type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: value(key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try value(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try value(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { PlacedDecoder(json: json, index: object) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }
}

/// The elements of an array.
private struct Elements: UnkeyedDecodingContainer {
    let json: JSONPlaces
    let array: Int
    let count: Int?
    private(set) var currentIndex = 0
    private var place: Int

    init(json: JSONPlaces, array: Int) {
        self.json = json
        self.array = array
        place = array + 1
        var (count, index) = (0, array + 1)
        while index < json.places[array].next { (count, index) = (count + 1, json.places[index].next) }
        self.count = count
    }

    var codingPath: [any CodingKey] { json.path(to: array) }
    var isAtEnd: Bool { place >= json.places[array].next }

    private func here(_ type: Any.Type) throws -> PlacedDecoder {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type, .init(codingPath: codingPath, debugDescription: "the array ends after \(currentIndex) values"))
        }
        return PlacedDecoder(json: json, index: place)
    }

    private mutating func advance() {
        place = json.places[place].next
        currentIndex += 1
    }

    mutating func decodeNil() throws -> Bool {
        guard try here(Any.self).decodeNil() else { return false }
        advance()
        return true
    }

    mutating func decode(_ type: String.Type) throws -> String {
        let value = try here(type).decode(type)
        advance()
        return value
    }

    mutating func decode(_ type: Double.Type) throws -> Double {
        let value = try here(type).decode(type)
        advance()
        return value
    }

    mutating func decode(_ type: Int.Type) throws -> Int {
        let value = try here(type).decode(type)
        advance()
        return value
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try Value(from: here(type))
        advance()
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let container = try here(type).container(keyedBy: type)
        advance()
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try here([Any].self).unkeyedContainer()
        advance()
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try here(Any.self)
        advance()
        return decoder
    }
}
