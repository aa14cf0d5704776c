internal import LinearAlgebra
public import Spectroscopy

/// A pass over a cube in pieces of whole lines, on all cores, within a memory budget.
///
/// Pieces are read in the storage order, and what is made of them is handed on in the order of the lines. The pieces follow
/// from the cube alone, unless a single one exceeds the budget, which otherwise limits how many are in flight: results do
/// not depend on the number of threads.
///
/// ```swift
/// let scan = try CubeScan(cube, memory: 512 << 20)
/// try scan.forEach { block in block.pixels } then: { lines, pixels in print(lines, pixels) }
/// ```
public struct CubeScan: Sendable {
    /// How far a pass is: lines done, and all lines.
    public typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

    /// The cube.
    public let cube: any CubeSource
    /// The lines of each piece.
    public let pieces: [Range<Int>]
    private let wave: Int
    private let most: Int
    private let progress: Progress?

    /// Plans a pass.
    ///
    /// - Parameters:
    ///   - memory: the bytes that all pieces in flight may take together.
    ///   - copies: how many times the values of a piece stand in memory beside the piece itself.
    ///   - progress: called when pieces are done.
    /// - Throws: `HyperspectralError.empty` or `.overBudget`.
    public init(
        _ cube: any CubeSource, memory: Int, copies: Int = 1, progress: Progress? = nil
    ) throws(HyperspectralError) {
        let shape = cube.shape
        guard shape.count > 0 else { throw .empty(cube: cube.name) }
        let lineBytes = shape.samples * shape.bands * 8
        let times = 1 + (cube.order == .pixelInterleaved ? 0 : 1) + copies
        func need(_ lines: Int) -> Int { lines * lineBytes * times + cube.workingBytes }
        // About 2 MB stay in the cache of a core; what is stored as one piece is read as one up to 48 MB.
        let usual = max(1, (1 << 18) / (shape.samples * shape.bands))
        let stored = max(1, min(cube.blockLines, shape.lines))
        let whole = (usual + stored - 1) / stored * stored
        var lines = whole * lineBytes <= 48 << 20 ? whole : max(usual, (48 << 20) / lineBytes)
        if need(lines) > memory { lines = max((memory - cube.workingBytes) / (lineBytes * times), 0) }
        guard lines >= 1 else { throw .overBudget(bytes: need(1), budget: memory, cube: cube.name) }
        pieces = stride(from: 0, to: shape.lines, by: lines).map { $0..<min($0 + lines, shape.lines) }
        most = min(lines, shape.lines) * shape.samples * shape.bands
        // What is read in order is decoded by all threads at once; pieces follow each other.
        wave = cube.readsInOrder ? 1 : min(max(memory / need(lines), 1), Parallel.mostThreads * 8)
        self.cube = cube
        self.progress = progress
    }

    /// Makes something of each piece, on all cores, and hands it on in the order of the lines.
    ///
    /// - Parameters:
    ///   - chosen: some of `pieces`; nil for all.
    ///   - body: works on the spectra of a piece, which it may change.
    ///   - then: takes what came of a piece, one after the other.
    public func forEach<R: Sendable>(
        of chosen: [Range<Int>]? = nil,
        _ body: @Sendable (PixelBlock) throws(HyperspectralError) -> R,
        then: (Range<Int>, R) throws(HyperspectralError) -> Void
    ) throws(HyperspectralError) {
        let wanted = chosen ?? pieces
        let stored = BlockBuffers(count: most)
        let rearranged = BlockBuffers(count: cube.order == .pixelInterleaved ? 0 : most)
        var next = 0
        while next < wanted.count {
            let group = Array(wanted[next..<min(next + wave, wanted.count)])
            let results = try Parallel.map(group.count) { (k) throws(HyperspectralError) -> R in
                try stored.with { (buffer) throws(HyperspectralError) -> R in
                    let lines = group[k]
                    let count = lines.count * cube.shape.samples * cube.shape.bands
                    let piece = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
                    do throws(CubeReadingError) {
                        try cube.read(lines: lines, bands: 0..<cube.shape.bands, into: piece)
                    } catch {
                        throw .reading(error, cube: cube.name)
                    }
                    guard cube.order != .pixelInterleaved else { return try body(block(lines, piece)) }
                    return try rearranged.with { (other) throws(HyperspectralError) -> R in
                        let pixels = UnsafeMutableBufferPointer(rebasing: other[..<count])
                        rearrange(lines.count, piece, into: pixels)
                        return try body(block(lines, pixels))
                    }
                }
            }
            for (lines, result) in zip(group, results) { try then(lines, result) }
            next += group.count
            progress?(min(group.last?.upperBound ?? 0, cube.shape.lines), cube.shape.lines)
        }
    }

    /// The pieces in which an image has labels; all without an image.
    func pieces(with labels: LabelImage?) -> [Range<Int>] { pieces.filter { labels?.hasLabels(in: $0) ?? true } }

    private func block(_ lines: Range<Int>, _ values: UnsafeMutableBufferPointer<Double>) -> PixelBlock {
        PixelBlock(lines: lines, samples: cube.shape.samples, bands: cube.shape.bands, values: values)
    }

    /// [band][line][sample] or [line][band][sample] to [line][sample][band], in squares that stay in the cache.
    private func rearrange(
        _ lines: Int, _ source: UnsafeMutableBufferPointer<Double>, into target: UnsafeMutableBufferPointer<Double>
    ) {
        let (samples, bands) = (cube.shape.samples, cube.shape.bands)
        let bandStride = cube.order == .bandSequential ? lines * samples : samples
        let lineStride = cube.order == .bandSequential ? samples : bands * samples
        let side = 32
        for line in 0..<lines {
            for firstSample in stride(from: 0, to: samples, by: side) {
                let endSample = min(firstSample + side, samples)
                for firstBand in stride(from: 0, to: bands, by: side) {
                    let endBand = min(firstBand + side, bands)
                    for sample in firstSample..<endSample {
                        let from = line * lineStride + sample
                        let to = (line * samples + sample) * bands
                        for band in firstBand..<endBand { target[to + band] = source[from + band * bandStride] }
                    }
                }
            }
        }
    }
}
