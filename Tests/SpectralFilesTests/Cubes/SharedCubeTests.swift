import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import SpectralFiles

@Suite("Cubes of the shared folder", .enabled(if: SharedFolder.isAvailableOrRequired))
struct SharedCubeTests {
    @Test func thereAreCubes() {
        #expect(SharedCubes.layouts.count >= 1 && SharedCubes.hostile.count >= 1 && SharedCubes.real.count >= 1)
    }

    @Test(arguments: SharedCubes.layouts.indices.map { SharedCubes.layouts[$0].file ?? "" })
    func layoutHasTheValuesOfItsIndex(file: String) throws {
        let expected = try #require(SharedCubes.layouts.first { $0.file == file })
        let path = SharedCubes.path("tiff-layouts", file)
        if let page = expected.pageShape, let pages = expected.pages {
            // An array [line][sample][band] saved as pages: as it stands, or turned when a person says so.
            let plain = try CubeFile.open(path)
            #expect(plain.shape == CubeShape(lines: page[0], samples: page[1], bands: pages))
            #expect(plain.findings.contains { $0.code == "cube.tiff.axes" && $0.severity == .warning })
            let turned = try CubeFile.open(path, options: CubeFileOptions(axes: .lineSampleBand))
            #expect(turned.shape == CubeShape(lines: pages, samples: page[0], bands: page[1]))
            let (a, b) = (try CubeReading.all(plain), try CubeReading.all(turned))
            for (line, sample, band) in [(0, 0, 0), (pages - 1, page[0] - 1, page[1] - 1), (3, 5, 7)] {
                #expect(
                    CubeReading.value(turned, b, line: line, sample: sample, band: band)
                        == CubeReading.value(plain, a, line: sample, sample: band, band: line))
            }
            return
        }
        try check(path, expected)
    }

    @Test func rowsDecodedOneByOneAreThoseOfWholeStrips() throws {
        var compressions: Set<String> = []
        for layout in SharedCubes.layouts {
            guard let file = layout.file else { continue }
            let path = SharedCubes.path("tiff-layouts", file)
            let whole = try CubeFile.open(path)
            var options = CubeFileOptions()
            options.mostTogether = 0
            let rows = try CubeFile.open(path, options: options)
            #expect(!whole.readsInOrder)
            guard rows.readsInOrder else { continue }
            #expect(rows.blockLines == 1, "\(file)")
            compressions.formUnion(rows.details.filter { $0.name == "compression" }.map(\.value))
            let values = try CubeReading.all(whole)
            #expect(try CubeReading.all(rows) == values || values.contains { $0.isNaN }, "\(file)")
            // Forwards, backwards, and some bands only.
            let shape = rows.shape
            for lines in [0..<2, 3..<5, 1..<shape.lines, 0..<1] {
                #expect(
                    try CubeReading.agrees(rows, whole: values, lines: lines, bands: 0..<shape.bands),
                    "\(file), \(lines)")
                #expect(try CubeReading.agrees(rows, whole: values, lines: lines, bands: 1..<2), "\(file), \(lines)")
            }
        }
        #expect(compressions.count >= 3, "\(compressions)")
    }

    @Test func stripsThatAreUnpackedSideBySideStayWithinTheMemory() throws {
        // A window of zstandard for each of the pages; deflate keeps little of what it has unpacked.
        let path = SharedCubes.path("tiff-layouts", "pages-u16-zstd.tif")
        var options = CubeFileOptions(memory: 1 << 20)
        options.mostTogether = 0
        let error = #expect(throws: CubeFileError.self) { try CubeFile.open(path, options: options) }
        guard case .overBudget(let place, _, let needed, let budget)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(place == path && budget == 1 << 19 && needed > budget)
        options.memory = 2 * needed
        let cube = try CubeFile.open(path, options: options)
        #expect(cube.readsInOrder && cube.workingBytes == needed)
        #expect(throws: CubeFileError.self) {
            options.memory = 2 * needed - 2
            _ = try CubeFile.open(path, options: options)
        }
    }

    @Test func storedNumbersAreTheValues() throws {
        var numbers: Set<StoredNumber> = []
        let paths =
            SharedCubes.layouts.compactMap { layout in layout.file.map { SharedCubes.path("tiff-layouts", $0) } }
            + SharedCubes.real.map(\.path)
        for path in paths {
            for mostTogether in [0, 32 << 20] {
                var options = CubeFileOptions(isAsStored: true)
                options.mostTogether = mostTogether
                let cube = try CubeFile.open(path, options: options)
                guard let number = cube.storedNumber else { continue }
                numbers.insert(number)
                let shape = cube.shape
                for (lines, bands) in [
                    (0..<shape.lines, 0..<shape.bands), (shape.lines / 2..<shape.lines, shape.bands / 3..<shape.bands),
                ] {
                    let values = try CubeReading.part(cube, lines: lines, bands: bands)
                    var stored = [UInt8](repeating: 7, count: values.count * number.size)
                    try stored.withUnsafeMutableBytes { try cube.readStored(lines: lines, bands: bands, into: $0) }
                    let doubles = stored.withUnsafeBytes { bytes in
                        values.indices.map { i -> Double in
                            func value<T>(_ type: T.Type) -> T {
                                bytes.loadUnaligned(fromByteOffset: i * number.size, as: type)
                            }
                            return switch number {
                            case .uint8: Double(value(UInt8.self))
                            case .int8: Double(value(Int8.self))
                            case .uint16: Double(value(UInt16.self))
                            case .int16: Double(value(Int16.self))
                            case .uint32: Double(value(UInt32.self))
                            case .int32: Double(value(Int32.self))
                            case .float32: Double(value(Float.self))
                            case .float64: value(Double.self)
                            }
                        }
                    }
                    #expect(zip(doubles, values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "\(path)")
                }
            }
        }
        #expect(numbers.count >= 6)
    }

    @Test(arguments: SharedCubes.real.map(\.path))
    func realCubeHasTheValuesOfItsIndex(path: String) throws {
        let expected = try #require(SharedCubes.real.first { $0.path == path }).expected
        try check(path, expected)
    }

    private func check(_ path: String, _ expected: SharedCubes.Cube) throws {
        let cube = try CubeFile.open(path, options: CubeFileOptions(isAsStored: true))
        #expect(cube.shape.lines == expected.lines)
        #expect(cube.shape.samples == expected.samples)
        #expect(cube.shape.bands == expected.bands)
        #expect(cube.elementType == expected.dtype)
        let values = try CubeReading.all(cube)
        for pixel in expected.pixels ?? [] {
            let value = CubeReading.value(cube, values, line: pixel.line, sample: pixel.sample, band: pixel.band)
            #expect(value == pixel.value, "line \(pixel.line), sample \(pixel.sample), band \(pixel.band)")
        }
        if let sum = expected.sum { #expect(abs(values.reduce(0, +) - sum) <= 1e-12 * abs(sum)) }
        if let least = expected.min { #expect(values.min() == least) }
        if let largest = expected.max { #expect(values.max() == largest) }
        for band in expected.bandStatistics ?? [] {
            let plane = try CubeReading.part(cube, lines: 0..<cube.shape.lines, bands: band.band..<band.band + 1)
            let finite = plane.filter(\.isFinite)
            #expect(finite.min() == band.min)
            #expect(finite.max() == band.max)
            #expect(plane.count - finite.count == band.nonfinite ?? 0)
            let mean = finite.reduce(0, +) / Double(max(finite.count, 1))
            #expect(abs(mean - band.mean) <= 1e-12 * max(abs(band.mean), 1))
        }
        if let wavelengths = expected.wavelengths {
            if let axis = cube.axis {
                let text = expected.wavelengthUnit.flatMap { AxisUnit(spelled: $0) }
                if let text { #expect(axis.unit == text) }
                // Sidecars may state fewer digits than the index.
                let tolerance = 0.5e-3 + 1e-9
                #expect(zip(axis.values, wavelengths).allSatisfy { abs($0 - $1) <= tolerance })
                #expect(axis.count == wavelengths.count)
            } else {
                // No axis can be made of a list of another length or that turns back, and a finding has to say so.
                #expect(wavelengths.count != cube.shape.bands || cube.statedWavelengths == wavelengths)
                #expect(cube.findings.contains { $0.code.hasPrefix("cube.wavelengths") && $0.severity == .warning })
            }
        }
        var generator = SeededGenerator(seed: UInt64(path.utf8.count))
        for _ in 0..<3 {
            let line = generator.next(below: cube.shape.lines)
            let band = generator.next(below: cube.shape.bands)
            let lines = line..<line + 1 + min(generator.next(below: 4), cube.shape.lines - line - 1)
            let bands = band..<band + 1 + min(generator.next(below: 6), cube.shape.bands - band - 1)
            #expect(try CubeReading.agrees(cube, whole: values, lines: lines, bands: bands))
        }
    }

    @Test(arguments: SharedCubes.hostile.indices.map { SharedCubes.hostile[$0].file ?? "" })
    func hostileFileGetsWhatItsIndexSays(file: String) throws {
        let expected = try #require(SharedCubes.hostile.first { $0.file == file })
        let path = SharedCubes.path("tiff-hostile", file)
        let must = expected.must ?? ""
        let start = Date()
        var failure: (any Diagnosis)?
        do {
            let cube = try CubeFile.open(path, options: CubeFileOptions(memory: 128 << 20))
            var nonfinite = 0
            // In pieces: a file may state any size.
            for line in stride(from: 0, to: min(cube.shape.lines, 512), by: 64) {
                let lines = line..<min(line + 64, cube.shape.lines)
                let bands = 0..<min(cube.shape.bands, 64)
                nonfinite += try CubeReading.part(cube, lines: lines, bands: bands).count { !$0.isFinite }
            }
            if let count = expected.nonfiniteCount { #expect(nonfinite == count) }
            for pixel in expected.pixels ?? [] {
                let part = try CubeReading.part(
                    cube, lines: pixel.line..<pixel.line + 1, bands: pixel.band..<pixel.band + 1)
                #expect(part[pixel.sample] == pixel.value)
            }
            if must.contains("warn") && !must.hasPrefix("refuse or read") {
                #expect(cube.findings.contains { $0.severity == .warning })
            }
        } catch let error as any Diagnosis {
            failure = error
            #expect(!error.summary.isEmpty && !error.remedy.isEmpty && error.place?.contains(file) ?? false)
        }
        let hasChoice = must.contains(" or ") || must.contains("unless")
        if must.contains("or read with") && failure == nil {
            let cube = try CubeFile.open(path)
            #expect(cube.findings.contains { $0.severity == .warning && !$0.code.hasPrefix("cube.wavelengths") })
        }
        if must.hasPrefix("refuse") && !hasChoice { #expect(failure != nil, "\(must)") }
        if must.hasPrefix("read") && !hasChoice { #expect(failure == nil, "\(failure?.summary ?? "")") }
        #expect(Date().timeIntervalSince(start) < 5)
    }

    @Test func scaleOffsetAndMissingValuesAreApplied() throws {
        let path = SharedCubes.path("enmap-potsdam-tile", "enmap_potsdam_tile_96_96.tif")
        guard FileManager.default.fileExists(atPath: path) else { return }
        let (stored, scaled) = (
            try CubeFile.open(path, options: CubeFileOptions(isAsStored: true)), try CubeFile.open(path)
        )
        let a = try CubeReading.part(stored, lines: 3..<5, bands: 10..<12)
        let b = try CubeReading.part(scaled, lines: 3..<5, bands: 10..<12)
        #expect(zip(a, b).allSatisfy { $1 == $0 * 0.0001 + 0 })
        let dates = try CubeFile.open(SharedCubes.path("force-tsi-bigtiff", "force_TSI.tif"))
        #expect(try CubeReading.part(dates, lines: 0..<3, bands: 0..<1).allSatisfy(\.isNaN))
        #expect(dates.axis == nil)
    }

    @Test func aSTACItemBesideTheFileGivesWavelengths() throws {
        let cube = try CubeFile.open(SharedCubes.path("wl-stac-sidecar", "staclike.tif"))
        #expect(cube.axis?.values == [4, 5])
        #expect(cube.axis?.unit == .micrometre)
    }

    @Test func overviewsAreLeftAloneAndToldOf() throws {
        let cube = try CubeFile.open(SharedCubes.path("landsat7-6band-overviews", "L7_ETMs.tif"))
        #expect(cube.shape.bands == 6)
        #expect(cube.findings.contains { $0.code == "cube.tiff.overview-pages" && $0.summary.hasPrefix("4 pages") })
    }
}
