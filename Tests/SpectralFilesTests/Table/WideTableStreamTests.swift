import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import SpectralFiles

@Suite("Wide table in pieces")
struct WideTableStreamTests {
    /// A file that is removed again.
    private final class TableFile {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("t-" + UUID().uuidString + ".csv").path
        init(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func open(
        _ file: TableFile, pieceBytes: Int = 100, options: ReadingOptions = ReadingOptions(),
        joining: (@Sendable (Sample) -> String)? = { "\($0.lot ?? "")/\($0.id)" }
    ) throws -> WideTableStream? {
        try WideTableStream.open(
            path: file.path, name: "t.csv", options: options, leastBytes: 0, pieceBytes: pieceBytes, joining: joining)
    }

    /// 23 rows of a few scans a sample, two samples a lot.
    private static let rows: [(id: String, lot: String, values: [Double])] = {
        var random = SeededGenerator(seed: 4)
        return (0..<23).map { row in
            let sample = row / 3
            return ("s\(sample)", "L\(sample / 2)", (0..<4).map { _ in (random.uniform() * 1e4).rounded() / 1e4 })
        }
    }()

    private static func table(
        delimiter: String = ",", end: String = "\n", quoted: Bool = false, comments: String = "# axis-unit: nm\n",
        decimal: String = "."
    ) -> String {
        func field(_ text: String) -> String { quoted ? "\"\(text) \"\"x\"\" \(delimiter)\"" : text }
        var lines = comments.split(separator: "\n").map(String.init)
        lines.append((["sample_id", "origin", "lot"] + ["1100", "1102", "1104", "1106"]).joined(separator: delimiter))
        for (k, row) in rows.enumerated() {
            let numbers = row.values.map { "\($0)".replacingOccurrences(of: ".", with: decimal) }
            lines.append(([field(row.id), field("h\(k)"), row.lot] + numbers).joined(separator: delimiter))
            if k == 7 { lines.append("") }
        }
        return lines.joined(separator: end) + end
    }

    private static let dresses: [String] = [
        table(), table(end: "\r\n"), String(table().dropLast()), String(table(end: "\r\n").dropLast(2)),
        table(quoted: true), table(delimiter: ";", decimal: ","), table(delimiter: "\t", end: "\r\n", quoted: true),
        table(comments: "# by hand\n\n# signal: reflectance\n"), table() + "\n,,,\n\n",
    ]

    @Test(arguments: dresses.indices, [1, 40, 80, 333, 5000])
    func `pieces are the table that is read whole`(_ dress: Int, _ pieceBytes: Int) throws {
        let text = Self.dresses[dress]
        let whole = try SpectralFile.read(bytes: Array(text.utf8), name: "t.csv", options: ReadingOptions())
        let spectra = try whole.spectra()
        let file = try TableFile(text)
        let stream = try #require(try Self.open(file, pieceBytes: pieceBytes))
        #expect(stream.rows == Self.rows.count && stream.findings == whole.findings)
        if pieceBytes <= 80 { #expect(stream.count == 8) }
        var values: [Double] = []
        var samples: [Sample] = []
        for piece in (0..<stream.count).reversed() {
            let (part, findings) = try stream.spectra(piece)
            #expect(findings.isEmpty)
            #expect(part.axis == spectra.axis && part.signal == spectra.signal)
            #expect(part.metadataColumns == spectra.metadataColumns)
            values = part.x.elements + values
            samples = part.samples + samples
            // Scans of one sample are in one piece.
            let others = (0..<stream.count).filter { $0 != piece }
            for other in others {
                #expect(
                    Set(try stream.spectra(other).spectra.samples.map(\.id)).isDisjoint(with: part.samples.map(\.id)))
            }
        }
        #expect(values == spectra.x.elements && samples == spectra.samples)
        #expect(stream.shareBefore(0) < 0.5 && stream.shareBefore(stream.count) == 1)
    }

    @Test(arguments: dresses.indices, [1, 80, 333, 5000])
    func `pieces joined are the contents that reading the whole gives`(_ dress: Int, _ pieceBytes: Int) throws {
        // The second time scans of a sample stand apart.
        for text in [Self.dresses[dress], Self.dresses[dress].replacingOccurrences(of: "s6", with: "s2")] {
            let whole = try SpectralFile.read(bytes: Array(text.utf8), name: "t.csv", options: ReadingOptions())
            let file = try TableFile(text)
            let stream = try #require(try Self.open(file, pieceBytes: pieceBytes, joining: nil))
            var joined = try stream.contents()
            try SampleRoles(options: ReadingOptions(), isNamedByFile: false).assign(in: &joined)
            #expect(joined.name == whole.name && joined.format == whole.format && joined.findings == whole.findings)
            #expect(joined.blocks.count == 1 && joined.blocks[0].place == whole.blocks[0].place)
            #expect(joined.blocks[0].title == whole.blocks[0].title && joined.blocks[0].facts == whole.blocks[0].facts)
            #expect(try joined.spectra() == whole.spectra())
        }
    }

    @Test func `a value that is huge for the table is found though its piece is a single spectrum`() throws {
        // The beginning, which tells what the table is, does not reach the value.
        let usual = String(repeating: "s98,h98,L98,0.1,0.4,0.3,0.2\n", count: 3000)
        let file = try TableFile(Self.table() + usual + "s99,h99,L99,0.1,1e30,0.3,0.2\n")
        let stream = try #require(try Self.open(file, pieceBytes: 1, joining: nil))
        #expect(stream.count == Self.rows.count + 3001)
        #expect(throws: ReadingError.self) { try stream.contents() }
    }

    @Test func `a large table is read from its path as from its bytes`() throws {
        let row = (0..<200).map { "\(Double($0) / 7)" }.joined(separator: ",")
        let header = "sample_id," + (0..<200).map { "\(1000 + $0)" }.joined(separator: ",") + "\n"
        let text = header + (0..<3000).map { "s\($0 / 2),\($0),\(row.dropFirst(4))\n" }.joined()
        #expect(text.utf8.count > WideTableStream.leastBytes)
        let file = try TableFile(text)
        let found = try SpectralFile.read(path: file.path)
        let whole = try SpectralFile.read(bytes: Array(text.utf8), name: file.path)
        #expect(try found.spectra() == whole.spectra() && found.findings == whole.findings)
        // What is wrong far down is told as by reading the whole.
        let bad = try TableFile(text + "s9,1,2\n")
        let expected = #expect(throws: ReadingError.self) {
            try SpectralFile.read(bytes: Array((text + "s9,1,2\n").utf8), name: bad.path)
        }
        #expect(throws: try #require(expected)) { try SpectralFile.read(path: bad.path) }
    }

