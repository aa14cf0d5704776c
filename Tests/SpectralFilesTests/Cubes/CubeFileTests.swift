import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import SpectralFiles

@Suite("Cubes in files")
struct CubeFileTests {
    /// A folder that goes when the test does.
    final class Folder {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("cubes-" + UUID().uuidString)
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }
        func write(_ bytes: [UInt8], _ name: String) throws -> String {
            let file = url.appendingPathComponent(name)
            try Data(bytes).write(to: file)
            return file.path
        }
        func write(_ text: String, _ name: String) throws -> String { try write(Array(text.utf8), name) }
    }

    private static func bytes<Value: FixedWidthInteger>(_ value: Value, isBig: Bool) -> [UInt8] {
        withUnsafeBytes(of: isBig ? value.bigEndian : value.littleEndian) { Array($0) }
    }

    @Test(arguments: ["bsq", "bil", "bip"], [0, 1])
    func readsEveryDataTypeOfENVI(interleave: String, byteOrder: Int) throws {
        let folder = try Folder()
        let (lines, samples, bands) = (3, 5, 4)
        let order: CubeOrder =
            switch interleave {
            case "bsq": .bandSequential
            case "bil": .lineInterleaved
            default: .pixelInterleaved
            }
        for type in [1, 2, 3, 4, 5, 12, 13, 14, 15] {
            var data: [UInt8] = Array(repeating: 9, count: 7)
            var expected = [Double](repeating: 0, count: lines * samples * bands)
            for i in 0..<expected.count {
                let number = (type == 1 || type >= 12 && type != 14) ? 3 * i : 3 * i - 70
                expected[i] = Double(number)
                let isBig = byteOrder == 1
                switch type {
                case 1: data += [UInt8(number)]
                case 2: data += Self.bytes(Int16(number), isBig: isBig)
                case 3: data += Self.bytes(Int32(number), isBig: isBig)
                case 4: data += Self.bytes(Float(number).bitPattern, isBig: isBig)
                case 5: data += Self.bytes(Double(number).bitPattern, isBig: isBig)
                case 12: data += Self.bytes(UInt16(number), isBig: isBig)
                case 13: data += Self.bytes(UInt32(number), isBig: isBig)
                case 14: data += Self.bytes(Int64(number), isBig: isBig)
                default: data += Self.bytes(UInt64(number), isBig: isBig)
                }
            }
            let path = try folder.write(data, "cube\(type).raw")
            _ = try folder.write(
                "ENVI\n; a comment = {\nSamples =  5\nlines=3\nbands = 4\nheader offset = 7\ndata type = \(type)\n"
                    + "interleave = \(interleave)\nbyte order = \(byteOrder)\n"
                    + "wavelength = {\n400\n,500 , 600\n,700}\n", "cube\(type).hdr")
            for file in [path, folder.url.appendingPathComponent("cube\(type).hdr").path] {
                let cube = try CubeFile.open(file)
                #expect(cube.order == order && cube.format == "envi")
                #expect(cube.shape == CubeShape(lines: lines, samples: samples, bands: bands))
                #expect(try CubeReading.all(cube) == expected, "data type \(type)")
                #expect(cube.axis?.values == [400, 500, 600, 700])
                #expect(cube.axis?.unit == .nanometre)
                #expect(cube.findings.contains { $0.code == "cube.wavelengths.unit" })
                for (a, b) in [(0..<1, 1..<3), (1..<3, 3..<4), (2..<3, 0..<4)] {
                    #expect(try CubeReading.agrees(cube, whole: expected, lines: a, bands: b))
                }
            }
        }
    }

    @Test func appliesGainsOffsetsAndTheIgnoreValue() throws {
        let folder = try Folder()
        let path = try folder.write([1, 2, 3, 255, 5, 6], "a.img")
        _ = try folder.write(
            "ENVI\nsamples = 3\nlines = 1\nbands = 2\ndata type = 1\ninterleave = bsq\ndata ignore value = 255\n"
                + "data gain values = {2, 4}\ndata offset values = {10, 20}\nreflectance scale factor = 2\n", "a.hdr")
        let values = try CubeReading.all(CubeFile.open(path))
        // (1 · 2 + 10)/2 and so on in the first band, (5 · 4 + 20)/2 in the second.
        #expect(Array(values[..<3]) == [6, 7, 8])
        #expect(values[3].isNaN && values[4] == 20 && values[5] == 22)
        let stored = try CubeFile.open(path, options: CubeFileOptions(isAsStored: true))
        #expect(try CubeReading.all(stored) == [1, 2, 3, 255, 5, 6])
    }

    @Test func saysWhatIsWrongWithAnENVIHeader() throws {
        let folder = try Folder()
        let path = try folder.write([1, 2, 3, 4, 5], "a.raw")
        let header = folder.url.appendingPathComponent("a.hdr").path
        let start = "ENVI\nsamples = 3\nlines = 1\nbands = 2\n"
        func error(_ text: String) throws -> CubeFileError? {
            _ = try folder.write(text, "a.hdr")
            do {
                _ = try CubeFile.open(path)
                return nil
            } catch { return error }
        }
        #expect(try error(start + "interleave = bsq\n") == .missingKey(place: header, key: "data type"))
        #expect(try error(start + "data type = 1\n") == .missingKey(place: header, key: "interleave"))
        #expect(
            try error(start + "data type = 1\ninterleave = bsq\n") == .shortData(path: path, needed: 6, found: 5))
        #expect(
            try error(start + "data type = 6\ninterleave = bsq\n")
                == .unknownElement(place: header, found: "complex numbers"))
        #expect(
            try error("ENVI\nsamples = 0\nlines = 1\nbands = 2\ndata type = 1\ninterleave = bip\n")
                == .impossibleSize(place: header, found: "1 lines × 0 samples × 2 bands"))
        let huge =
            "ENVI\nsamples = 4000000000\nlines = 4000000000\nbands = 4000000000\ndata type = 5\ninterleave = bip\n"
        #expect(
            try error(huge)
                == .impossibleSize(
                    place: header, found: "4000000000 lines × 4000000000 samples × 4000000000 bands"))
    }

    @Test func halfPrecisionIsExact() {
        for bits in UInt16.min...UInt16.max {
            var source = bits
            var value = 0.0
            let rows = PixelRows(rows: 1, rowPixels: 1, pixels: 1, perPixel: 1, taken: 0..<1, targetStride: 1)
            CubeElement.float16.convert(&source, isSwapped: false, rows, into: &value)
            let expected = Double(Float16(bitPattern: bits))
            if value != expected && !(value.isNaN && expected.isNaN) {
                Issue.record("\(bits): \(value) is not \(expected)")
                return
            }
        }
    }

    private func map(_ layout: CubeMapLayout, _ path: String, _ value: (Int, Int) -> Double) throws {
        let writer = try CubeMapWriter(path: path, layout: layout)
        for layer in layout.layers.indices {
            for first in stride(from: 0, to: layout.lines, by: layout.stripLines) {
                let count = min(layout.stripLines, layout.lines - first) * layout.samples
                let strip = (0..<count).map { value(layer, first * layout.samples + $0) }
                try strip.withUnsafeBufferPointer { try writer.write($0, line: first, layer: layer) }
            }
        }
        try writer.finish()
    }

    @Test(arguments: [CubeMapLayout.Arrangement.pages, .planes], [CubeMapLayout.Element.uint8, .float32])
    func aMapReadsBackAsItWasWritten(arrangement: CubeMapLayout.Arrangement, element: CubeMapLayout.Element) throws {
        let folder = try Folder()
        let path = folder.url.appendingPathComponent("map.tif").path
        let tags = [
            TIFFTag(
                number: 282, type: 11, count: 1, elementSize: 4, bytes: Self.bytes(Float(72).bitPattern, isBig: false)),
            TIFFTag(number: 296, type: 3, count: 1, elementSize: 2, bytes: [3, 0]),
            TIFFTag(
                number: 33550, type: 12, count: 3, elementSize: 8,
                bytes: [30.0, 30.0, 0.0].flatMap { Self.bytes($0.bitPattern, isBig: false) }),
        ]
        let layout = CubeMapLayout(
            lines: 700, samples: 130, layers: ["class", "A < B & C"], element: element, arrangement: arrangement,
            description: "bencao 1, model 12ab", placement: CubePlacement(tags: tags))
        try map(layout, path) { layer, pixel in Double((pixel * 7 + layer * 11) % 251) }
        let cube = try CubeFile.open(path)
        #expect(cube.shape == CubeShape(lines: 700, samples: 130, bands: 2))
        #expect(cube.elementType == element.rawValue && cube.order == .bandSequential)
        let values = try CubeReading.all(cube)
        var expected: [Double] = []
        for layer in 0..<2 { for pixel in 0..<91_000 { expected.append(Double((pixel * 7 + layer * 11) % 251)) } }
        #expect(values == expected)
        #expect(cube.placement.tags == tags)
        let pages = try TIFFPages(path: path, memory: 1 << 28)
        #expect(pages.bands[0].description == "bencao 1, model 12ab")
        #expect(pages.metadata?.contains(arrangement == .planes ? "A &lt; B &amp; C" : ">class<") ?? false)
        #expect(try CubeReading.agrees(cube, whole: values, lines: 133..<140, bands: 1..<2))
    }

    @Test func aMapThatCannotBeCreatedSaysSo() throws {
        let layout = CubeMapLayout(lines: 2, samples: 2, layers: ["a"], element: .uint8, description: "")
        do {
            _ = try CubeMapWriter(path: "/no/such/folder/map.tif", layout: layout)
            Issue.record("it was created")
        } catch { #expect(error.code == "writing.cube.uncreatable" && error.place == "/no/such/folder/map.tif") }
    }

    @Test func aFolderOfBandsIsOrderedByTheirWavelengths() throws {
        let folder = try Folder()
        for nanometres in [1000, 950, 900] {
            let path = folder.url.appendingPathComponent("leaf_\(nanometres)nm.tif").path
            let layout = CubeMapLayout(lines: 4, samples: 3, layers: ["band"], element: .float32, description: "")
            try map(layout, path) { _, pixel in Double(nanometres) + Double(pixel) }
        }
        let cube = try CubeFile.open(folder.url.path)
        #expect(cube.format == "tiff-folder")
        #expect(cube.shape == CubeShape(lines: 4, samples: 3, bands: 3))
        #expect(cube.axis?.values == [900, 950, 1000] && cube.axis?.unit == .nanometre)
        var expected: [Double] = []
        for nanometres in [900, 950, 1000] { for pixel in 0..<12 { expected.append(Double(nanometres + pixel)) } }
        #expect(try CubeReading.all(cube) == expected)
        let given = try folder.write("2000\n2100\n2200\n", "other.txt")
        let overridden = try CubeFile.open(
            folder.url.path, options: CubeFileOptions(wavelengths: given, axisUnit: .wavenumber))
        #expect(overridden.axis?.values == [2000, 2100, 2200] && overridden.axis?.unit == .wavenumber)
        let short = try folder.write("2000\n2100\n", "short.txt")
        #expect(throws: CubeFileError.self) {
            try CubeFile.open(folder.url.path, options: CubeFileOptions(wavelengths: short))
        }
    }

    @Test func damagedMapsAreReadOrRefused() throws {
        let folder = try Folder()
        let good = folder.url.appendingPathComponent("good.tif").path
        let layout = CubeMapLayout(
            lines: 40, samples: 30, layers: ["500 nm", "510 nm"], element: .float32, description: "d")
        try map(layout, good) { layer, pixel in Double(layer + pixel) }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: good)))
        var generator = SeededGenerator(seed: 2024)
        var refused = 0
        for round in 0..<150 {
            var damaged = bytes
            if round % 5 == 0 { damaged.removeLast(1 + generator.next(below: bytes.count - 1)) }
            for _ in 0..<1 + generator.next(below: 4) {
                damaged[generator.next(below: damaged.count)] = UInt8(generator.next(below: 256))
                let end = max(damaged.count - 600, 0)
                damaged[end + generator.next(below: damaged.count - end)] ^= UInt8(1 << generator.next(below: 8))
            }
            let path = try folder.write(damaged, "damaged.tif")
            do {
                let cube = try CubeFile.open(path, options: CubeFileOptions(memory: 16 << 20))
                guard cube.shape.count < 1 << 20 else { continue }
                #expect(try CubeReading.all(cube).count == cube.shape.count)
            } catch is any Diagnosis { refused += 1 }
        }
        #expect(refused > 50)
    }

    @Test func anythingElseIsRefusedByName() throws {
        let folder = try Folder()
        let path = try folder.write("nothing", "a.bin")
        #expect(throws: CubeFileError.file(.missingFile(path: "/no/such/file.tif"))) {
            try CubeFile.open("/no/such/file.tif")
        }
        do {
            _ = try CubeFile.open(path)
            Issue.record("it was opened")
        } catch { #expect(error.code == "reading.cube.format-unrecognised") }
    }
}
