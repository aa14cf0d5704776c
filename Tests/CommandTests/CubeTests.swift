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
