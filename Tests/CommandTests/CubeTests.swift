import Chemometrics
import Foundation
import TestSupport
import Testing

/// `bencao cube …` as a person types it, on the simulated cube of the repository.
@Suite("Cube")
struct CubeTests {
    private static let cubes = SharedFolder.packageRoot.appendingPathComponent("Cubes").path
    private static let cube = cubes + "/simulated-slices.tif"

    @Test("mask, spectra, calibrate, predict: the two foreign objects are found, and only they")
    func wholeWay() throws {
        let folder = try WorkFolder()
        let masked = try folder.run("cube", "mask", Self.cube, "--minimum-size", "10", "-o", "objects.tif", "--json")
        #expect(masked.code == 0, "\(masked.errors)")
        let objects = try #require(try masked.json().object?["objects"]?.array)
        #expect(objects.count == 9)
        let calibrated = try folder.run(
            "adulterant", "calibrate", Self.cubes + "/simulated-genuine.csv", "--genuine", "material=herb", "-o",
            "herb.json", "--set", "validation.outerRepeats=1", "--set", "validation.innerRepeats=1")
        #expect(calibrated.code == 0, "\(calibrated.errors)")
        let told = try folder.run(
            "cube", "predict", "herb.json", Self.cube, "--mask", "objects.tif", "-o", "map.tif", "--json")
        #expect(told.code == 1, "\(told.errors)")
        let document = try #require(try told.json().object)
        #expect(document["schema"] == .string("bencao.cube-prediction.v1"))
        #expect(document["pixelGuarantee"] == .string("per pixel, of cubes like those of the calibration"))
        let found = try #require(document["objects"]?.array).compactMap(\.object)
        let rejected = found.filter { $0["answer"]?.object?["answer"] == .string("reject") }.compactMap { $0["object"] }
        // In the order of their first pixels, the pieces of another root and of polymer are 6 and 9.
        #expect(rejected == [.integer(6), .integer(9)])
        for name in ["map.tif", "map.png", "map-score.tif", "map-score.png", "map-pvalue.tif", "map-pvalue.png"] {
            #expect(folder.names.contains(name))
        }
        #expect(try folder.bytes("map.png").prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
        let map = try CubeFile.open(folder.url("map.tif").path)
        #expect(map.shape == CubeShape(lines: 48, samples: 64, bands: 1))
        #expect(map.elementType == "uint8")
        let again = try folder.run("cube", "predict", "herb.json", Self.cube, "--mask", "objects.tif", "-o", "map.tif")
        #expect(again.code == 73)
        let threads = try folder.run(
            "cube", "predict", "herb.json", Self.cube, "--mask", "objects.tif", "-o", "one.tif", "--json", "--threads",
            "1")
        #expect(threads.output == told.output)
        #expect(try folder.bytes("one-score.tif") == folder.bytes("map-score.tif"))
    }

