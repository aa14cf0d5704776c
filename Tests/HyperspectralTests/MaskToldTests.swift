import Hyperspectral
import Spectroscopy
import Testing

/// What a mask says where it finds nothing, and whether a sheet describes its objects.
struct MaskToldTests {
    /// 4 × 6 pixels, one band at 1100 nm, with an object of 4 pixels and one of 1 in a background of 10.
    private static func cube() throws -> CubeInMemory {
        var x = [Double](repeating: 10, count: 24)
        for at in [7, 8, 13, 14, 23] { x[at] = 100 }
        return CubeInMemory(
            x, shape: CubeShape(lines: 4, samples: 6, bands: 1), order: .bandSequential,
            axis: try SpectralAxis(values: [1100], unit: .nanometre))
    }

    @Test("no pixel beyond the threshold: the range of the values is told")
    func threshold() throws {
        let found = try CubeMask(plane: .band(0), threshold: 9999).find(in: Self.cube(), memory: 1 << 24)
        let finding = try #require(found.findings.first)
        #expect(found.objects.labels.isEmpty && found.findings.count == 1 && finding.severity == .warning)
        #expect(
            finding.summary
                == "no object was found: no pixel lies above the threshold 9999 of band 1, 1100 nm, whose values are 10 … 100"
        )
        #expect(finding.remedy?.contains("--threshold") == true)
        let below = try CubeMask(plane: .mean, threshold: 5, below: true).find(in: Self.cube(), memory: 1 << 24)
        #expect(below.findings.first?.summary.contains("lies below the threshold 5 of the mean") == true)
    }

    @Test("no object large enough: the size of the largest is told")
    func size() throws {
        let found = try CubeMask(plane: .mean, minimumSize: 500).find(in: Self.cube(), memory: 1 << 24)
        #expect(
            found.findings.map(\.summary) == ["no object has 500 pixels: the largest of 2 has 4"])
        #expect(found.findings.first?.remedy == "lower --minimum-size")
        #expect(try CubeMask(plane: .mean, minimumSize: 4).find(in: Self.cube(), memory: 1 << 24).findings.isEmpty)
    }

    @Test("a sheet of other objects is refused; sizes and labels that differ are told")
    func sheet() throws {
        let mask = try CubeMask(plane: .mean).find(in: Self.cube(), memory: 1 << 24).objects
        // Object 1 lies in lines 1 and 2, samples 1 and 2; object 2 in the last corner.
        let right = DescribedObjects([
            1: .init(centreLine: 1.5, centreSample: 1.5, pixels: 4),
            2: .init(centreLine: 3, centreSample: 5, pixels: 1),
        ])
        #expect(try right.findings(on: mask).isEmpty)
        let turned = DescribedObjects([
            1: .init(centreLine: 3, centreSample: 5, pixels: 1),
            2: .init(centreLine: 1.5, centreSample: 1.5, pixels: 4),
        ])
        let error = #expect(throws: HyperspectralError.self) { try turned.findings(on: mask) }
        #expect(error?.code == "cube.other-objects" && error?.summary.contains("objects 1, 2 lie elsewhere") == true)
        let sized = try DescribedObjects([1: .init(pixels: 4), 2: .init(pixels: 3), 7: .init()]).findings(on: mask)
        #expect(sized.map(\.code) == ["cube.objects-sized-otherwise", "cube.objects-absent"])
        #expect(sized.first?.summary.contains("(object 2: 3 and 1 pixels)") == true)
        #expect(sized.last?.summary == "the mask does not hold object 7 of the sheet")
        let few = try DescribedObjects([1: .init()]).findings(on: mask)
        #expect(few.map(\.summary) == ["the sheet does not describe object 2 of the mask"])
    }
}
