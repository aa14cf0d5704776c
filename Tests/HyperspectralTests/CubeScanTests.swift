import Hyperspectral
import LinearAlgebra
import Spectroscopy
import Testing

/// Passes over cubes, masks and regions.
struct CubeScanTests {
    static func random(_ shape: CubeShape, _ order: CubeOrder, blockLines: Int = 1) -> CubeInMemory {
        var generator = SeededGenerator(seed: 5)
        let x = (0..<shape.count).map { _ in generator.uniform() }
        return CubeInMemory(Cubes.stored(x, shape, order), shape: shape, order: order, blockLines: blockLines)
    }

    @Test("every pixel once, in order, from every order of the cube", arguments: CubeOrder.allCases)
    func complete(_ order: CubeOrder) throws {
        let shape = CubeShape(lines: 37, samples: 11, bands: 7)
        let cube = Self.random(shape, order, blockLines: 5)
        var seen: [Double] = []
        let scan = try CubeScan(cube, memory: 200_000)
        try scan.forEach { (block) throws(HyperspectralError) in
            Array(block.values)
        } then: {
            (_, values) throws(HyperspectralError) in
            seen += values
        }
        #expect(seen == (try Cubes.values(cube)))
    }

    @Test("a line beyond the budget is refused with both numbers")
    func overBudget() throws {
        let cube = Self.random(CubeShape(lines: 2, samples: 100, bands: 100), .pixelInterleaved)
        let error = #expect(throws: HyperspectralError.self) { try CubeScan(cube, memory: 100_000) }
        #expect(error?.code == "cube.over-budget")
        #expect(error?.summary == "one line of the cube takes 0 MB in memory; 0 MB are allowed for it")
    }

    @Test("a small budget gives the same sums to rounding")
    func budget() throws {
        let shape = CubeShape(lines: 64, samples: 16, bands: 5)
        let cube = Self.random(shape, .lineInterleaved)
        let large = try CubeComponents(of: cube, count: 2, memory: 1 << 26)
        let small = try CubeComponents(of: cube, count: 2, memory: 30_000)
        for (a, b) in zip(large.eigenvalues, small.eigenvalues) { #expect(abs(a - b) < 1e-13 * a) }
    }

    @Test("pixels that are not finite are left out and counted")
    func missing() throws {
        let shape = CubeShape(lines: 2, samples: 3, bands: 2)
        var x: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, .nan, 9, 11, .infinity]
        let cube = CubeInMemory(x, shape: shape, order: .pixelInterleaved)
        let regions = try RegionSpectra(
            of: cube, in: LabelImage(whole: 2, samples: 3), memory: 1 << 24)
        #expect(regions.regions.first?.mean == [4, 5])
        #expect(regions.regions.first?.pixels == 4)
        #expect(regions.regions.first?.missing == 2)
        #expect(regions.findings.map(\.code) == ["cube.missing-pixels"])
        x = [Double](repeating: .nan, count: 12)
        let error = #expect(throws: HyperspectralError.self) {
            try RegionSpectra(
                of: CubeInMemory(x, shape: shape, order: .pixelInterleaved), in: LabelImage(whole: 2, samples: 3),
                memory: 1 << 24)
        }
        #expect(error?.code == "cube.no-pixels")
    }

    @Test("statistics of bands: range, missing, saturated, stuck columns", arguments: CubeOrder.allCases)
    func statistics(_ order: CubeOrder) throws {
        let shape = CubeShape(lines: 20, samples: 3, bands: 2)
        var x: [Double] = []
        for line in 0..<20 {
            for sample in 0..<3 { x += [Double(line * 3 + sample), sample == 1 ? 7 : Double(line)] }
        }
        x[0] = .nan
        let cube = CubeInMemory(Cubes.stored(x, shape, order), shape: shape, order: order)
        let found = try CubeStatistics(of: cube, saturation: 58, memory: 1 << 24)
        #expect(found.bands[0].least == 1 && found.bands[0].largest == 59)
        #expect(found.bands[0].missing == 1 && found.bands[0].saturated == 2 && found.bands[0].stuckColumns == 0)
        #expect(found.bands[1].stuckColumns == 1 && found.bands[1].missing == 0)
        #expect(found.findings.map(\.code) == ["cube.missing-values", "cube.saturated", "cube.stuck-columns"])
    }

    @Test("a mask finds two bright objects, and tells a threshold that separates nothing")
    func mask() throws {
        let shape = CubeShape(lines: 6, samples: 8, bands: 2)
        var x = [Double](repeating: 0.1, count: shape.count)
        for (line, samples) in [(1, 1...3), (2, 1...3), (4, 5...6)] {
            for sample in samples { for band in 0..<2 { x[(line * 8 + sample) * 2 + band] = 0.8 } }
        }
        let cube = CubeInMemory(x, shape: shape, order: .pixelInterleaved)
        let found = try CubeMask(plane: .mean).find(in: cube, memory: 1 << 24)
        #expect(found.objects.pixelCounts == [1: 6, 2: 2])
        #expect(found.threshold > 0.1 && found.threshold < 0.8)
        #expect(found.objects.extents.first?.centreLine == 1.5)
        let large = try CubeMask(plane: .band(1), minimumSize: 3).find(in: cube, memory: 1 << 24)
        #expect(large.objects.pixelCounts == [1: 6])
        let eroded = try CubeMask(plane: .mean, erosion: 1).find(in: cube, memory: 1 << 24)
        #expect(eroded.findings.map(\.code) == ["cube.objects-eroded"])
        let flat = CubeInMemory([Double](repeating: 1, count: shape.count), shape: shape, order: .pixelInterleaved)
        let error = #expect(throws: HyperspectralError.self) {
            try CubeMask(plane: .mean).find(in: flat, memory: 1 << 24)
        }
        #expect(error?.code == "cube.no-contrast")
    }

    @Test("the share of a class: bootstrap over objects, the same for the same seed")
    func share() throws {
        let counts = [(10, 100), (20, 100), (60, 100), (0, 50)].map { (pixels: $0.0, judged: $0.1) }
        let share = try #require(ClassShare(name: "a", counts: counts, seed: 3))
        #expect(share.value == 90.0 / 350)
        let (low, high) = (try #require(share.low), try #require(share.high))
        #expect(low < share.value && high > share.value && low >= 0 && high <= 0.6)
        #expect(ClassShare(name: "a", counts: counts, seed: 3) == share)
        #expect(ClassShare(name: "a", counts: [(1, 4)].map { (pixels: $0.0, judged: $0.1) }, seed: 3)?.low == nil)
        #expect(ClassShare(name: "a", counts: [], seed: 3) == nil)
    }
}
