import Chemometrics
import Foundation

/// A wide table as text, to be spoilt in one place: bands with noise, the first of them
/// higher in later origins.
struct TableText {
    var comments = ["# axis-unit: nm", "# signal: absorbance"]
    var header: [String]
    var rows: [[String]]

    /// The number of columns in front of the spectral ones: sample_id, lot, origin.
    static let metadata = 3

    /// One row a scan; samples "A1", "A2", …, each in a lot "lot A1", ….
    init(
        origins: [String] = ["A", "B"], lots: Int = 4, scans: Int = 1, channels: Int = 30, first: Double = 1100,
        contrast: Double = 0.3, seed: UInt64 = 1
    ) {
        var generator = SeededGenerator(seed: seed)
        header = ["sample_id", "lot", "origin"] + (0..<channels).map { String(Int(first) + 2 * $0) }
        rows = []
        for (index, origin) in origins.enumerated() {
            for lot in 1...lots {
                for _ in 0..<scans {
                    let values = (0..<channels).map { channel -> String in
                        let u = Double(channel) / Double(channels)
                        let (a, b) = ((u - 0.27) / 0.13, (u - 0.67) / 0.13)
                        let value =
                            (1 + contrast * Double(index)) * exp(-a * a) + exp(-b * b) + 0.02 * generator.normal()
                        return String((value * 1e5).rounded() / 1e5)
                    }
                    rows.append(["\(origin)\(lot)", "lot \(origin)\(lot)", origin] + values)
                }
            }
        }
    }

    /// The text of the file.
    var text: String {
        (comments + [header.joined(separator: ",")] + rows.map { $0.joined(separator: ",") })
            .map { $0 + "\n" }.joined()
    }

    /// The same table changed.
    func changed(_ change: (inout TableText) -> Void) -> TableText {
        var table = self
        change(&table)
        return table
    }

    /// Without the column of that name.
    func without(_ column: String) -> TableText {
        guard let index = header.firstIndex(of: column) else { return self }
        return changed { table in
            table.header.remove(at: index)
            table.rows = table.rows.map { row in
                var row = row
                row.remove(at: index)
                return row
            }
        }
    }

    /// The values of a spectral column by its position.
    func values(channel: Int) -> [Double] { rows.compactMap { Double($0[Self.metadata + channel]) } }
}

/// CSV as the command writes it, back to rows.
enum CSVReader {
    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var isOpen = false
        for character in text {
            if isQuoted {
                if character == "\"" { isQuoted = false } else { field.append(character) }
            } else if character == "\"" {
                // A doubled quote closes and opens again.
                if isOpen { field.append(character) }
                isQuoted = true
                isOpen = true
            } else if character == "," || character.isNewline {
                row.append(field)
                field = ""
                isOpen = false
                if character.isNewline {
                    rows.append(row)
                    row = []
                }
            } else {
                field.append(character)
            }
        }
        return rows
    }
}
