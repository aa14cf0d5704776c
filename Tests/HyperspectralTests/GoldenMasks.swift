import Foundation
import Hyperspectral
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

/// Masks and components against scikit-image and numpy, by `Scripts/golden-cubes.py`.
struct GoldenMasks {
    struct Document: Decodable {
        struct Objects: Decodable, Sendable {
            let lines: Int
            let samples: Int
            let minimumSize: Int
            let radius: Int
            let mask: [Int32]
            let objects: [Int32]
            let eroded: [Int32]
        }
        struct Image: Decodable, Sendable {
            let values: [Double]
            let threshold: Double
        }
        struct Components: Decodable, Sendable {
            let lines: Int
            let samples: Int
            let x: [Double]
            let mean: [Double]
            let eigenvalues: [Double]
            let totalVariance: Double
            let loadings: [[Double]]
            let scores: [[Double]]
            let deviation: [Double]
        }
        let objects: [Objects]
        let otsu: [Image]
        let components: Components
    }

    static let document = Result {
        let folder = SharedFolder.packageRoot.appendingPathComponent("Tests/HyperspectralTests/Golden")
        return try JSONDecoder().decode(
            Document.self, from: Data(contentsOf: folder.appendingPathComponent("masks.json")))
    }

    static func image(_ labels: [Int32], samples: Int) -> LabelImage {
        var builder = LabelImage.Builder(samples: samples)
        for line in stride(from: 0, to: labels.count, by: samples) { builder.append(labels[line..<(line + samples)]) }
        return builder.finished()
    }

    static func labels(_ image: LabelImage) -> [Int32] { (0..<image.lines).flatMap { image.labels(line: $0) } }

    @Test("objects, minimum size and erosion as scikit-image", arguments: 0..<5)
    func objects(_ index: Int) throws {
        let golden = try Self.document.get().objects[index]
        let mask = Self.image(golden.mask, samples: golden.samples)
        let objects = mask.connectedObjects(minimumSize: golden.minimumSize)
        #expect(Self.labels(objects) == golden.objects)
        #expect(Self.labels(objects.eroded(radius: golden.radius)) == golden.eroded)
    }

    @Test("Otsu's threshold as scikit-image", arguments: 0..<3)
    func otsu(_ index: Int) throws {
        let golden = try Self.document.get().otsu[index]
        let (low, high) = (golden.values.min() ?? 0, golden.values.max() ?? 0)
        var otsu = OtsuThreshold(from: low, to: high)
        golden.values.withUnsafeBufferPointer { otsu.count($0) }
        let threshold = try #require(otsu.threshold)
        #expect(abs(threshold - golden.threshold) < 1e-12 * (high - low))
        #expect(otsu.total == golden.values.count)
    }

    @Test("components and scores as numpy, in every order of the cube", arguments: CubeOrder.allCases)
    func components(_ order: CubeOrder) throws {
        let golden = try Self.document.get().components
        let shape = CubeShape(lines: golden.lines, samples: golden.samples, bands: golden.mean.count)
        let cube = CubeInMemory(Cubes.stored(golden.x, shape, order), shape: shape, order: order)
        let found = try CubeComponents(of: cube, count: 3, memory: 1 << 24)
        for (a, b) in zip(found.mean, golden.mean) { #expect(abs(a - b) < 1e-12 * abs(b)) }
        for (a, b) in zip(found.eigenvalues, golden.eigenvalues) { #expect(abs(a - b) < 1e-11 * b) }
        #expect(abs(found.totalVariance - golden.totalVariance) < 1e-12 * golden.totalVariance)
        for j in 0..<shape.bands {
            for a in 0..<3 { #expect(abs(found.loadings[j, a] - golden.loadings[j][a]) < 1e-9) }
        }
        var scores: [[Double]] = []
        try found.writeScores(of: cube, memory: 1 << 24) { (_, piece) throws(HyperspectralError) in
            for i in 0..<piece.rows { scores.append(piece.row(i)) }
        }
        for (a, b) in zip(scores.joined(), golden.scores.joined()) { #expect(abs(a - b) < 1e-8) }
        let whole = try RegionSpectra(
            of: cube, in: LabelImage(whole: shape.lines, samples: shape.samples), memory: 1 << 24)
        let deviation = try #require(whole.regions.first?.deviation)
        for (a, b) in zip(deviation, golden.deviation) { #expect(abs(a - b) < 1e-12 * b) }
    }
}

/// Small cubes for tests.
enum Cubes {
    /// [line][sample][band] values in the order of a cube.
    static func stored(_ x: [Double], _ shape: CubeShape, _ order: CubeOrder) -> [Double] {
        var out = [Double](repeating: 0, count: shape.count)
        for line in 0..<shape.lines {
            for sample in 0..<shape.samples {
                for band in 0..<shape.bands {
                    out[
                        order.index(
                            line: line, sample: sample, band: band, lines: shape.lines, samples: shape.samples,
                            bands: shape.bands)] = x[(line * shape.samples + sample) * shape.bands + band]
                }
            }
        }
        return out
    }

    /// All values of a cube, [line][sample][band].
    static func values(_ cube: any CubeSource) throws -> [Double] {
        let shape = cube.shape
        var stored = [Double](repeating: 0, count: shape.count)
        try stored.withUnsafeMutableBufferPointer {
            try cube.read(lines: 0..<shape.lines, bands: 0..<shape.bands, into: $0)
        }
        var out = [Double](repeating: 0, count: shape.count)
        for line in 0..<shape.lines {
            for sample in 0..<shape.samples {
                for band in 0..<shape.bands {
                    out[(line * shape.samples + sample) * shape.bands + band] =
                        stored[
                            cube.order.index(
                                line: line, sample: sample, band: band, lines: shape.lines, samples: shape.samples,
                                bands: shape.bands)]
                }
            }
        }
        return out
    }
}
