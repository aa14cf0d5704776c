import Foundation
import Hyperspectral
import LinearAlgebra
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing

struct EmptyBandTests {
    /// A cube of values `line + 10·sample + 100·band`, NaN in chosen bands.
    struct Gapped: CubeSource {
        let order: CubeOrder
        let empty: Set<Int>
        let shape = CubeShape(lines: 6, samples: 5, bands: 7)
        let name = "gapped"
        let findings: [Finding] = []
        let details: [CubeDetail] = []
        let blockLines = 1
        let workingBytes = 0
        var axis: SpectralAxis? { try? SpectralAxis(values: (0..<7).map { 900 + 10 * Double($0) }, unit: .nanometre) }

        func value(_ line: Int, _ sample: Int, _ band: Int) -> Double {
            empty.contains(band) ? .nan : Double((line * 7 + sample * 3) % 11) + 100 * Double(band)
        }

        func read(
            lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
        ) throws(CubeReadingError) {
            for (k, line) in lines.enumerated() {
                for sample in 0..<shape.samples {
                    for (b, band) in bands.enumerated() {
                        buffer[
                            order.index(
                                line: k, sample: sample, band: b, lines: lines.count, samples: shape.samples,
                                bands: bands.count)] = value(line, sample, band)
                    }
                }
            }
        }
    }

    @Test(arguments: CubeOrder.allCases)
    func `the other bands are read as they stand`(_ order: CubeOrder) throws {
        let cube = Gapped(order: order, empty: [0, 3, 4])
        let empty = try EmptyBands(of: cube, memory: 1 << 20)
        #expect(empty.bands == [0, 3, 4])
        let left = try #require(try empty.leftOut(of: cube))
        #expect(left.kept == [1, 2, 5, 6])
        #expect(left.axis?.values == [910, 920, 950, 960])
        #expect(left.findings.map(\.code) == ["cube.bands.empty"])
        #expect(
            left.findings[0].summary
                == "3 of 7 bands have no finite value in any pixel and are left out: band 1 (900.0 nm), "
                + "bands 4 … 5 (930.0 … 940.0 nm)")
        for bands in [0..<4, 1..<3, 2..<3] {
            var values = [Double](repeating: -1, count: 3 * 5 * bands.count)
            try values.withUnsafeMutableBufferPointer { try left.read(lines: 2..<5, bands: bands, into: $0) }
            for line in 0..<3 {
                for sample in 0..<5 {
                    for (b, band) in bands.enumerated() {
                        let at = order.index(
                            line: line, sample: sample, band: b, lines: 3, samples: 5, bands: bands.count)
                        #expect(values[at] == cube.value(line + 2, sample, left.kept[band]))
                    }
                }
            }
        }
    }

    @Test func `components, masks and spectra do without empty bands`() throws {
        let cube = Gapped(order: .bandSequential, empty: [3])
        let (components, used) = try cube.withoutEmptyBands(memory: 1 << 20) { (cube) throws(HyperspectralError) in
            try CubeComponents(of: cube, count: 1, memory: 1 << 20)
        }
        #expect(components.pixels == 30 && components.mean.count == 6 && used.shape.bands == 6)
        let (mask, _) = try cube.withoutEmptyBands(memory: 1 << 20) { (cube) throws(HyperspectralError) in
            try CubeMask(plane: .mean, threshold: 305).find(in: cube, memory: 1 << 20)
        }
        // The mean of the bands that are left is v + 100·18/6.
        let bright = (0..<30).count { (($0 / 5) * 7 + ($0 % 5) * 3) % 11 > 5 }
        #expect(mask.objects.labelledPixels == bright)
        let (means, _) = try cube.withoutEmptyBands(memory: 1 << 20) { (cube) throws(HyperspectralError) in
            try RegionSpectra(of: cube, in: LabelImage(whole: 6, samples: 5), memory: 1 << 20)
        }
        #expect(means.regions[0].mean.count == 6 && means.regions[0].pixels == 30)
        #expect(means.regions[0].mean[3] - means.regions[0].mean[0] == 400)
    }

    @Test func `a band that was asked for and is empty is refused by name`() throws {
        let cube = Gapped(order: .lineInterleaved, empty: [3])
        let error = #expect(throws: HyperspectralError.self) {
            try CubeMask(plane: .band(3), threshold: 1).find(in: cube, memory: 1 << 20)
        }
        #expect(error?.code == "cube.bands.empty")
        #expect(error?.summary == "no pixel has a finite value of band 4 (930.0 nm)")
    }

    @Test func `an axis without the empty bands selects the others, and no other axis does`() throws {
        let cube = Gapped(order: .pixelInterleaved, empty: [3, 4])
        func axis(_ values: [Double]) throws -> SpectralAxis { try SpectralAxis(values: values, unit: .nanometre) }
        let wanted = try axis([900, 910, 920, 950, 960])
        #expect(try cube.havingBands(of: wanted, memory: 1 << 20).axis?.values == wanted.values)
        #expect(try cube.havingBands(of: axis([900, 910, 920, 930, 940, 960]), memory: 1 << 20).shape.bands == 7)
        #expect(try cube.havingBands(of: axis([900, 910, 920, 950, 961]), memory: 1 << 20).shape.bands == 7)
        #expect(try cube.havingBands(of: axis([900, 910, 920, 930, 940, 950, 960]), memory: 1 << 20).shape.bands == 7)
    }

    @Test(.enabled(if: SharedFolder.isAvailableOrRequired))
    func `the tile with gaps of water vapour is explored`() throws {
        let folder = try #require(SharedFolder.url)
        let cube = try CubeFile.open(
            folder.appendingPathComponent("cubes/enmap-potsdam-tile/enmap_potsdam_tile_96_96.tif").path)
        let (components, used) = try cube.withoutEmptyBands(memory: 1 << 26) { (cube) throws(HyperspectralError) in
            try CubeComponents(of: cube, count: 2, memory: 1 << 26)
        }
        #expect(used.shape.bands == cube.shape.bands - 6)
        #expect(components.pixels > 1000)
    }
}
