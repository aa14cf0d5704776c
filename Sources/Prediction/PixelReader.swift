internal import CKernels
internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy

/// Sees the pixels of a cube as they are stored: one thread's way through one or more compiled predictions.
///
/// Stored numbers are turned, corrected and made doubles a tile of pixels at a time, which stays in the cache while all
/// functionals of it are taken. What is seen of a pixel does not depend on the pixels beside it, but for the last digits of
/// those whose residual is taken again from the row.
///
/// ```swift
/// let reader = PixelReader([compiled], pixels: piece.count)
/// let seen = reader.see(piece)[0]
/// ```
public final class PixelReader {
    private let compiled: [CompiledPrediction]
    private let most: Int
    private let bands: Int
    private var units: [[UnitTiles]] = []
    private let tile: UnsafeMutableRawBufferPointer
    private let turned: UnsafeMutableRawBufferPointer
    private let origin: UnsafeMutablePointer<Double>
    private let tileOrigin: UnsafeMutablePointer<Double>

    /// Makes ready for pieces of at most so many pixels.
    public init(_ compiled: [CompiledPrediction], pixels most: Int) {
        precondition(compiled.allSatisfy(\.takesPixels), "a recipe does not collapse; give rows")
        bands = compiled.first?.axis.count ?? 0
        precondition(compiled.allSatisfy { [bands] in $0.axis.count == bands }, "predictions on different axes")
        self.compiled = compiled
        self.most = most
        let width = Int(CK_TILE)
        tile = .allocate(byteCount: max(bands, 1) * width * 8, alignment: 64)
        turned = .allocate(byteCount: max(bands, 1) * width * 8, alignment: 64)
        origin = .allocate(capacity: most)
        tileOrigin = .allocate(capacity: width)
        units = compiled.map { one in
            one.units.compactMap { unit in unit.collapsed.map { UnitTiles($0, pixels: most) } }
        }
    }

    deinit {
        tile.deallocate()
        turned.deallocate()
        origin.deallocate()
        tileOrigin.deallocate()
    }

    /// The bytes that a reader takes.
    public static func bytes(_ compiled: [CompiledPrediction], pixels: Int) -> Int {
        let bands = compiled.first?.axis.count ?? 0
        return compiled.reduce(Int(CK_TILE) * bands * 16 + pixels * 8) { sum, one in
            one.units.reduce(sum) { sum, unit in
                sum + (unit.collapsed.map { UnitTiles.bytes($0, pixels: pixels) } ?? 0)
            }
        }
    }

    /// What each prediction sees of the pixels of a piece, line after line. No pixel is uncertain.
    public func see(_ pixels: StoredPixels) -> [CompiledPrediction.Seen] {
        precondition(
            pixels.count <= most && pixels.bands == bands,
            "\(pixels.count) pixels of \(pixels.bands) bands for a reader of \(most) pixels of \(bands)")
        let width = Int(CK_TILE / CK_TILE_LINES)
        let height = Int(CK_TILE_LINES)
        for firstSample in stride(from: 0, to: pixels.samples, by: width) {
            let n = min(width, pixels.samples - firstSample)
            for firstLine in stride(from: 0, to: pixels.lines, by: height) {
                take(pixels, firstLine, min(height, pixels.lines - firstLine), firstSample, n)
            }
        }
        return compiled.indices.map { k in finish(pixels, compiled[k], units[k]) }
    }

    private func take(_ pixels: StoredPixels, _ firstLine: Int, _ lines: Int, _ firstSample: Int, _ n: Int) {
        guard let tile = tile.assumingMemoryBound(to: Double.self).baseAddress, let turned = turned.baseAddress else {
            return
        }
        let size = pixels.number.size
        let (first, bandStride, lineStride) = pixels.place(line: firstLine, sample: firstSample)
        var from = pixels.base + first * size
        var strides = (band: bandStride, line: lineStride)
        if pixels.order == .pixelInterleaved {
            for line in 0..<lines {
                ck_turn(turned + line * n * size, from + line * lineStride * size, size, bands, n)
            }
            from = UnsafeRawPointer(turned)
            strides = (Int(CK_TILE), n)
        }
        ck_ready(
            tile, tileOrigin, from, Int32(pixels.number.rawValue), strides.band, strides.line,
            pixels.dark.map { $0 + firstSample }, pixels.gain.map { $0 + firstSample }, pixels.samples, bands, lines, n)
        let place = firstLine * pixels.samples + firstSample
        for line in 0..<lines {
            (origin + place + line * pixels.samples).update(from: tileOrigin + line * n, count: n)
        }
        for unit in units.joined() {
            unit.take(
                tile, origin: tileOrigin, first: place, lineStride: pixels.samples, lines: lines, width: n)
        }
    }

    private func finish(
        _ pixels: StoredPixels, _ compiled: CompiledPrediction, _ units: [UnitTiles]
    ) -> CompiledPrediction.Seen {
        let n = pixels.count
        var refused = [UInt8](repeating: 0, count: n)
        var uncertain = [UInt8](repeating: 0, count: n)
        // In the order of units and their projections.
        var seen = compiled.units.map { unit in unit.readouts.map { $0.makeReadings(n) } }
        refused.withUnsafeMutableBufferPointer { refused in
            uncertain.withUnsafeMutableBufferPointer { uncertain in
                guard let refused = refused.baseAddress, let uncertain = uncertain.baseAddress else { return }
                for first in stride(from: 0, to: n, by: UnitTiles.together) {
                    let some = first..<min(first + UnitTiles.together, n)
                    for (u, (unit, tiles)) in zip(compiled.units, units).enumerated() {
                        tiles.finish(some, origin: origin, refused: refused)
                        for (k, readout) in unit.readouts.enumerated() {
                            readout.read(
                                tiles, from: unit.firsts[k], some, into: &seen[u][k], refused: refused,
                                uncertain: uncertain)
                        }
                    }
                }
            }
        }
        var scores = compiled.places.map { place in
            let columns = compiled.units[place.unit].readouts[place.index].scores
            return Matrix(rows: n, columns: columns, elements: seen[place.unit][place.index].scores)
        }
        var residuals = compiled.places.map { seen[$0.unit][$0.index].residuals }
        seen = []
        // What lost digits is taken again from the rows.
        let again = (0..<n).filter { uncertain[$0] != 0 && refused[$0] == 0 }
        if !again.isEmpty {
            var rows = [Double](repeating: 0, count: again.count * bands)
            rows.withUnsafeMutableBufferPointer { rows in
                guard let base = rows.baseAddress else { return }
                for (k, i) in again.enumerated() { pixels.spectrum(i, into: base + k * bands) }
            }
            let taken = rows.withUnsafeBufferPointer { compiled.see($0, count: again.count) }
            let bad = Set(taken.refused)
            for (k, i) in again.enumerated() {
                if bad.contains(k) { refused[i] = 1 }
                for part in scores.indices {
                    for a in 0..<scores[part].columns { scores[part][i, a] = taken.scores[part][k, a] }
                    if let q = taken.orthogonalDistances[part] { residuals[part]?[i] = q[k] }
                }
            }
        }
        return CompiledPrediction.Seen(
            count: n, scores: scores, orthogonalDistances: residuals, refused: (0..<n).filter { refused[$0] != 0 })
    }
}
