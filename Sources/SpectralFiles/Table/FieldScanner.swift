/// Splits delimited text into records and fields: quotes, doubled quotes, line ends within quotes.
struct FieldScanner {
    /// One field: its content without quotes and padding.
    struct Field {
        let start: Int
        let end: Int
        /// Whether quotes stood around it; doubled quotes are still doubled.
        let isQuoted: Bool
    }

    let text: UnsafeBufferPointer<UInt8>
    let delimiter: Delimiter
    let file: TextFile

    /// The fields of the record at `position`, which moves to the beginning of the next line.
    func record(at position: inout Int) throws(ReadingError) -> [Field] {
        var fields: [Field] = []
        while true {
            let (field, isLast) = try self.field(at: &position)
            fields.append(field)
            if isLast { return fields }
        }
    }

    /// One field; `position` moves behind its delimiter, or to the next line after the last field of a
    /// record.
    func field(at position: inout Int) throws(ReadingError) -> (field: Field, isLast: Bool) {
        var i = position
        while i < text.count, delimiter.pads(text[i]) { i += 1 }
        if i < text.count, text[i] == .quote {
            let opening = i
            i += 1
            while true {
                guard i < text.count else { throw .unterminatedQuote(place: file.place(at: opening)) }
                if text[i] == .quote {
                    if i + 1 < text.count, text[i + 1] == .quote { i += 1 } else { break }
                }
                i += 1
            }
            let closing = i
            i += 1
            while i < text.count, delimiter.pads(text[i]) { i += 1 }
            if i >= text.count || text[i].isLineEnd || delimiter.ends(text[i])
                || (delimiter == .blanks && i > closing + 1)
            {
                let isLast = finish(&i, afterBlank: i > closing + 1)
                position = i
                return (Field(start: opening + 1, end: closing, isQuoted: true), isLast)
            }
            // Text goes on behind the closing quote: the quotes belong to the text.
            i = opening
        }
        let start = i
        while i < text.count, !text[i].isLineEnd, !delimiter.ends(text[i]) { i += 1 }
        var end = i
        while end > start, delimiter.pads(text[end - 1]) { end -= 1 }
        if delimiter == .blanks { while i < text.count, text[i].isBlank { i += 1 } }
        let isLast = finish(&i, afterBlank: delimiter == .blanks)
        position = i
        return (Field(start: start, end: end, isQuoted: false), isLast)
    }

    /// Moves behind a delimiter or a line end; true at a line end or the end of the text.
    private func finish(_ i: inout Int, afterBlank: Bool) -> Bool {
        guard i < text.count else { return true }
        if text[i] == .carriageReturn {
            i += 1
            if i < text.count, text[i] == .lineFeed { i += 1 }
            return true
        }
        if text[i] == .lineFeed {
            i += 1
            return true
        }
        if delimiter != .blanks || !afterBlank { i += 1 }
        return false
    }

    /// The content of a field.
    ///
    /// - Throws: `ReadingError.notUTF8`.
    func string(_ field: Field) throws(ReadingError) -> String {
        var bytes = Array(text[field.start..<field.end])
        if field.isQuoted, bytes.contains(.quote) {
            var single: [UInt8] = []
            var i = 0
            while i < bytes.count {
                single.append(bytes[i])
                i += bytes[i] == .quote ? 2 : 1
            }
            bytes = single
        }
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw .notUTF8(place: file.place(at: field.start))
        }
        let blanks: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }
        guard let first = string.firstIndex(where: { !blanks($0) }), let last = string.lastIndex(where: { !blanks($0) })
        else { return "" }
        return String(string[first...last])
    }

    /// Moves over lines that hold nothing but blanks and delimiters; false at the end of the text.
    func skipEmptyLines(_ position: inout Int) -> Bool {
        var i = position
        while i < text.count {
            if text[i].isLineEnd {
                i += 1
                position = i
            } else if text[i].isBlank || delimiter.ends(text[i]) {
                i += 1
            } else {
                return true
            }
        }
        position = text.count
        return false
    }
}
