import LinearAlgebra
import Spectroscopy
import Testing

@testable import SpectralFiles

/// A JCAMP-DX text with the labels that a data table needs.
func jcamp(
    _ data: String, form: String = "XYDATA=(X++(Y..Y))", first: String = "0", last: String? = "9", points: Int? = 10,
    more: [String] = []
) -> [UInt8] {
    var lines = ["##TITLE=made by hand", "##JCAMP-DX=4.24", "##DATA TYPE=INFRARED SPECTRUM", "##ORIGIN=", "##OWNER="]
    lines += ["##XUNITS=1/CM", "##YUNITS=ABSORBANCE", "##XFACTOR=1", "##YFACTOR=1", "##FIRSTX=\(first)"]
    if let last { lines.append("##LASTX=\(last)") }
    if let points { lines.append("##NPOINTS=\(points)") }
    lines += more + ["##\(form)", data, "##END="]
    return Array(lines.joined(separator: "\n").utf8)
}

@Suite("JCAMP-DX forms")
struct JCAMPFormsTests {
    static func y(_ bytes: [UInt8]) throws -> [Double] {
        try SpectralFile.read(bytes: bytes, name: "hand.jdx").blocks[0].y()
    }

    /// The ten ordinates with which the standard shows its forms, and the same over several lines.
    @Test(arguments: [
        "0 1 2 3 3 2 1 0 -1 -2 -3", "0+1+2+3+3+2+1+0-1-2-3", "0ABCCBA@abc", "0ABCTBA@abc", "0AJJ%jjjjjj", "0AJJ%jX",
        "0 1BCCBA@abc", "0 1JJ%jX", "0 1 2 3\n3 3 2 1\n6 0 -1\n8 -2 -3", "0AJJ\n2C%jj\n5AjV", "0AJJ\n2CS%jj\n5AjV\n9c",
        "0AJ $$ two\n\n1BJ%jX", "0,1,2,3,3,2,1,0,-1,-2,-3", "0 1.0E+00 2 3.0 30e-1 2 1 0 -1 -2 -3",
        "0;1;2;3;3;2;1;0;-1;-2;-3",
    ])
    func allFormsGiveTheSame(data: String) throws {
        // In "0AJJ\n2CS%jj" the check value C is followed by S, one C in all, so that nothing is added.
        #expect(try Self.y(jcamp(data)) == [1, 2, 3, 3, 2, 1, 0, -1, -2, -3])
    }

    @Test func digitsFollowTheLetter() throws {
        // a0247 −10247, A201 1201, J58 +158, k7 −27, T once more, s0 ninety of the value before in all.
        let data = "16383a0247A201J58k7Ta5s0"
        let expected = [-10247.0, 1201, 1359, 1332, 1305] + [Double](repeating: -15, count: 90)
        #expect(try Self.y(jcamp(data, first: "16383", last: "16477", points: 95)) == expected)
    }

    @Test func exponentsNeedASignOnlyAmongSqueezedForms() throws {
        #expect(try Self.y(jcamp("0 1.5E2 2E-1\n2 1E+3", last: "2", points: 3)) == [150, 0.2, 1000])
        // E2 is the ordinate 52 where other letters show that the table is squeezed.
        #expect(try Self.y(jcamp("0A1E2E", last: "2", points: 3)) == [11, 52, 5])
    }

    @Test func factorsScale() throws {
        let bytes = jcamp(
            "800 1 2\n804 3 4", first: "400", last: "403", points: 4,
            more: ["##XFACTOR=0.5", "##YFACTOR=0.01", "##FIRSTY=0.01"])
        let contents = try SpectralFile.read(bytes: bytes, name: "hand.jdx")
        #expect(contents.blocks[0].x == [400, 401, 402, 403])
        #expect(contents.blocks[0].y() == [0.01, 0.02, 0.03, 0.04])
        #expect(contents.findings.isEmpty)
    }

