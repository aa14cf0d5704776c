import LinearAlgebra
import Spectroscopy
import Testing

@testable import SpectralFiles

@Suite("JCAMP-DX blocks")
struct JCAMPStructureTests {
    private static let ramp = "0 1 2 3 4 5 6 7 8 9 10"

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func labelsAreComparedLoosely() throws {
        let odd = text(jcamp(Self.ramp)).replacing("##NPOINTS=", with: " ##n-Points =").replacing(
            "##DATA TYPE=INFRARED SPECTRUM", with: "##DATATYPE= Raman Spectrum $$ really"
        ).replacing("(X++(Y..Y))", with: "(X++(Y..Y)").replacing("\n", with: "\r").replacing("##END=", with: "##END")
        let contents = try SpectralFile.read(bytes: Array(odd.utf8), name: "dir/A1.dx")
        #expect(contents.blocks[0].axisUnit == .ramanShift && contents.blocks[0].signal == .absorbance)
        #expect(contents.blocks[0].samples[0].id == "A1")
        #expect(contents.blocks[0].samples[0].metadata == ["TITLE": "made by hand", "DATA TYPE": "Raman Spectrum"])
        #expect(contents.blocks[0].metadataColumns == ["TITLE", "DATA TYPE"])
        #expect(contents.findings.isEmpty)
    }

    @Test func compoundFilesGiveTheirBlocksInOrder() throws {
        let inner = (1...3).map { text(jcamp(Self.ramp)).replacing("made by hand", with: "block \($0)") }
        let file = "##TITLE=all\n##DATA TYPE=LINK\n##BLOCKS=3\n" + inner.joined(separator: "\n") + "\n##END=\n"
        let contents = try SpectralFile.read(bytes: Array(file.utf8), name: "all.dx")
        #expect(contents.blocks.map(\.title) == ["block 1", "block 2", "block 3"])
        #expect(contents.findings.isEmpty)
        let spectra = try contents.spectra()
        #expect(spectra.samples.map(\.id) == ["all#1", "all#2", "all#3"])
        #expect(spectra.x.row(2) == (1...10).map(Double.init))
        let lost = file.replacing("##BLOCKS=3", with: "##BLOCKS=7")
        #expect(
            try SpectralFile.read(bytes: Array(lost.utf8), name: "all.dx").findings.map(\.code)
                == ["reading.jcamp.block-count"])
    }

    @Test func differentAxesCannotBeJoined() throws {
        let file = jcamp(Self.ramp) + Array("\n".utf8) + jcamp("0 1 2", last: "1", points: 2)
        let contents = try SpectralFile.read(bytes: file, name: "two.dx")
        #expect(contents.blocks.map(\.x.count) == [10, 2])
        let error = ReadingError.differentAxes(
            place: FilePlace("two.dx", line: 28), title: "made by hand", found: "2 channels, 0 … 1 cm⁻¹",
            needed: "10 channels, 0 … 9 cm⁻¹", first: FilePlace("two.dx", line: 13))
        #expect(throws: error) { try contents.spectra() }
    }

    @Test func aMissingEndIsFound() throws {
        let file = text(jcamp(Self.ramp)).replacing("##END=", with: "") + text(jcamp(Self.ramp))
        let contents = try SpectralFile.read(bytes: Array(file.utf8), name: "a.dx")
        #expect(contents.blocks.count == 2)
        #expect(contents.findings.map(\.code) == ["reading.jcamp.end-missing"])
    }

    @Test func blocksWithinBlocksHaveALimit() {
        let file = String(repeating: "##TITLE=a\n##DATA TYPE=LINK\n", count: 5000)
        #expect(throws: ReadingError.nestedTooDeep(place: FilePlace("a.dx", line: 33), limit: 16)) {
            try SpectralFile.read(bytes: Array(file.utf8), name: "a.dx")
        }
    }

    @Test func aFileWithoutDataIsRefused() {
        #expect(throws: ReadingError.noSpectra(file: "a.dx")) {
            try SpectralFile.read(bytes: Array("##TITLE=a\n##JCAMP-DX=5\n##END=\n".utf8), name: "a.dx")
        }
    }

    private static let pages = """
        ##TITLE=fid
        ##JCAMP-DX=5.00
        ##DATA TYPE=NMR FID
        ##NTUPLES=NMR FID
        ##VAR_NAME=TIME, FID/REAL, FID/IMAG, PAGE NUMBER
        ##SYMBOL=X, R, I, N
        ##VAR_DIM=4, 4, 4, 2
        ##UNITS=SECONDS, ARBITRARY UNITS, ARBITRARY UNITS,
        ##FIRST=0, 10, 1, 1
        ##LAST=0.3, 40, 4, 2
        ##FACTOR=0.1, 10, 1, 1
        ##PAGE=N=1
        ##DATA TABLE=(X++(R..R)), XYDATA $$ real
        0AJJ
        2CJ
        ##PAGE=N=2
        ##DATA TABLE=(X++(I..I)), XYDATA
        0 1 2 3 4
        ##END NTUPLES=NMR FID
        ##END=
        """

    @Test func pagesAreBlocks() throws {
        let contents = try SpectralFile.read(bytes: Array(Self.pages.utf8), name: "fid.dx")
        #expect(contents.blocks.map(\.title) == ["fid (N=1)", "fid (N=2)"])
        #expect(contents.blocks.map { $0.y() } == [[10, 20, 30, 40], [1, 2, 3, 4]])
        #expect(contents.blocks.allSatisfy { $0.xUnitText == "SECONDS" && $0.x.last == 0.3 })
        #expect(contents.findings.isEmpty)
    }

    @Test func pagesOfPairsMayStateTheirOwnCount() throws {
        let text = Self.pages.replacing(
            "##DATA TABLE=(X++(I..I)), XYDATA\n0 1 2 3 4", with: "##NPOINTS=2\n##DATA TABLE=(XI..XI), PEAKS\n0,1 3,4")
        let contents = try SpectralFile.read(bytes: Array(text.utf8), name: "fid.dx")
        #expect(contents.blocks[1].y() == [1, 4])
        #expect(zip(contents.blocks[1].x, [0, 0.3]).allSatisfy { abs($0 - $1) < 1e-15 })
    }

    @Test func anUndeclaredSymbolIsRefused() {
        let text = Self.pages.replacing("(I..I)", with: "(Q..Q)")
        let error = ReadingError.undeclaredSymbol(
            place: FilePlace("fid.dx", line: 17), symbol: "Q", declared: ["X", "R", "I", "N"])
        #expect(throws: error) { try SpectralFile.read(bytes: Array(text.utf8), name: "fid.dx") }
    }

    @Test(arguments: [
        ("NANOMETERS", "NIR SPECTRUM", AxisUnit.nanometre), ("MICROMETERS", "INFRARED SPECTRUM", .micrometre),
        ("cm-1", "RAMAN SPECTRUM", .ramanShift), ("1/CM", "INFRARED SPECTRUM", .wavenumber),
        ("SECONDS", "NMR FID", AxisUnit(rawValue: "SECONDS")),
    ])
    func unitsAreUnderstood(text: String, dataType: String, unit: AxisUnit) {
        #expect(JCAMPUnits.axisUnit(text, dataType: dataType) == unit)
    }

    @Test func theAmpereIsNoAbsorbance() {
        #expect(JCAMPUnits.signal("A", dataType: "UV/VIS SPECTRUM") == .absorbance)
        #expect(JCAMPUnits.signal("A", dataType: "IV SPECTRUM") == SignalKind(rawValue: "A"))
        #expect(JCAMPUnits.signal("% Transmittance", dataType: "") == .transmittance)
    }
}
