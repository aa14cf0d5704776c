internal import LinearAlgebra
internal import Prediction
internal import Spectroscopy

/// A pass over a band-sequential cube that is never transposed: functionals of pixels are accumulated band by band.
///
/// Each piece is some lines; its bands are read sixteen at a time, so that only those are in memory.
struct BandPass {
    /// Reads the spectra of a piece as rows.
    typealias Spectra = () throws(HyperspectralError) -> PixelBlock

    private let cube: any CubeSource
    private let sights: [PixelSight]
    private let pieces: [Range<Int>]
    private let wave: Int
    private static let together = 16

    /// Plans a pass; nil where the cube is stored otherwise, a recipe cannot take bands, or what is stored as one piece is so
    /// large that its pixels do not fit.
    init?(_ cube: any CubeSource, sights: [PixelSight], memory: Int) {
        let shape = cube.shape
        guard cube.order == .bandSequential, shape.count > 0, sights.allSatisfy(\.takesBands) else { return nil }
        let stored = max(1, min(cube.blockLines, shape.lines))
        let usual = max(1, 4096 / shape.samples)
        let lines = (usual + stored - 1) / stored * stored
        // Two buffers of bands, and about as much again for functionals, a pixel.
        let need = lines * shape.samples * Self.together * 8 * 4 * max(sights.count, 1) + cube.workingBytes
        guard lines * shape.samples <= 1 << 16, need <= memory else { return nil }
        self.cube = cube
        self.sights = sights
        pieces = stride(from: 0, to: shape.lines, by: lines).map { $0..<min($0 + lines, shape.lines) }
        wave = min(max(memory / need, 1), Parallel.mostThreads * 8)
    }

    /// Sees each piece, makes something of it on all cores, and hands it on in the order of the lines.
    ///
    /// - Parameter body: gets what every sight saw of all pixels, or nil where that is not certain; then the spectra are to be
    ///   read by the function that it gets.
    func forEach<R: Sendable>(
        progress: CubeScan.Progress?,
        _ body:
            @Sendable (
                Range<Int>, [PixelSight.Seen]?, Spectra
            ) throws(HyperspectralError) -> R,
        then: (Range<Int>, R) throws(HyperspectralError) -> Void
    ) throws(HyperspectralError) {
        let most = (pieces.first?.count ?? 0) * cube.shape.samples
        let buffers = BlockBuffers(count: most * Self.together)
        var next = 0
        while next < pieces.count {
            let group = Array(pieces[next..<min(next + wave, pieces.count)])
            let results = try Parallel.map(group.count) { (k) throws(HyperspectralError) -> R in
                let lines = group[k]
                let seen = try buffers.with { (buffer) throws(HyperspectralError) in try see(lines, buffer) }
                var spectra: UnsafeMutableBufferPointer<Double>?
                defer { spectra?.deallocate() }
                return try body(lines, seen) { () throws(HyperspectralError) in
                    let block = try rows(lines)
                    spectra = block.values
                    return block
                }
            }
            for (lines, result) in zip(group, results) { try then(lines, result) }
            next += group.count
            progress?(group.last?.upperBound ?? 0, cube.shape.lines)
        }
    }

    private func see(
        _ lines: Range<Int>, _ buffer: UnsafeMutableBufferPointer<Double>
    ) throws(HyperspectralError) -> [PixelSight.Seen]? {
        let pixels = lines.count * cube.shape.samples
        var accumulators = sights.map { $0.accumulator(pixels: pixels) }
        for k in accumulators.indices { accumulators[k].start(pixels: pixels) }
        for first in stride(from: 0, to: cube.shape.bands, by: Self.together) {
            let bands = first..<min(first + Self.together, cube.shape.bands)
            let piece = UnsafeMutableBufferPointer(rebasing: buffer[..<(pixels * bands.count)])
            do throws(CubeReadingError) { try cube.read(lines: lines, bands: bands, into: piece) } catch {
                throw .reading(error, cube: cube.name)
            }
            for k in accumulators.indices {
                accumulators[k].add(bands: bands, UnsafeBufferPointer(piece), stride: pixels)
            }
        }
        var all: [PixelSight.Seen] = []
        for k in accumulators.indices {
            guard let seen = PixelSight.certain(accumulators[k].finish()) else { return nil }
            all.append(seen)
        }
        return all
    }

    /// The spectra of some lines as rows; the caller frees the values.
    private func rows(_ lines: Range<Int>) throws(HyperspectralError) -> PixelBlock {
        let (samples, bands) = (cube.shape.samples, cube.shape.bands)
        let pixels = lines.count * samples
        let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: pixels * bands)
        let band = UnsafeMutableBufferPointer<Double>.allocate(capacity: pixels)
        defer { band.deallocate() }
        for j in 0..<bands {
            do throws(CubeReadingError) { try cube.read(lines: lines, bands: j..<(j + 1), into: band) } catch {
                values.deallocate()
                throw .reading(error, cube: cube.name)
            }
            for i in 0..<pixels { values[i * bands + j] = band[i] }
        }
        return PixelBlock(lines: lines, samples: samples, bands: bands, values: values)
    }
}