    @Test func withoutLastTheStepCounts() throws {
        let bytes = jcamp("400 1 2 3", first: "400", last: nil, points: 3, more: ["##DELTAX=-0.5"])
        #expect(try SpectralFile.read(bytes: bytes, name: "a.dx").blocks[0].x == [400, 399.5, 399])
        #expect(
            throws: ReadingError.missingLabel(place: FilePlace("a.dx", line: 12), label: "LASTX")
        ) {
            try SpectralFile.read(bytes: jcamp("400 1 2 3", first: "400", last: nil, points: 3), name: "a.dx")
        }
    }

    @Test func decimalCommas() throws {
        let pairs = jcamp(
            "176,36, 32822,795\n176,58, 1,5", form: "XYPOINTS=(XY..XY)", first: "176,36", last: "176,58", points: 2)
        let block = try SpectralFile.read(bytes: pairs, name: "a.dx").blocks[0]
        #expect(block.x == [176.36, 176.58] && block.y() == [32822.795, 1.5])
        let steps = jcamp("400,5 0,1 0,25\n402,5 1", first: "400,5", last: "402,5", points: 3)
        #expect(try Self.y(steps) == [0.1, 0.25, 1])
    }

    @Test(arguments: ["41,520 43,1000\n55,630", "41 520; 43 1000; 55 630", "41,520\n43,1000 $$ base\n55,630"])
    func pairs(data: String) throws {
        for form in ["PEAK TABLE=(XY..XY)", "XYDATA= (XY..XY)", "XYPOINTS=( XY .. XY )"] {
            let block = try SpectralFile.read(
                bytes: jcamp(data, form: form, first: "41", last: "55", points: 3), name: "a.dx"
            ).blocks[0]
            #expect(block.x == [41, 43, 55] && block.y() == [520, 1000, 630])
        }
    }

    @Test func widthsOfAPeakTableAreLeftOut() throws {
        let data = "41,520,2 43,1000,2"
        let bytes = jcamp(data, form: "PEAK TABLE=(XYW..XYW)", first: "41", last: "43", points: 2)
        #expect(try Self.y(bytes) == [520, 1000])
    }

    @Test func aRepeatedAbscissaIsShownButIsNoSpectrum() throws {
        let bytes = jcamp(
            "213,454 215,24 215,130", form: "PEAK TABLE=(XY..XY)", first: "213", last: "215", points: 3)
        let contents = try SpectralFile.read(bytes: bytes, name: "a.dx")
        #expect(contents.blocks[0].x == [213, 215, 215])
        let error = ReadingError.notSpectra(
            place: FilePlace("a.dx", line: 13),
            underlying: .duplicatedAxisValue(value: 215, first: 1, second: 2))
        #expect(throws: error) { try contents.spectra() }
    }

    static let wrong: [(data: String, error: ReadingError)] = [
        ("0 1 2 3 3 2 1 0 -1 -2", .pointCount(place: at(13), stated: 10, found: 9)),
        ("0 1 2 3 3 2 1 0 -1 -2 -3 -4", .pointCount(place: at(13), stated: 10, found: 11)),
        ("0 1 2 3\n4 3 2 1 0 -1 -2 -3", .abscissaCheck(place: at(15), found: 4, needed: 3)),
        ("5 1 2 3 3 2 1 0 -1 -2 -3", .abscissaCheck(place: at(14), found: 5, needed: 0)),
        ("0AJJ\n2B%jX", .ordinateCheck(place: at(15), found: 2, needed: 3)),
        ("0AJJ\n2%jX", .unreadableTable(place: at(15), text: "%jX")),
        ("0 1 2 3 ? 2 1 0 -1 -2 -3", .missingValues(place: at(14))),
        ("0 1 2 3 NaN 2 1 0 -1 -2 -3", .unreadableTable(place: at(14), text: "NaN")),
        ("0 1 2 3 inf 2 1 0 -1 -2 -3", .unreadableTable(place: at(14), text: "inf")),
        ("0 1 2 <b> 3", .unreadableTable(place: at(14), text: "<b>")),
        ("0T1", .unreadableTable(place: at(14), text: "T1")),
        ("0Js", .unreadableTable(place: at(14), text: "Js")),
        ("0AZ99999999999", .tooManyPoints(place: at(14), limit: JCAMPTable.pointLimit)),
    ]

    private static func at(_ line: Int) -> FilePlace { FilePlace("a.dx", line: line) }

    @Test(arguments: wrong.indices)
    func wrongTablesAreRefusedWithTheirPlace(index: Int) {
        let (data, error) = Self.wrong[index]
        #expect(throws: error) { try SpectralFile.read(bytes: jcamp(data), name: "a.dx") }
        #expect(!error.summary.isEmpty && !error.remedy.isEmpty && error.code.hasPrefix("reading."))
    }

    @Test func wrongLabelsAreRefused() {
        let good = "0 1 2 3 3 2 1 0 -1 -2 -3"
        let pairs = "0,1 1,2 2,4"
        let cases: [([UInt8], ReadingError)] = [
            (jcamp(good, first: "zero"), .labelNotANumber(place: Self.at(10), label: "FIRSTX", text: "zero")),
            (
                jcamp(good, form: "XYDATA=(X++(Z..Z))"),
                .undeclaredSymbol(place: Self.at(13), symbol: "Z", declared: ["X", "Y"])
            ),
            (jcamp(good, form: "XYDATA=(lines)"), .unknownTableForm(place: Self.at(13), text: "(lines)")),
            (
                jcamp(pairs, form: "XYPOINTS=(XY..XY)", last: "5", points: 3),
                .statedAbscissa(place: Self.at(13), label: "LASTX", stated: 5, found: 2)
            ),
            (
                jcamp("0,1 1,2 2", form: "XYPOINTS=(XY..XY)", last: "2", points: 3),
                .unreadableTable(place: Self.at(14), text: "1 of 2 numbers at the end")
            ),
        ]
        for (bytes, error) in cases {
            #expect(throws: error) { try SpectralFile.read(bytes: bytes, name: "a.dx") }
        }
    }

    @Test func aMisprintedFirstOrdinateIsFound() throws {
        let bytes = jcamp("0 1 2 3 3 2 1 0 -1 -2 -3", more: ["##FIRSTY=7.5"])
        let findings = try SpectralFile.read(bytes: bytes, name: "a.dx").findings
        #expect(findings.map(\.code) == ["reading.jcamp.first-ordinate"])
        #expect(findings[0].place == "a.dx, line 14" && findings[0].severity == .warning)
    }
}
