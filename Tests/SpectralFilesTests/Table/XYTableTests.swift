import LinearAlgebra
import Spectroscopy
import Testing

@testable import SpectralFiles

@Suite("x, y table")
struct XYTableTests {
    @Test(arguments: [
        "400,0.1\n401,0.25\n402,-3e-1\n", "x, y\n400, 0.1\n401, 0.25\n402, -3e-1",
        "400;0,1\r\n401;0,25\r\n402;-3e-1\r\n",
        "400 0,1\n401 0,25\n402 -0,3\n", "  400\t0.1\n  401\t0.25\n  402\t-0.3\n",
        "\"x\"\t\"y\"\n400\t0.1\n401\t0.25\n402\t-0.3",
        "# axis-unit: nm\n400|0.1\n401|0.25\n402|-.3\n",
    ])
    func isReadAsOneSpectrum(text: String) throws {
        let contents = try SpectralFile.read(bytes: Array(text.utf8), name: "scans/A 7.csv")
        let spectra = try contents.spectra()
        #expect(contents.format == "xy")
        #expect(spectra.axis.values == [400, 401, 402])
        #expect(spectra.x.elements == [0.1, 0.25, -0.3])
        #expect(spectra.samples.map(\.id) == ["A 7"])
    }

    /// A sheet of numbers by sample is not a spectrum, and a table of two channels is a wide table.
    @Test(arguments: ["id,fat\n1,2\n2,3\n3,5\n", "400,401\n0.1,0.2\n0.1,0.2\n0.3,0.1\n", "id,400\n1,2\n2,3\n3,4\n"])
    func doesNotTakeWhatMayBeATable(text: String) {
        #expect(!XYTable.recognises(Array(text.utf8), name: "t.csv"))
    }

    @Test func severalColumnsHaveToBeAskedFor() throws {
        let text = Array("nm,S1,S2\n400,1,2\n401,3,4\n402,5,6\n".utf8)
        #expect(throws: ReadingError.noAxis(place: FilePlace("t.csv", line: 1), found: "\"nm,S1,S2\"", isHTML: false)) {
            try SpectralFile.read(bytes: text, name: "t.csv")
        }
        let spectra = try SpectralFile.read(bytes: text, name: "t.csv", options: ReadingOptions(format: "xy")).spectra()
        #expect(spectra.samples.map(\.id) == ["S1", "S2"])
        #expect(spectra.x.elements == [1, 3, 5, 2, 4, 6])
    }

    /// A bad value among many points leaves it an x, y table, and is told as one.
    @Test(arguments: ["abc", "nan", "-inf", "", "1e400", "1e300"])
    func aBadPointIsToldAsOne(text: String) {
        for header in ["", "nm,absorbance\n", "# axis-unit: nm\n"] {
            let lines = (0..<50).map { "\(1100 + 2 * $0),\($0 == 20 ? text : "0.\($0)")" }
            let bytes = Array((header + lines.joined(separator: "\n") + "\n").utf8)
            let error = ReadingError.badPoint(
                place: FilePlace("t.csv", line: header.isEmpty ? 21 : 22, column: 2),
                column: header.hasPrefix("nm") ? "absorbance" : "2", text: text)
            #expect(throws: error) { try SpectralFile.read(bytes: bytes, name: "t.csv") }
            #expect(error.summary.hasSuffix("of the x, y table") && !error.remedy.contains("header"))
        }
    }

    /// A header of two names is not one of a wide table, so few points are enough to tell a bad one.
    @Test func aBadPointBelowAHeaderOfTwoNamesIsToldAsOne() {
        for text in ["nm,absorbance\n400,0.1\n402,abc\n", "nm,absorbance\n400,0.1\n402,abc\n404,0.3\n"] {
            let error = ReadingError.badPoint(
                place: FilePlace("t.csv", line: 3, column: 2), column: "absorbance", text: "abc")
            #expect(throws: error) { try SpectralFile.read(bytes: Array(text.utf8), name: "t.csv") }
        }
        #expect(!XYTable.recognises(Array("1100 nm,1102 nm\n0.1,0.2\n0.3,abc\n".utf8), name: "t.csv"))
    }

    @Test func whatGoesWrongFarDownIsRefused() {
        let head = (0..<300).map { "\(400 + $0),\($0)" }.joined(separator: "\n")
        let tails: [(String, ReadingError)] = [
            ("700,x", .badPoint(place: FilePlace("t.csv", line: 301, column: 2), column: "2", text: "x")),
            ("700", .raggedRow(place: FilePlace("t.csv", line: 301), found: 1, needed: 2)),
            ("650,1", .nonMonotonicAxis(place: FilePlace("t.csv", line: 301, column: 1), before: 699, value: 650)),
        ]
        for (tail, error) in tails {
            #expect(throws: error) { try SpectralFile.read(bytes: Array("\(head)\n\(tail)\n".utf8), name: "t.csv") }
        }
    }
}
