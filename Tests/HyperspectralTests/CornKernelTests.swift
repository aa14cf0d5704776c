import Foundation
import Hyperspectral
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing

/// The reflectance of a real cube with its white and dark, against the figures that stand beside it.
@Suite(.enabled(if: SharedFolder.isAvailableOrRequired))
struct CornKernelTests {
    struct Expected: Decodable {
        struct Band: Decodable {
            let band: Int
            let min: Double
            let max: Double
            let mean: Double
            let nonfinite: Int
        }
        struct Pixel: Decodable {
            let line: Int
            let sample: Int
            let band: Int
            let value: Double
        }
        let lines: Int
        let samples: Int
        let bands: Int
        let bandStats: [Band]
        let pixels: [Pixel]

        enum CodingKeys: String, CodingKey {
            case lines, samples, bands, pixels
            case bandStats = "band_stats"
        }
    }

    @Test("white and dark give the expected reflectance")
    func reflectance() throws {
        let folder = try #require(SharedFolder.url).appendingPathComponent("cubes/corn-kernel-headwall")
        let all = try JSONDecoder().decode(
            [String: Expected].self, from: Data(contentsOf: folder.appendingPathComponent("expected.json")))
        let expected = try #require(all["reflectance_reference_calc"])
        func open(_ name: String) throws -> CubeFile {
            try CubeFile.open(folder.appendingPathComponent(name + ".hdr").path)
        }
        let memory = 1 << 28
        let correction = try ReferenceCorrection(
            white: ReferenceFrame(averaging: open("white_reference_crop"), memory: memory),
            dark: ReferenceFrame(averaging: open("dark_reference_crop"), memory: memory))
        #expect(correction.findings.isEmpty)
        let cube = try ReferencedCube(open("4-22-22_right_same_B73_top_00"), correction: correction)
        #expect(cube.shape == CubeShape(lines: expected.lines, samples: expected.samples, bands: expected.bands))
        let values = try Cubes.values(cube)
        // Both sides average and divide in double precision; 1e-12 allows for the order of the sums.
        for pixel in expected.pixels {
            let value = values[(pixel.line * cube.shape.samples + pixel.sample) * cube.shape.bands + pixel.band]
            #expect(abs(value - pixel.value) <= 1e-12 * max(1, abs(pixel.value)))
        }
        let statistics = try CubeStatistics(of: cube, memory: memory)
        for band in expected.bandStats {
            let found = statistics.bands[band.band]
            #expect(abs((found.least ?? .nan) - band.min) < 1e-12)
            #expect(abs((found.largest ?? .nan) - band.max) < 1e-12)
            #expect(abs((found.mean ?? .nan) - band.mean) < 1e-12)
            #expect(found.missing == band.nonfinite)
        }
    }
}
