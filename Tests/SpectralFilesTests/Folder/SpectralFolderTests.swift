import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import SpectralFiles

@Suite("Folder of instrument files")
struct SpectralFolderTests {
    /// A folder that is removed again.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("spectra-" + UUID().uuidString)
        init(_ files: [String: String]) throws {
            try FileManager.default.createDirectory(
                at: url.appendingPathComponent("sub"), withIntermediateDirectories: true)
            for (name, text) in files { try Data(text.utf8).write(to: url.appendingPathComponent(name)) }
        }
        deinit { try? FileManager.default.removeItem(at: url) }
        var path: String { url.path }
        func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    }

    private static func file(_ values: [Double]) -> String {
        let data = "400 " + values.map { "\($0)" }.joined(separator: " ")
        return String(decoding: jcamp(data, first: "400", last: "402", points: 3), as: UTF8.self)
    }

    private static let files = [
        "b.jdx": file([4, 5, 6]), "a.jdx": file([1, 2, 3]), "c.dx": file([7, 8]), ".hidden": "x",
        "sub/d.jdx": file([1]),
        "twice.dx": file([1, 1, 1]) + "\n" + file([2, 2, 2]),
    ]

    @Test func readsAscendingByNameAndListsWhatCannotBeRead() throws {
        let folder = try Folder(Self.files)
        let read = try SpectralFolder.read(path: folder.path)
        #expect(try read.contents.spectra().samples.map(\.id) == ["a", "b", "twice#1", "twice#2"])
        #expect(try read.contents.spectra().x.row(1) == [4, 5, 6])
        #expect(read.unread.map(\.name) == ["c.dx"])
        #expect(read.unread[0].error == .pointCount(place: FilePlace("c.dx", line: 13), stated: 3, found: 2))
    }

    @Test func aSheetAddsMetadata() throws {
        let folder = try Folder(Self.files)
        let sheet = "sample_id;origin;batch\nb.jdx;Hubei;L2\na;Anhui;L1\nz;Hubei;L3\n"
        try Data(sheet.utf8).write(to: folder.url.appendingPathComponent("samples.csv"))
        let read = try SpectralFolder.read(path: folder.path, sampleSheet: folder.path("samples.csv"))
        let spectra = try read.contents.spectra()
        #expect(spectra.samples.map(\.id) == ["a", "b.jdx", "twice#1", "twice#2"])
        #expect(spectra.samples.map(\.lot) == ["L1", "L2", nil, nil])
        #expect(spectra.samples.map { $0.metadata["origin"] } == ["Anhui", "Hubei", nil, nil])
        #expect(spectra.metadataColumns.prefix(3) == ["sample_id", "origin", "batch"])
        let codes = Set(read.contents.findings.map(\.code))
        #expect(codes.isSuperset(of: ["reading.sheet.file-without-row", "reading.sheet.row-without-file"]))
        #expect(read.unread.map(\.name) == ["c.dx"])
    }

    @Test func aSheetMayNameFilesAndSamplesApart() throws {
        let folder = try Folder(Self.files)
        let sheet = "File,id,lot\na.jdx,herb 1,L1\nb.jdx,herb 1,L1\n"
        try Data(sheet.utf8).write(to: folder.url.appendingPathComponent("samples.csv"))
        let read = try SpectralFolder.read(
            path: folder.path, sampleSheet: folder.path("samples.csv"), options: ReadingOptions(lotColumn: "id"))
        #expect(try read.contents.spectra().samples.map(\.id) == ["herb 1", "herb 1", "twice#1", "twice#2"])
        #expect(try read.contents.spectra().samples.map(\.lot) == ["herb 1", "herb 1", nil, nil])
    }

    @Test func sheetsThatDoNotFitAreRefused() throws {
        let folder = try Folder([
            "a.jdx": Self.file([1, 2, 3]), "a.dx": Self.file([1, 2, 3]), "b.dx": Self.file([1, 2, 3]),
        ])
        let sheet = folder.path("s.csv")
        let cases: [(String, ReadingError)] = [
            (
                "sample_id,x\na,1\n",
                .ambiguousSheetRow(place: FilePlace(sheet, line: 2), name: "a", files: ["a.dx", "a.jdx"])
            ),
            (
                "sample_id,x\nb,1\nb.dx,2\n",
                .duplicatedSheetRow(place: FilePlace(sheet, line: 3), file: "b.dx", firstLine: 2)
            ),
            ("herb,x\nb,1\n", .sheetWithoutFiles(file: sheet, available: ["herb", "x"])),
            ("sample_id,x\nb\n", .raggedRow(place: FilePlace(sheet, line: 2), found: 1, needed: 2)),
            ("sample_id,x,x\nb,1,2\n", .duplicatedColumn(place: FilePlace(sheet, line: 1, column: 3), name: "x")),
            ("sample_id,x\n", .noRows(place: FilePlace(sheet, line: 1))),
        ]
        for (text, error) in cases {
            try Data(text.utf8).write(to: folder.url.appendingPathComponent("s.csv"))
            #expect(throws: error) { try SpectralFolder.read(path: folder.path, sampleSheet: sheet) }
        }
    }

    @Test func missingThingsAreNamed() throws {
        let folder = try Folder(Self.files)
        #expect(throws: ReadingError.noSpectra(file: folder.path("sub"))) {
            let empty = try Folder([:])
            do throws(ReadingError) {
                _ = try SpectralFolder.read(path: empty.path)
            } catch {
                #expect(error == .noSpectra(file: empty.path))
                throw ReadingError.noSpectra(file: folder.path("sub"))
            }
        }
        #expect(throws: ReadingError.missingFile(path: folder.path("none"))) {
            try SpectralFolder.read(path: folder.path("none"))
        }
        #expect(throws: ReadingError.missingFile(path: folder.path("none"))) {
            try SpectralFile.read(path: folder.path("none"))
        }
        #expect(throws: ReadingError.isFolder(path: folder.path)) { try SpectralFile.read(path: folder.path) }
        let missing = ReadingError.missingColumn(
            file: folder.path, role: "lot", name: "batch", available: ["TITLE", "DATA TYPE"])
        #expect(throws: missing) {
            try SpectralFolder.read(path: folder.path, options: ReadingOptions(lotColumn: "batch"))
        }
    }

    @Test func aPathIsReadAsItsBytes() throws {
        let folder = try Folder(["a.csv": WideTableTests.plain])
        let spectra = try SpectralFile.read(path: folder.path("a.csv")).spectra()
        #expect(spectra == (try WideTableTests.read(WideTableTests.plain).spectra()))
    }
}
