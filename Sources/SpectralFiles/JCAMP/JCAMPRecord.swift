/// One labelled data record of a JCAMP-DX file: `##LABEL= value`, the value up to the next label.
struct JCAMPRecord {
    /// The label as labels are compared: upper case, without blanks, `-`, `/` and `_`.
    let label: String
    /// The label as written.
    let spelling: String
    /// The bytes of the value.
    let value: Range<Int>
    /// Where the record begins.
    let offset: Int

    /// The records of a file, in order. A label stands at the beginning of a line, after blanks at most.
    static func records(in file: TextFile) -> [JCAMPRecord] {
        var records: [JCAMPRecord] = []
        file.bytes.withUnsafeBufferPointer { text in
            var starts: [Int] = []
            var i = 0
            while i < text.count {
                while i < text.count, text[i].isBlank || text[i].isLineEnd { i += 1 }
                if i + 1 < text.count, text[i] == .hash, text[i + 1] == .hash { starts.append(i) }
                while i < text.count, !text[i].isLineEnd { i += 1 }
            }
            for (index, start) in starts.enumerated() {
                let end = index + 1 < starts.count ? starts[index + 1] : text.count
                var j = start + 2
                while j < end, text[j] != UInt8(ascii: "="), !text[j].isLineEnd { j += 1 }
                let spelling = string(text[(start + 2)..<j]).trimmed
                // "##END" without the equals sign does occur.
                let valueStart = j < end && text[j] == UInt8(ascii: "=") ? j + 1 : j
                records.append(
                    JCAMPRecord(
                        label: comparable(spelling), spelling: spelling, value: valueStart..<end, offset: start))
            }
        }
        return records
    }

    /// A label without what does not count in comparisons.
    static func comparable(_ label: String) -> String {
        String(label.uppercased().filter { !" -/_\t".contains($0) })
    }

    /// The value as one line of text, without comments; lines are joined by a blank.
    func text(in file: TextFile) -> String {
        var lines: [String] = []
        for line in file.bytes[value].split(whereSeparator: { $0.isLineEnd }) {
            let content = Self.string(line)
            let kept = content.range(of: "$$").map { String(content[..<$0.lowerBound]) } ?? content
            let trimmed = kept.trimmed
            if !trimmed.isEmpty { lines.append(trimmed) }
        }
        return lines.joined(separator: " ")
    }

    /// The first line of the value, without comment.
    func firstLine(in file: TextFile) -> String {
        let line = file.bytes[value].prefix { !$0.isLineEnd }
        let content = Self.string(line)
        return (content.range(of: "$$").map { String(content[..<$0.lowerBound]) } ?? content).trimmed
    }

    /// Where the lines below the first line of the value begin.
    func dataStart(in file: TextFile) -> Int {
        var i = value.lowerBound
        while i < value.upperBound, !file.bytes[i].isLineEnd { i += 1 }
        return i
    }

    /// UTF-8 where the bytes are that, else Latin-1, which older instruments write.
    private static func string(_ bytes: some Collection<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}

extension StringProtocol {
    /// The text without blanks and line ends at both ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// The first place of a two-letter text.
    fileprivate func range(of pair: String) -> Range<Index>? {
        var i = startIndex
        while i < endIndex {
            if self[i...].hasPrefix(pair) { return i..<index(i, offsetBy: pair.count) }
            i = index(after: i)
        }
        return nil
    }
}
