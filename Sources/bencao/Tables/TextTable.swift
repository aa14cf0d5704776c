/// A table for people: columns as wide as their widest cell, numbers to the right.
struct TextTable {
    private var rows: [[String]] = []
    private let alignRight: [Bool]

    /// Creates a table from headers; a header that begins with ">" is of a column aligned to the right.
    init(_ headers: [String]) {
        alignRight = headers.map { $0.hasPrefix(">") }
        rows.append(headers.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 })
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The number of terminal cells of the widest line, without an indent.
    var width: Int {
        let widths = alignRight.indices.map { column in
            rows.map { $0.indices.contains(column) ? Self.width($0[column]) : 0 }.max() ?? 0
        }
        return widths.reduce(0, +) + 2 * max(0, widths.count - 1)
    }

    /// The lines of the table, each with a line end.
    func text(indent: String = "  ") -> String {
        let widths = alignRight.indices.map { column in
            rows.map { $0.indices.contains(column) ? Self.width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = indent
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: max(0, widths[column] - Self.width(cell)))
                line += alignRight[column] ? padding + cell : cell + padding
                if column < row.count - 1 { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// The number of terminal cells: two for East Asian wide characters.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            let wide =
                (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
                || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
                || (0xFE30...0xFE6F).contains(scalar.value) || (0xFF00...0xFF60).contains(scalar.value)
                || (0x20000...0x3FFFD).contains(scalar.value)
            let combining = scalar.properties.generalCategory == .nonspacingMark
            return sum + (combining ? 0 : wide ? 2 : 1)
        }
    }
}
