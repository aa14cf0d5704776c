import LinearAlgebra
import Spectroscopy
import Testing

@testable import SpectralFiles

@Suite("Wide table")
struct WideTableTests {
    static func read(
        _ text: String, options: ReadingOptions = ReadingOptions(), name: String = "t.csv"
    ) throws -> SpectralContents {
        try SpectralFile.read(bytes: Array(text.utf8), name: name, options: options)
    }

    static let plain = "sample_id,origin,lot,1100,1100.5,1101\na,Hubei,L1,0.1,0.2,0.3\nb,Anhui,L2,-1e-3,4,5.5\n"

    @Test func readsMetadataAxisAndValues() throws {
        let contents = try Self.read(Self.plain)
        let spectra = try contents.spectra()
        #expect(contents.format == "table")
        #expect(spectra.axis.values == [1100, 1100.5, 1101])
        #expect(spectra.x.elements == [0.1, 0.2, 0.3, -1e-3, 4, 5.5])
        #expect(spectra.metadataColumns == ["sample_id", "origin", "lot"])
        #expect(spectra.samples.map(\.id) == ["a", "b"])
        #expect(spectra.samples.map(\.lot) == ["L1", "L2"])
        #expect(spectra.samples[1].metadata == ["sample_id": "b", "origin": "Anhui", "lot": "L2"])
        #expect(spectra.axis.unit == .unstated && spectra.signal == .unstated)
        #expect(
            contents.findings.map(\.code) == [
                "reading.table.axis-unit-unstated", "reading.table.signal-unstated",
            ])
    }

    /// The same table in every dress has the same content.
    @Test(arguments: [
        plain.replacing("\n", with: "\r\n"), plain.replacing("\n", with: "\r"), "\u{FEFF}" + plain,
        plain.replacing(",", with: ";"), plain.replacing(",", with: "\t"), plain.replacing(",", with: "|"),
        plain.replacing(",", with: "  "), plain.replacing(",", with: " , "),
        plain.replacing(",", with: ";").replacing(".", with: ","),
        plain.replacing(",", with: "\t").replacing(".", with: ","),
        plain.replacing(",", with: "\",\"").replacing("\n", with: "\"\n\"").dropLast().description.quoted,
        plain.replacing("1100,1100.5,1101", with: "X1100,X1100.5,X1101"),
        plain.replacing("1100,1100.5,1101", with: "1100 nm,1100.5 nm,1101 nm"),
        plain.replacing("1100,1100.5,1101", with: "1100,1100.5,1101,"), plain.replacing("5.5\n", with: "5.5"),
        "# made by hand\n\n#axis-unit : nm\n" + plain + "\n,,,,,\n", plain.replacing("\n", with: ",\n"),
        plain.replacing(",1100,1100.5,1101", with: ";1100,0;1100,5;1101,0").replacing(
            ",", with: ";", maxReplacements: 2
        )
        .replacing("a,Hubei,L1,0.1,0.2,0.3", with: "a;Hubei;L1;0,1;0,2;0,3")
        .replacing("b,Anhui,L2,-1e-3,4,5.5", with: "b;Anhui;L2;-1e-3;4;5,5"),
    ])
    func otherDressesReadTheSame(text: String) throws {
        let spectra = try Self.read(text).spectra()
        let expected = try Self.read(Self.plain).spectra()
        #expect(spectra.x == expected.x)
        #expect(spectra.axis.values == expected.axis.values)
        #expect(spectra.samples == expected.samples)
        #expect(spectra.metadataColumns == expected.metadataColumns)
    }

    @Test func readsUTF16() throws {
        for isLittle in [true, false] {
            var bytes: [UInt8] = isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]
            for unit in Self.plain.replacing("Hubei", with: "湖北").utf16 {
                let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
                bytes += isLittle ? [low, high] : [high, low]
            }
            let spectra = try SpectralFile.read(bytes: bytes, name: "t.txt").spectra()
            #expect(spectra.samples[0].metadata["origin"] == "湖北")
            #expect(spectra.x.elements == [0.1, 0.2, 0.3, -1e-3, 4, 5.5])
        }
    }

    @Test func commentsStateUnitAndSignal() throws {
        let text = "# axis-unit: cm⁻¹\n\"# Signal: Absorbance\",,\n" + Self.plain
        let contents = try Self.read(text)
        #expect(contents.findings.isEmpty)
        #expect(contents.blocks[0].axisUnit == .wavenumber && contents.blocks[0].signal == .absorbance)
        let overridden = try Self.read(text, options: ReadingOptions(axisUnit: .nanometre, signal: .absorbance))
        #expect(overridden.blocks[0].axisUnit == .nanometre)
        #expect(overridden.findings.map(\.code) == ["reading.axis-unit-overridden"])
    }

    @Test func quotedFieldsHoldDelimitersQuotesAndLineEnds() throws {
        let text = "id,\"note, long\",400,401\na,\"say \"\"yes\"\"\n, twice\",1,\"2\"\nb,5\" pipe, 3 ,4\n"
        let spectra = try Self.read(text).spectra()
        #expect(spectra.metadataColumns == ["id", "note, long"])
        #expect(spectra.samples[0].metadata["note, long"] == "say \"yes\"\n, twice")
        #expect(spectra.samples[1].metadata["note, long"] == "5\" pipe")
        #expect(spectra.x.elements == [1, 2, 3, 4])
    }

    @Test func descendingAxisAndLateMetadataKeepTheirOrder() throws {
        let spectra = try Self.read("401,id,400,batch\n1,a,2,\n3,b,4,B7\n").spectra()
        #expect(spectra.axis.values == [401, 400])
        #expect(spectra.x.elements == [1, 2, 3, 4])
        #expect(spectra.samples.map(\.lot) == [nil, "B7"])
        #expect(spectra.samples[0].metadata == ["id": "a"])
    }

    @Test func withoutIDsRowsAreNumbered() throws {
        #expect(try Self.read("origin,1,2\nx,1,2\ny,3,4\n").spectra().samples.map(\.id) == ["row 1", "row 2"])
    }

    @Test func columnsCanBeNamed() throws {
        let options = ReadingOptions(sampleColumn: "origin", lotColumn: "sample_id")
        let spectra = try Self.read(Self.plain, options: options).spectra()
        #expect(spectra.samples.map(\.id) == ["Hubei", "Anhui"])
        #expect(spectra.samples.map(\.lot) == ["a", "b"])
        let missing = ReadingError.missingColumn(
            file: "t.csv", role: "lot", name: "lots", available: ["sample_id", "origin", "lot"])
        #expect(throws: missing) { try Self.read(Self.plain, options: ReadingOptions(lotColumn: "lots")) }
        #expect(missing.remedy == "did you mean \"lot\"?")
    }

    @Test func rowNamesOfRAreAColumn() throws {
        let contents = try Self.read("type,400,401\n1,c,1,2\n2,d,3,4\n")
        #expect(try contents.spectra().x.elements == [1, 2, 3, 4])
        #expect(contents.blocks[0].metadataColumns == ["row", "type"])
        #expect(contents.findings.map(\.code).contains("reading.table.row-names"))
    }

    @Test func typeLinesOfOrangeAreLeftOut() throws {
        let contents = try Self.read("type,400,401\nd,c,c\nclass\nx,1,2\ny,3,4\n")
        #expect(try contents.spectra().x.elements == [1, 2, 3, 4])
        #expect(contents.findings.map(\.code).contains("reading.table.type-lines"))
    }

    @Test func repeatedIDsAreFound() throws {
        let contents = try Self.read("id,400,401\na,1,2\na,1,3\n")
        #expect(contents.findings.contains { $0.code == "reading.table.repeated-ids" && $0.summary.contains("(a)") })
    }

    static let wrong: [(text: String, error: ReadingError)] = [
        ("", .empty(file: "t.csv")),
        (" \n\n", .empty(file: "t.csv")),
        ("id,origin\na,b\n", .noAxis(place: at(1), found: "\"id,origin\"", isHTML: false)),
        (
            "<!DOCTYPE html><html></html>",
            .noAxis(place: at(1), found: "\"<!DOCTYPE html><html></html>\"", isHTML: true)
        ),
        // An axis without values, or an x, y table that lost a column.
        ("1100\n1102\n1104\n", .singleColumn(place: at(1), found: "\"1100\"")),
        ("id,400,401\n", .noRows(place: at(2))),
        ("id,400,401\na,1,2\nb,1\n", .raggedRow(place: at(3), found: 2, needed: 3)),
        ("id,400,401\na,1,2\n\nb,1,2,3\n", .raggedRow(place: at(4), found: 4, needed: 3)),
        ("id,400,401\na,1,2\nb,1,x2\n", .notANumber(place: at(3, 3), column: "401", text: "x2")),
        ("id;400;401\na;1.5;2\nb;1,5;2\n", .notANumber(place: at(3, 2), column: "400", text: "1,5")),
        ("id,400,401\na,\"1,234\",2\n", .notANumber(place: at(2, 2), column: "400", text: "1,234")),
        (
            "id,\"1,100\",\"1,102\"\na,1,2\n",
            .noAxis(place: at(1), found: "\"id,\"1,100\",\"1,102\"\"", isHTML: false)
        ),
        ("id,400,401\na,,2\n", .emptyValue(place: at(2, 2), column: "400")),
        ("id,400,401\r\na,1,NaN\r\n", .nonFiniteValue(place: at(2, 3), column: "401", text: "NaN")),
        ("id,400,401\na,-inf,1\n", .nonFiniteValue(place: at(2, 2), column: "400", text: "-inf")),
        ("id,400,401\na,1e999,1\n", .nonFiniteValue(place: at(2, 2), column: "400", text: "1e999")),
        (
            "id,400,401\na,1,2\nb,1e300,1\n",
            .valueTooLarge(place: at(3, 2), column: "400", text: "1e300", usual: nil)
        ),
        // A number that stands for a missing value: a million times what the other rows have.
        (
            "id,400,lot,401\na,1,x,2\n\nb,\"1\",x,-2.5\nc,2,y,-99999999\nd,1,y,3\ne,1,y,2\n",
            .valueTooLarge(place: at(5, 4), column: "401", text: "-99999999", usual: 2.5)
        ),
        (
            "400;401;402;403;404;405\n0,5;1;1;1;1;1\n1;2;2;2;2;2\n1;1;1;1;1;9999999,0\n",
            .valueTooLarge(place: at(4, 6), column: "405", text: "9999999,0", usual: 2)
        ),
        ("id,400,401,400\na,1,2,3\n", .duplicatedAxisValue(place: at(1, 4), value: 400, firstColumn: 2)),
        ("id,400,401,400.5\na,1,2,3\n", .nonMonotonicAxis(place: at(1, 4), before: 401, value: 400.5)),
        ("id,id,400\na,b,1\n", .duplicatedColumn(place: at(1, 2), name: "id")),
        ("id,400,401\na,1,2\n\"b,1,2\n", .unterminatedQuote(place: at(3))),
        ("id,400\na,1\n\0", .notText(place: FilePlace("t.csv", byte: 11))),
    ]

    private static func at(_ line: Int, _ column: Int? = nil) -> FilePlace {
        FilePlace("t.csv", line: line, column: column)
    }

    @Test(arguments: wrong.indices)
    func wrongTablesAreRefusedWithTheirPlace(index: Int) {
        let (text, error) = Self.wrong[index]
        #expect(throws: error) { try Self.read(text, options: ReadingOptions(format: "table")) }
        #expect(!error.summary.isEmpty && !error.remedy.isEmpty && error.code.hasPrefix("reading."))
    }

    @Test func latin1MetadataAreRefused() {
        let bytes = Array("id,400,401\n".utf8) + [0xE4] + Array(",1,2\n".utf8)
        #expect(throws: ReadingError.notUTF8(place: FilePlace("t.csv", line: 2))) {
            try SpectralFile.read(bytes: bytes, name: "t.csv")
        }
    }

    @Test func everyPrefixIsReadOrRefused() {
        let text = Array(
            ("# signal: absorbance\r\n\"id\";a\"b;400,5;401,5\r\n\"x;\"\"y\";z;1,5;2e-3\r\nw;;3;4\r\n").utf8)
        for end in 0...text.count {
            if let spectra = try? SpectralFile.read(bytes: Array(text[..<end]), name: "t.csv").spectra() {
                #expect(spectra.axis.count == 2 && spectra.axis.values[0] == 400.5)
            }
        }
    }
}

extension String {
    fileprivate var quoted: String { "\"" + self }
}
