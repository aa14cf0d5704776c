import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import SpectralFiles

@Suite("Tables and broken files of others", .enabled(if: SharedFolder.isAvailableOrRequired))
struct SharedTablesTests {
    @Test(arguments: SharedSamples.names(in: "csv"))
    func agreesWithOtherReaders(name: String) throws {
        let sample = try SharedSamples.sample(name, in: "csv")
        // An export of its own kind, with blocks side by side under a preamble: refused as a table.
        if name.hasPrefix("scio") {
            #expect(throws: ReadingError.self) { try SpectralFile.read(bytes: sample.bytes, name: name) }
            return
        }
        let block = try SpectralFile.read(bytes: sample.bytes, name: name).blocks[0]
        #expect(block.values.rows == sample.expected.spectraCount)
        for expected in sample.expected.spectra { expected.check(x: block.x, y: block.y(expected.index)) }
    }

    /// Every real table is read, with as many numbers as its lines and header hold.
    @Test func allRealTablesAreRead() throws {
        let root = try #require(SharedFolder.url).appendingPathComponent("data")
        var count = 0
        for folder in try FileManager.default.contentsOfDirectory(atPath: root.path) {
            let folder = root.appendingPathComponent(folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".csv") {
                let data = try Data(contentsOf: folder.appendingPathComponent(name))
                let spectra = try SpectralFile.read(bytes: [UInt8](data), name: name).spectra()
                let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
                #expect(spectra.count == lines.count - 1)
                #expect(lines[0].split(separator: ",").count == spectra.axis.count + spectra.metadataColumns.count)
                let cells = try #require(lines.last).split(separator: ",", omittingEmptySubsequences: false)
                #expect(spectra.x.row(spectra.count - 1).last == Double(cells[cells.count - 1]))
                count += 1
            }
        }
        #expect(count >= 27)
    }

    private struct Hostile: Decodable {
        struct File: Decodable {
            let file: String
            let must: String
            let why: String
        }

        let files: [File]
    }

    /// Broken files are refused, read, or read with a warning, as the index of them says.
    @Test func brokenFilesGetWhatTheyMust() throws {
        let folder = try #require(SharedSamples.folder("hostile"))
        let index = try JSONDecoder().decode(
            Hostile.self, from: Data(contentsOf: folder.appendingPathComponent("index.json")))
        for file in index.files where file.file.hasPrefix("jdx-") || file.file.hasPrefix("csv-") {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(file.file)))
            let result = Result { try SpectralFile.read(bytes: bytes, name: file.file) }
            switch result {
            case .success(let contents):
                #expect(!file.must.hasPrefix("refuse"), "\(file.file): \(file.must)")
                if file.must.contains("warn") { #expect(!contents.findings.isEmpty, "\(file.file)") }
                if file.file.hasPrefix("jdx-") {
                    #expect(contents.blocks[0].x == (400...409).map(Double.init))
                    #expect(zip(contents.blocks[0].y(), 100...109).allSatisfy { abs($0 - Double($1) * 0.001) < 1e-15 })
                }
            case .failure(let error):
                #expect(file.must.contains("refuse"), "\(file.file): \(file.must)")
                let error = try #require(error as? ReadingError)
                #expect(error.place?.hasPrefix(file.file) ?? false)
            }
        }
    }
}
