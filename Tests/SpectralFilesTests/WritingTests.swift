import LinearAlgebra
import Spectroscopy
import Testing

@testable import SpectralFiles

@Suite("Writing")
struct WritingTests {
    static func spectra(
        axis: [Double], unit: AxisUnit = .nanometre, signal: SignalKind = .absorbance, rows: Int = 3,
        scale: Double = 1
    ) throws -> Spectra {
        var generator = SeededGenerator(seed: 5)
        var samples: [Sample] = []
        for row in 0..<rows {
            var metadata = ["sample_id": "S\(row)", "origin": row == 2 ? "Hu\"bei, \n 湖北" : "Anhui"]
            if row != 1 { metadata["lot"] = "lot \(row)" }
            samples.append(Sample(id: "S\(row)", lot: metadata["lot"], metadata: metadata))
        }
        return try Spectra(
            x: Matrix(
                rows: rows, columns: axis.count,
                elements: (0..<(rows * axis.count)).map { generator.normal() * scale * ($0 % 5 == 3 ? 1e-3 : 1) }),
            axis: SpectralAxis(values: axis, unit: unit), signal: signal, samples: samples,
            metadataColumns: ["sample_id", "lot", "origin"])
    }

    /// One size of values a table: one that is a million times the others is refused in reading.
    static let scales = [1, 1e-9, -1e12, 1e-300, 3e98]

    static let axes: [[Double]] = [
        [1100, 1102, 1104], [4000.655017, 3999.6907, 3998.1], [0.1, 0.2, 0.30000000000000004, 0.7], [5],
        (0..<200).map { 350 + Double($0) * 0.37 },
    ]

    @Test(arguments: axes)
    func aTableReadsBackEqual(axis: [Double]) throws {
        for (unit, signal) in [
            (AxisUnit.nanometre, SignalKind.absorbance), (.ramanShift, .intensity), (.unstated, .unstated),
        ] {
            for scale in Self.scales {
                let written = try Self.spectra(axis: axis, unit: unit, signal: signal, scale: scale)
                let bytes = try WideTable.write(written, title: "t")
                #expect(try SpectralFile.read(bytes: bytes, name: "t.csv").spectra() == written)
            }
        }
    }

    @Test func idsAndLotsThatNoColumnHoldsAreAdded() throws {
        let bare = try Spectra(
            x: Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4]),
            axis: SpectralAxis(values: [1, 2], unit: .index), signal: .intensity,
            samples: [Sample(id: "a", lot: "L"), Sample(id: "b", lot: "L")])
        let text = String(decoding: try WideTable.write(bare, title: ""), as: UTF8.self)
        #expect(text == "# axis-unit: index\n# signal: intensity\nsample_id,lot,1,2\na,L,1,2\nb,L,3,4\n")
    }

    @Test(arguments: axes)
    func jcampReadsBackEqual(axis: [Double]) throws {
        for (index, (unit, signal)) in [
            (AxisUnit.nanometre, SignalKind.absorbance), (.ramanShift, .intensity), (.wavenumber, .transmittance),
            (.micrometre, .reflectance), (.electronvolt, .kubelkaMunk), (.index, .unstated), (.unstated, .absorbance),
            (AxisUnit(rawValue: "HZ"), SignalKind(rawValue: "pH")),
        ].enumerated() {
            for rows in [1, 2] {
                let written = try Self.spectra(
                    axis: axis, unit: unit, signal: signal, rows: rows, scale: Self.scales[index % 5])
                let bytes = try JCAMPDX.write(written, title: "all of them")
                let contents = try SpectralFile.read(bytes: bytes, name: "x.jdx")
                let read = try contents.spectra()
                #expect(read.x == written.x)
                #expect(read.axis.unit == unit && read.signal == signal)
                let largest = axis.map(abs).max() ?? 0
                #expect(zip(read.axis.values, axis).allSatisfy { abs($0 - $1) <= 1e-12 * largest })
                #expect(read.samples.map(\.id) == written.samples.map(\.id))
                #expect(read.samples.map(\.lot) == written.samples.map(\.lot))
                #expect(read.samples.map { $0.metadata["origin"] } == written.samples.map { $0.metadata["origin"] })
                #expect(contents.findings.allSatisfy { $0.severity == .note })
            }
        }
    }

    @Test func jcampRefusesTextsItCannotHold() throws {
        let spectra = try Self.spectra(axis: [1, 2])
        let error = WritingError.unwritableText(
            format: "jcamp-dx", column: "$origin", sample: "S2", text: "Hu\"bei, \n 湖北", found: "a line end")
        #expect(throws: error) { try JCAMPDX.write(spectra, title: "t") }
        #expect(error.place == "sample S2" && error.code == "writing.text-unwritable")
    }

    @Test func formatsAreFoundByNameAndExtension() throws {
        #expect(SpectralFormatCatalogue.writableFormat(forFileName: "a/b.JDX").identifier == "jcamp-dx")
        #expect(SpectralFormatCatalogue.writableFormat(forFileName: "b.csv").identifier == "table")
        #expect(SpectralFormatCatalogue.writableFormat(forFileName: "-").identifier == "table")
        #expect(try SpectralFormatCatalogue.writableFormat("table").identifier == "table")
        #expect(throws: WritingError.notWritable(format: "xy", writable: ["jcamp-dx", "table"])) {
            try SpectralFormatCatalogue.writableFormat("xy")
        }
        let unknown = ReadingError.unknownFormat(name: "jcamp", available: ["jcamp-dx", "xy", "table"])
        #expect(throws: unknown) { try SpectralFormatCatalogue.format("jcamp") }
        #expect(unknown.remedy == "did you mean \"jcamp-dx\"?")
    }

    @Test func identifiersAreUnique() {
        let identifiers = SpectralFormatCatalogue.formats.map { $0.identifier }
        #expect(Set(identifiers).count == identifiers.count)
        #expect(SpectralFormatCatalogue.formats.map { $0.isWritable } == [true, false, true])
        #expect(SpectralFormatCatalogue.formats.allSatisfy { !$0.summary.isEmpty && !$0.fileNameExtensions.isEmpty })
    }
}
