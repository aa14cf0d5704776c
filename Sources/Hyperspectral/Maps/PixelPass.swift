internal import LinearAlgebra
internal import Prediction
internal import Spectroscopy

/// A pass over the pixels of a cube as they are stored, in pieces of some lines, on all cores.
///
/// No line is transposed or corrected as a whole: the stored numbers of a piece are read straight from the file, and what
/// is seen of them is taken in tiles that stay in the cache (`PixelReader`). White and dark go with the tiles. The pieces
/// follow from the cube alone, unless one exceeds the memory.
struct PixelPass {
    private let cube: any CubeSource
    private let stored: (any StoredCubeSource)?
    private let correction: ReferenceCorrection?
    private let number: StoredNumber
    private let sights: [PixelSight]
    private let pieces: [Range<Int>]
    private let workers: Int
    /// Numbers between the images of bands in memory, so that they do not all fall on the same lines of the cache.
    private let gap: Int

    /// Plans a pass; nil where a recipe does not collapse, or a line does not fit the memory.
    init?(_ cube: any CubeSource, sights: [PixelSight], memory: Int) {
        let shape = cube.shape
        guard shape.count > 0, sights.allSatisfy(\.takesPixels) else { return nil }
        var source = cube
        if let referenced = cube as? ReferencedCube, referenced.isPlain {
            source = referenced.raw
            correction = referenced.correction
        } else {
            correction = nil
        }
        let stored = source as? any StoredCubeSource
        let number = stored?.storedNumber
        self.stored = number == nil ? nil : stored
        self.number = number ?? .float64
        self.cube = source
        self.sights = sights
        gap = source.order == .bandSequential ? 128 / self.number.size : 0
        let size = self.number.size
        let gap = gap
        func need(_ lines: Int) -> Int {
            (lines * shape.samples + gap) * shape.bands * size + source.workingBytes
                + PixelSight.bytes(sights, pixels: lines * shape.samples)
        }
        // About 4 MB of stored numbers; of what is stored as one piece, whole ones up to 48 MB.
        let lineBytes = shape.samples * shape.bands * size
        var lines = min(max((4 << 20) / lineBytes, 1), max((shape.lines + 7) / 8, 1))
        if lines > 4 { lines -= lines % 4 }
        let block = max(1, min(source.blockLines, shape.lines))
        let whole = (lines + block - 1) / block * block
        if block > 1 { lines = whole * lineBytes <= 48 << 20 ? whole : max((48 << 20) / lineBytes, 1) }
        while lines > 1, need(lines) > memory { lines /= 2 }
        guard need(lines) <= memory else { return nil }
        workers = source.readsInOrder ? 1 : max(memory / need(lines), 1)
        pieces = stride(from: 0, to: shape.lines, by: lines).map { $0..<min($0 + lines, shape.lines) }
    }

    /// What one thread keeps for itself.
    private final class Worker {
        let reader: PixelReader
        let numbers: UnsafeMutableRawBufferPointer

        init(_ reader: PixelReader, bytes: Int) {
            self.reader = reader
            numbers = .allocate(byteCount: bytes, alignment: 64)
        }

        deinit { numbers.deallocate() }
    }

    /// Sees each piece, makes something of it on all cores, and hands it on in the order of the lines.
    ///
    /// - Parameter isWanted: whether some lines are to be seen; of others `body` gets nil.
    func forEach<R: Sendable>(
        progress: CubeScan.Progress?, isWanted: @Sendable (Range<Int>) -> Bool,
        _ body: @Sendable (Range<Int>, [PixelSight.Seen]?) throws(HyperspectralError) -> R,
        then: (Range<Int>, R) throws(HyperspectralError) -> Void
    ) throws(HyperspectralError) {
        let shape = cube.shape
        let most = (pieces.first?.count ?? 0) * shape.samples
        try OrderedPieces.run(
            pieces.count, workers: workers,
            state: {
                Worker(
                    PixelSight.reader(sights, pixels: most), bytes: (most + gap) * shape.bands * number.size)
            },
            { (k, worker) throws(HyperspectralError) in
                guard isWanted(pieces[k]) else { return try body(pieces[k], nil) }
                return try body(pieces[k], try see(pieces[k], worker))
            },
            then: { (k, result) throws(HyperspectralError) in
                try then(pieces[k], result)
                progress?(pieces[k].upperBound, shape.lines)
            })
    }

    private func see(_ lines: Range<Int>, _ worker: Worker) throws(HyperspectralError) -> [PixelSight.Seen] {
        do throws(CubeReadingError) { try read(lines, into: worker.numbers) } catch {
            throw .reading(error, cube: cube.name)
        }
        guard let base = worker.numbers.baseAddress else { return [] }
        let (samples, bands) = (cube.shape.samples, cube.shape.bands)
        func seen(_ dark: UnsafePointer<Double>?, _ gain: UnsafePointer<Double>?) -> [PixelSight.Seen] {
            PixelSight.seen(
                worker.reader,
                StoredPixels(
                    base: base, number: number, order: cube.order, lines: lines.count, samples: samples, bands: bands,
                    planeStride: lines.count * samples + gap, dark: dark, gain: gain))
        }
        guard let correction else { return seen(nil, nil) }
        return correction.dark.withUnsafeBufferPointer { dark in
            correction.gain.withUnsafeBufferPointer { gain in seen(dark.baseAddress, gain.baseAddress) }
        }
    }

    private func read(
        _ lines: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws(CubeReadingError) {
        let shape = cube.shape
        nonisolated(unsafe) let buffer = buffer
        @Sendable func take(_ bands: Range<Int>, at first: Int, _ count: Int) throws(CubeReadingError) {
            let part = UnsafeMutableRawBufferPointer(
                rebasing: buffer[(first * number.size)..<((first + count) * number.size)])
            if let stored {
                try stored.readStored(lines: lines, bands: bands, into: part)
            } else {
                try cube.read(lines: lines, bands: bands, into: part.bindMemory(to: Double.self))
            }
        }
        guard cube.order == .bandSequential else {
            return try take(0..<shape.bands, at: 0, lines.count * shape.samples * shape.bands)
        }
        let plane = lines.count * shape.samples
        if cube.readsInOrder {
            // Decoded by all threads; there is one that works on the pieces.
            _ = try Parallel.map(shape.bands) { (band) throws(CubeReadingError) in
                try take(band..<(band + 1), at: band * (plane + gap), plane)
            }
        } else {
            for band in 0..<shape.bands { try take(band..<(band + 1), at: band * (plane + gap), plane) }
        }
    }
}