    @Test func `lots are not parted where they are what is answered for, with ids or without`() throws {
        for text in [Self.table(), Self.table().replacingOccurrences(of: "sample_id", with: "scan")] {
            let file = try TableFile(text)
            let stream = try #require(try Self.open(file, pieceBytes: 1) { $0.lot ?? $0.id })
            #expect(stream.count == 4)
            let lots = try (0..<4).map { Set(try stream.spectra($0).spectra.samples.map { $0.lot ?? "" }) }
            #expect(lots == [["L0"], ["L1"], ["L2"], ["L3"]])
            let whole = try SpectralFile.read(bytes: Array(text.utf8), name: "t.csv", options: ReadingOptions())
            #expect(stream.findings == whole.findings)
            // Without a column of ids a row is called by its number in the table.
            #expect(
                try (0..<4).flatMap { try stream.spectra($0).spectra.samples.map(\.id) }
                    == whole.spectra().samples.map(\.id))
        }
    }

    @Test func `what cannot be understood piece by piece is left to be read whole`() throws {
        let lines = Self.table().split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        // A sample whose scans stand apart; a line end inside of quotes; a row without an id; carriage returns.
        for text in [
            (lines + [lines[2]]).joined(separator: "\n") + "\n",
            Self.table().replacingOccurrences(of: "h20", with: "\"h\n20\""),
            Self.table().replacingOccurrences(of: "s4,h13", with: ",h13"),
            Self.table().replacingOccurrences(of: "h20", with: "h\r20"), Self.table(end: "\r"),
            // A decimal mark that the beginning does not tell.
            "sample_id;1100;1102\n" + (0..<20).map { "s\($0);1;2\n" }.joined(),
        ] {
            let file = try TableFile(text)
            let stream = try Self.open(file, pieceBytes: 50)
            #expect(stream?.count == nil)
        }
        let absent = try WideTableStream.open(path: "/nowhere/t.csv", options: ReadingOptions(), leastBytes: 0) {
            $0.id
        }
        #expect(absent?.count == nil)
        let file = try TableFile(Self.table())
        let small = try WideTableStream.open(path: file.path, options: ReadingOptions()) { $0.id }
        #expect(small?.count == nil)
    }

    @Test(arguments: ["\n", "\r\n"])
    func `what is wrong far down is told with line and column, as when the table is read whole`(_ end: String) throws {
        // Longer than what the header is understood by: a comment, the header, an empty line, and 3000 rows.
        func lines(_ changed: String) -> String {
            var lines = ["# axis-unit: nm", "sample_id,lot,1100,1102,1104", ""]
            for row in 0..<3000 { lines.append(row == 2500 ? changed : "a\(row),L\(row / 5),0.\(1000 + row),0.25,0.5") }
            return lines.joined(separator: end) + end
        }
        let cases: [(String, ReadingError)] = [
            (
                "b,L,0.1,0.2,0.1x2",
                .notANumber(place: FilePlace("t.csv", line: 2504, column: 5), column: "1104", text: "0.1x2")
            ),
            ("b,L,0.1,0.2", .raggedRow(place: FilePlace("t.csv", line: 2504), found: 4, needed: 5)),
        ]
        for (changed, expected) in cases {
            let text = lines(changed)
            #expect(throws: expected) {
                try SpectralFile.read(bytes: Array(text.utf8), name: "t.csv", options: ReadingOptions())
            }
            let file = try TableFile(text)
            for pieceBytes in [1000, 7777] {
                let stream = try #require(try Self.open(file, pieceBytes: pieceBytes))
                let wrong = (0..<stream.count).filter { (try? stream.spectra($0)) == nil }
                #expect(wrong.count == 1)
                #expect(throws: expected) { try stream.spectra(wrong[0]) }
            }
        }
    }
}
