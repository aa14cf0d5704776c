/// The elements of an XML text, flat: enough for metadata, and nothing that a hostile text could make grow.
///
/// Document type declarations, and with them all entities but the five of XML itself and numbers, are refused.
struct Markup {
    /// An element: its name, its attributes, the text directly in it, and the elements around it.
    struct Element {
        let name: String
        let attributes: [String: String]
        var text: String
        /// The index of the element around it.
        let parent: Int?
    }

    /// The elements in the order in which they begin.
    private(set) var elements: [Element] = []
    /// More elements than this are no metadata.
    private static let limit = 2_000_000

    /// Reads a text; nil when it is not well-formed or declares a document type.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var open: [Int] = []
        var i = 0
        func find(_ pattern: String, from start: Int) -> Int? {
            let pattern = Array(pattern.utf8)
            var k = start
            while k + pattern.count <= bytes.count {
                if bytes[k] == pattern[0], bytes[k..<k + pattern.count].elementsEqual(pattern) { return k }
                k += 1
            }
            return nil
        }
        while i < bytes.count {
            guard bytes[i] == UInt8(ascii: "<") else {
                let end = bytes[i...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
                if let last = open.last {
                    elements[last].text += Self.plain(bytes[i..<end])
                }
                i = end
                continue
            }
            if bytes[i...].starts(with: Array("<?".utf8)) {
                guard let end = find("?>", from: i) else { return nil }
                i = end + 2
            } else if bytes[i...].starts(with: Array("<!--".utf8)) {
                guard let end = find("-->", from: i) else { return nil }
                i = end + 3
            } else if bytes[i...].starts(with: Array("<![CDATA[".utf8)) {
                guard let end = find("]]>", from: i) else { return nil }
                if let last = open.last { elements[last].text += String(decoding: bytes[i + 9..<end], as: UTF8.self) }
                i = end + 3
            } else if bytes[i...].starts(with: Array("<!".utf8)) {
                return nil
            } else if bytes[i...].starts(with: Array("</".utf8)) {
                guard let end = bytes[i...].firstIndex(of: UInt8(ascii: ">")), open.popLast() != nil else { return nil }
                i = end + 1
            } else {
                guard let end = Self.tagEnd(bytes, from: i) else { return nil }
                var inside = bytes[i + 1..<end]
                let isEmpty = inside.last == UInt8(ascii: "/")
                if isEmpty { inside = inside.dropLast() }
                guard elements.count < Self.limit, open.count < 256,
                    let element = Self.element(inside, parent: open.last)
                else { return nil }
                elements.append(element)
                if !isEmpty { open.append(elements.count - 1) }
                i = end + 1
            }
        }
        guard open.isEmpty, !elements.isEmpty else { return nil }
    }

    /// The elements of a name, without regard to the prefix of a name space.
    func elements(named name: String) -> [Element] { elements.filter { $0.name == name } }

    private static func tagEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        var quote: UInt8?
        for k in start..<bytes.count {
            if let open = quote {
                if bytes[k] == open { quote = nil }
            } else if bytes[k] == .quote || bytes[k] == UInt8(ascii: "'") {
                quote = bytes[k]
            } else if bytes[k] == UInt8(ascii: ">") {
                return k
            }
        }
        return nil
    }

    private static func element(_ inside: ArraySlice<UInt8>, parent: Int?) -> Element? {
        var rest = inside
        func isSpace(_ byte: UInt8) -> Bool { byte.isBlank || byte.isLineEnd }
        let name = rest.prefix { !isSpace($0) }
        rest = rest.dropFirst(name.count)
        guard !name.isEmpty else { return nil }
        var attributes: [String: String] = [:]
        while true {
            rest = rest.drop(while: isSpace)
            guard !rest.isEmpty else { break }
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let key = rest[..<equals].filter { !isSpace($0) }
            rest = rest[(equals + 1)...].drop(while: isSpace)
            guard let quote = rest.first, quote == .quote || quote == UInt8(ascii: "'"),
                let end = rest.dropFirst().firstIndex(of: quote)
            else { return nil }
            attributes[String(decoding: key, as: UTF8.self)] = plain(rest[(rest.startIndex + 1)..<end])
            rest = rest[(end + 1)...]
        }
        let full = String(decoding: name, as: UTF8.self)
        let local = full.split(separator: ":").last.map(String.init) ?? full
        return Element(name: local, attributes: attributes, text: "", parent: parent)
    }

    /// A text with the entities of XML itself replaced; others stay as they stand.
    private static func plain(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            guard let end = rest[start...].firstIndex(of: ";") else {
                result += rest[start...]
                return result
            }
            let name = rest[rest.index(after: start)..<end]
            switch name {
            case "lt": result += "<"
            case "gt": result += ">"
            case "amp": result += "&"
            case "quot": result += "\""
            case "apos": result += "'"
            default:
                let number =
                    name.hasPrefix("#x")
                    ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
                if let scalar = number.flatMap({ Unicode.Scalar($0) }) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += rest[start...end]
                }
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
