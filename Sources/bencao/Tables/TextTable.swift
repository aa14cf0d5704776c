import Foundation

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

/// Numbers as people read them.
enum Format {
    /// A number with a fixed count of decimals; "not available" for nil.
    static func fixed(_ value: Double?, _ decimals: Int) -> String {
        guard let value, value.isFinite else { return "not available" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let whole = (abs(value) * scale).rounded()
        guard whole < 9e15 else { return String(value) }
        let integer = Int(whole)
        let divisor = Int(scale)
        let fraction = String(integer % divisor)
        let sign = value < 0 && integer > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(integer) }
        return sign + String(integer / divisor) + "." + String(repeating: "0", count: decimals - fraction.count)
            + fraction
    }

    /// A number with six significant digits at most.
    static func short(_ value: Double) -> String { String(format: "%.6g", value) }

    /// "1 lot", "2 lots".
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// "1 spectrum", "2 spectra".
    static func count(_ number: Int, _ noun: String, _ plural: String) -> String {
        "\(number) \(number == 1 ? noun : plural)"
    }

    /// A class as it stands in a line of text: "class 10" where the name is a number, or ends in one, which would be read
    /// together with the count beside it.
    static func className(_ name: String) -> String {
        name.last?.isNumber == true || Double(name) != nil ? "class \(name)" : name
    }

    /// "A 4, B 6 lots"; with numbers as names "class 10: 4 lots, class 20: 6 lots".
    static func lots(of classes: [(name: String, lots: Int)]) -> String {
        guard classes.contains(where: { className($0.name) != $0.name }) else {
            return classes.map { "\($0.name) \($0.lots)" }.joined(separator: ", ") + " lots"
        }
        return classes.map { "class \($0.name): \(count($0.lots, "lot"))" }.joined(separator: ", ")
    }

    /// A share in per cent.
    static func percent(_ value: Double, _ decimals: Int = 0) -> String { fixed(value * 100, decimals) + " %" }
}
