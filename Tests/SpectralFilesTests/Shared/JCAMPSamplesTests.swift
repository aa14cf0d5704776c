import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import SpectralFiles

@Suite("JCAMP-DX samples of instruments", .enabled(if: SharedFolder.isAvailableOrRequired))
struct JCAMPSamplesTests {
    @Test(arguments: SharedSamples.names(in: "jcamp"))
    func agreesWithOtherReaders(name: String) throws {
        let sample = try SharedSamples.sample(name, in: "jcamp")
        // The published example is abridged: 2400 points are stated, 106 printed. It has to be refused.
        if name == "jcamp2001_example.txt" {
            #expect(throws: ReadingError.ordinateCheck(place: FilePlace(name, line: 51), found: 353, needed: 541)) {
                try SpectralFile.read(bytes: sample.bytes, name: name)
            }
            return
        }
        let contents = try SpectralFile.read(bytes: sample.bytes, name: name)
        #expect(contents.format == "jcamp-dx")
        #expect(contents.blocks.count == sample.expected.spectraCount)
        for expected in sample.expected.spectra {
            let block = contents.blocks[expected.index]
            #expect(block.title == expected.label)
            #expect(block.xUnitText?.uppercased() == expected.xUnit?.uppercased())
            #expect(block.yUnitText?.uppercased() == expected.yUnit?.uppercased())
            expected.check(x: block.x, y: block.y())
        }
    }

    @Test(arguments: SharedSamples.names(in: "jcamp"))
    func cutShortItIsReadOrRefused(name: String) throws {
        let bytes = try SharedSamples.sample(name, in: "jcamp").bytes
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<(bytes.count > 50_000 ? 4 : 12) {
            let cut = Array(bytes.prefix(generator.next(below: bytes.count)))
            guard let contents = try? SpectralFile.read(bytes: cut, name: name) else { continue }
            for block in contents.blocks { #expect(block.x.count == block.y().count && !block.x.isEmpty) }
        }
    }
}
