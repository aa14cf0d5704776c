internal import Foundation

/// Where the values of a JSON text stand in its bytes; none is decoded before it is asked for.
///
/// A model file is a few thousand values and megabytes of base64, which are passed over as fast as a quotation mark is
/// found. The places are those of RFC 8259; texts are looked into only where they are decoded.
final class JSONPlaces {
    /// What a value is.
    enum Kind: UInt8 { case object, array, text, number, yes, no, null }

    /// A value, or the name of a member of an object, which stands before its value.
    struct Place {
        let kind: Kind
        /// The first byte, of a text after the quotation mark.
        let start: Int
        /// The byte after the last, of a text the quotation mark.
        var end: Int
        /// The place after all that is inside.
        var next: Int
        /// The array or object that it is in; −1 for the whole.
        let parent: Int
    }

    /// The text is no JSON, or nested deeper than any model.
    struct Malformed: Error {}

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var places: ContiguousArray<Place> = []

    /// Finds the places.
    ///
    /// - Parameter bytes: must outlive the places.
    init(of bytes: UnsafeBufferPointer<UInt8>) throws(Malformed) {
        self.bytes = bytes
        var reader = Reader(bytes: bytes)
        try reader.read()
        places = reader.places
    }

    /// The bytes of a place.
    func bytes(at index: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[places[index].start..<places[index].end])
    }

    /// A text with its escapes resolved; nil where it is not a valid one.
    func text(at index: Int) -> String? {
        let inside = bytes(at: index)
        guard !inside.contains(where: { $0 < 0x20 }) else { return nil }
        guard inside.contains(UInt8(ascii: "\\")) else { return String(validating: inside, as: UTF8.self) }
        let quoted = bytes[(places[index].start - 1)...places[index].end]
        return try? JSONDecoder().decode(String.self, from: Data(quoted))
    }

    /// The value of a member of an object; nil where there is none of the name.
    ///
    /// - Parameter first: the place of a name that is tried first, as members are often asked for in their order.
    func member(_ name: String, of object: Int, first: Int) -> Int? {
        var name = name
        return name.withUTF8 { name in
            let end = places[object].next
            var index = first > object && first < end ? first : object + 1
            let begin = index
            var hasTurned = false
            while !hasTurned || index < begin {
                if index >= end {
                    guard !hasTurned else { return nil }
                    hasTurned = true
                    index = object + 1
                    continue
                }
                if isName(name, at: index) { return index + 1 }
                index = places[index + 1].next
            }
            return nil
        }
    }

    private func isName(_ name: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let found = bytes(at: index)
        if found.count == name.count { return found.elementsEqual(name) }
        guard found.contains(UInt8(ascii: "\\")), var text = text(at: index) else { return false }
        return text.withUTF8 { $0.elementsEqual(name) }
    }

    /// The names and indices that lead to a place.
    func path(to index: Int) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var index = index
        while index > 0, places[index].parent >= 0 {
            let parent = places[index].parent
            if places[parent].kind == .object {
                path.append(PlaceKey(stringValue: text(at: index - 1) ?? "?", intValue: nil))
            } else {
                var (count, sibling) = (0, parent + 1)
                while sibling < index { (count, sibling) = (count + 1, places[sibling].next) }
                path.append(PlaceKey(stringValue: "Index \(count)", intValue: count))
            }
            index = parent
        }
        return path.reversed()
    }
}

/// A name or an index on the way to a value.
struct PlaceKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String, intValue: Int?) {
        self.stringValue = stringValue
        self.intValue = intValue
    }

    init?(stringValue: String) { self.init(stringValue: stringValue, intValue: nil) }
    init?(intValue: Int) { self.init(stringValue: "Index \(intValue)", intValue: intValue) }
}

/// Goes once over the bytes, without recursion.
private struct Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    var places: ContiguousArray<JSONPlaces.Place> = []
    private var position = 0
    private var open: [Int] = []

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        places.reserveCapacity(4096)
    }

    /// The byte here, 0 behind the end.
    private var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func read() throws(JSONPlaces.Malformed) {
        skipSpace()
        while true {
            if let top = open.last, places[top].kind == .object { try name() }
            if try value() { continue }
            while true {
                skipSpace()
                guard let top = open.last else {
                    guard position == bytes.count else { throw JSONPlaces.Malformed() }
                    return
                }
                if byte == UInt8(ascii: ",") {
                    position += 1
                    skipSpace()
                    break
                }
                guard byte == closing(places[top].kind) else { throw JSONPlaces.Malformed() }
                close()
            }
        }
    }

    private func closing(_ kind: JSONPlaces.Kind) -> UInt8 { kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]") }

    private mutating func skipSpace() {
        while true {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func add(_ kind: JSONPlaces.Kind, from start: Int, to end: Int) {
        places.append(.init(kind: kind, start: start, end: end, next: places.count + 1, parent: open.last ?? -1))
    }

    private mutating func close() {
        position += 1
        let index = open.removeLast()
        places[index].end = position
        places[index].next = places.count
    }

    private mutating func name() throws(JSONPlaces.Malformed) {
        guard byte == UInt8(ascii: "\"") else { throw JSONPlaces.Malformed() }
        try text()
        skipSpace()
        guard byte == UInt8(ascii: ":") else { throw JSONPlaces.Malformed() }
        position += 1
        skipSpace()
    }

    /// Reads a value; true where it is the beginning of an array or object that holds something.
    private mutating func value() throws(JSONPlaces.Malformed) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let kind: JSONPlaces.Kind = byte == UInt8(ascii: "{") ? .object : .array
            guard open.count < 512 else { throw JSONPlaces.Malformed() }
            add(kind, from: position, to: position)
            open.append(places.count - 1)
            position += 1
            skipSpace()
            guard byte == closing(kind) else { return true }
            close()
        case UInt8(ascii: "\""): try text()
        case UInt8(ascii: "t"): try word("true", .yes)
        case UInt8(ascii: "f"): try word("false", .no)
        case UInt8(ascii: "n"): try word("null", .null)
        default: try number()
        }
        return false
    }

    private mutating func word(_ word: StaticString, _ kind: JSONPlaces.Kind) throws(JSONPlaces.Malformed) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, let here = bytes.baseAddress,
            memcmp(here + position, word.utf8Start, word.utf8CodeUnitCount) == 0
        else { throw JSONPlaces.Malformed() }
        add(kind, from: position, to: end)
        position = end
    }

    private mutating func text() throws(JSONPlaces.Malformed) {
        let start = position + 1
        position = start
        while position < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + position, Int32(UInt8(ascii: "\"")), bytes.count - position)
        {
            position = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
            // A quotation mark after an odd number of backslashes is one of the text.
            var first = position
            while first > start, bytes[first - 1] == UInt8(ascii: "\\") { first -= 1 }
            position += 1
            guard (position - 1 - first) % 2 == 1 else {
                add(.text, from: start, to: position - 1)
                return
            }
        }
        throw JSONPlaces.Malformed()
    }

    private mutating func number() throws(JSONPlaces.Malformed) {
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        let first = position
        try digits()
        guard bytes[first] != UInt8(ascii: "0") || position == first + 1 else { throw JSONPlaces.Malformed() }
        if byte == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        add(.number, from: start, to: position)
    }

    private mutating func digits() throws(JSONPlaces.Malformed) {
        let first = position
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > first else { throw JSONPlaces.Malformed() }
    }
}