    /// The cube of the repository as a GeoTIFF of interleaved pixels, with a resolution.
    private static func georeferenced() throws -> [UInt8] {
        let source = try CubeFile.open(cube)
        let shape = source.shape
        var stored = [Double](repeating: 0, count: shape.count)
        try stored.withUnsafeMutableBufferPointer {
            try source.read(lines: 0..<shape.lines, bands: 0..<shape.bands, into: $0)
        }
        func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
            (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> T($0 * 8)) }
        }
        func doubles(_ values: [Double]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }
        var pixels: [UInt8] = []
        for line in 0..<shape.lines {
            for sample in 0..<shape.samples {
                for band in 0..<shape.bands {
                    let at = source.order.index(
                        line: line, sample: sample, band: band, lines: shape.lines, samples: shape.samples,
                        bands: shape.bands)
                    pixels += little(Float(stored[at]).bitPattern)
                }
            }
        }
        let shorts = { (values: [Int]) in values.flatMap { little(UInt16($0)) } }
        let each = [Int](repeating: 0, count: shape.bands)
        // Number, type, count, bytes.
        let tags: [(Int, Int, Int, [UInt8])] = [
            (256, 4, 1, little(UInt32(shape.samples))), (257, 4, 1, little(UInt32(shape.lines))),
            (258, 3, shape.bands, shorts(each.map { _ in 32 })), (259, 3, 1, shorts([1, 0])),
            (262, 3, 1, shorts([1, 0])), (273, 4, 1, little(UInt32(8))), (277, 3, 1, shorts([shape.bands, 0])),
            (278, 4, 1, little(UInt32(shape.lines))), (279, 4, 1, little(UInt32(pixels.count))),
            (282, 5, 1, little(UInt32(600)) + little(UInt32(2))), (283, 5, 1, little(UInt32(150)) + little(UInt32(1))),
            (284, 3, 1, shorts([1, 0])), (296, 3, 1, shorts([3, 0])),
            (338, 3, shape.bands - 1, shorts(Array(each.dropFirst()))),
            (339, 3, shape.bands, shorts(each.map { _ in 3 })),
            (33550, 12, 3, doubles([0.25, 0.5, 0])), (33922, 12, 6, doubles([0, 0, 0, 500_000.5, 4_200_000.25, 0])),
            (34735, 3, 8, shorts([1, 1, 0, 1, 3072, 0, 1, 32650])),
        ]
        var head = shorts([0x4949, 42]) + little(UInt32(8 + pixels.count))
        var entries = little(UInt16(tags.count))
        var behind: [UInt8] = []
        let start = 8 + pixels.count + 2 + 12 * tags.count + 4
        for (number, type, count, bytes) in tags {
            entries += shorts([number, type]) + little(UInt32(count))
            if bytes.count <= 4 {
                entries += bytes
            } else {
                entries += little(UInt32(start + behind.count))
                behind += bytes
            }
        }
        head += pixels
        return head + entries + little(UInt32(0)) + behind
    }

    @Test("georeference and resolution of the cube are those of its maps")
    func placement() throws {
        let folder = try WorkFolder()
        try Data(Self.georeferenced()).write(to: folder.url("geo.tif"))
        let axis = try #require(CubeFile.open(Self.cube).axis)
        let table = "band,wavelength_nm\n" + axis.values.enumerated().map { "\($0 + 1),\($1)\n" }.joined()
        try table.write(to: folder.url("bands.csv"), atomically: true, encoding: .utf8)
        let calibrated = try folder.run(
            "adulterant", "calibrate", Self.cubes + "/simulated-genuine.csv", "--genuine", "material=herb", "-o",
            "herb.json", "--set", "validation.outerRepeats=1", "--set", "validation.innerRepeats=1")
        #expect(calibrated.code == 0, "\(calibrated.errors)")
        let told = try folder.run(
            "cube", "predict", "herb.json", "geo.tif", "--wavelengths", "bands.csv", "-o", "map.tif", "--json")
        #expect(told.code == 0, "\(told.errors)")
        let plain = try folder.run("cube", "predict", "herb.json", Self.cube, "-o", "plain.tif", "--json")
        #expect(try told.json().object?["shares"] == plain.json().object?["shares"])
        let placement = try CubeFile.open(folder.url("geo.tif").path).placement
        #expect(placement != .unknown)
        for name in ["map.tif", "map-score.tif", "map-pvalue.tif"] {
            let bytes = [UInt8](try folder.bytes(name))
            // The doubles of the georeference stand in the file as they were given, and so do the resolutions.
            for value in [0.25, 500_000.5, 4_200_000.25] {
                let wanted = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
                #expect(
                    bytes.indices.dropLast(8).contains { Array(bytes[$0..<($0 + 8)]) == wanted }, "\(name), \(value)")
            }
            #expect(try CubeFile.open(folder.url(name).path).placement == placement, "\(name)")
        }
        #expect(try CubeFile.open(folder.url("plain.tif").path).placement == CubeFile.open(Self.cube).placement)
    }

    @Test("spectra of objects read back as a table, with the columns of a sheet")
    func spectra() throws {
        let folder = try WorkFolder()
        let made = try folder.run(
            "cube", "spectra", Self.cube, "--mask", Self.cubes + "/simulated-slices-labels.tif", "--per-object",
            "--objects", Self.cubes + "/simulated-slices-objects.csv", "--column", "batch=b1", "--deviations", "sd.csv",
            "-o", "table.csv")
        #expect(made.code == 0, "\(made.errors)")
        let table = try SpectralFile.read(path: folder.url("table.csv").path).spectra()
        #expect(table.count == 9 && table.axis.count == 60 && table.axis.unit == .nanometre)
        #expect(table.samples[7].metadata["material"] == "other root" && table.samples[7].metadata["batch"] == "b1")
        #expect(table.samples[0].lot == "simulated-slices.tif#1")
        #expect(try SpectralFile.read(path: folder.url("sd.csv").path).spectra().count == 9)
        let pixels = try folder.run(
            "cube", "spectra", Self.cube, "--mask", Self.cubes + "/simulated-slices-labels.tif", "--pixels", "5", "-o",
            "pixels.csv")
        #expect(pixels.code == 0)
        #expect(try SpectralFile.read(path: folder.url("pixels.csv").path).spectra().count == 45)
    }

    @Test(
        "exit codes",
        arguments: [
            (["cube", "info", "missing.tif"], 66), (["cube", "mask", cube, "--band", "x"], 64),
            (["cube", "spectra", cube, "--region", "0-99,0-9"], 65), (["cube", "mask", cube, "--band", "#61"], 64),
            (["cube", "predict", "missing.json", cube], 66), (["cube", "reference", cube, "-o", "r.dat"], 64),
            (["cube", "info", cube, "--memory", "1"], 64), (["cube", "explore", cube, "--components", "61"], 65),
        ] as [([String], Int32)])
    func codes(_ arguments: [String], _ code: Int32) throws {
        let folder = try WorkFolder()
        #expect(try CommandRun.run(arguments, in: folder).code == code)
    }
}
