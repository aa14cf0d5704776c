internal import CKernels
internal import LinearAlgebra
internal import Preprocessing

/// What one unit sums of the pixels of a piece, which come tile by tile; memory of one thread, used again and again.
///
/// A tile holds pixels about their first band (`ck_ready`). Its functionals, and the sums over the channels of the filtered
/// row that divisors and squared lengths need, are taken while it is in the cache.
final class UnitTiles {
    private let unit: CollapsedUnit
    /// The most pixels of a piece: the distance between the rows of `sums`.
    private let most: Int
    /// Raw functionals, K × most.
    private let sums: UnsafeMutablePointer<Double>
    /// Of the channels of y: their mean, the squares about it (or about −κ, or about 0), and Σ|y| or max |y|; 3 × most.
    private let channels: UnsafeMutablePointer<Double>
    /// The functionals of a tile, and behind them moments.
    private let scratch: UnsafeMutablePointer<Double>
    /// The filtered rows of a tile.
    private let filtered: UnsafeMutablePointer<Double>?
    private let width = Int(CK_TILE)

    /// The pixels that are closed together: what is made of them stays in the cache.
    static let together = 512
    /// The functionals of u of the pixels closed last, one row of `together` each.
    let values: UnsafeMutablePointer<Double>
    /// Their ‖u‖².
    let squares: UnsafeMutablePointer<Double>
    /// The size of the terms that it was made of.
    let magnitudes: UnsafeMutablePointer<Double>
    /// 1/d of each division, one row of `together` each.
    private let inverses: UnsafeMutablePointer<Double>
    /// One functional of them.
    private let row: UnsafeMutablePointer<Double>

    init(_ unit: CollapsedUnit, pixels most: Int) {
        let width = Int(CK_TILE)
        self.unit = unit
        self.most = most
        sums = .allocate(capacity: max(unit.table.rows, 1) * most)
        channels = .allocate(capacity: 3 * most)
        channels.initialize(repeating: 0, count: 3 * most)
        scratch = .allocate(capacity: (unit.table.rows + 2) * width)
        let together = Self.together
        values = .allocate(capacity: max(unit.readout.count, 1) * together)
        squares = .allocate(capacity: together)
        magnitudes = .allocate(capacity: together)
        inverses = .allocate(capacity: max(unit.divisions.count, 1) * together)
        row = .allocate(capacity: together)
        filtered = unit.needsChannels ? unit.filter.map { .allocate(capacity: $0.band.outputs * width) } : nil
    }

    deinit {
        sums.deallocate()
        channels.deallocate()
        scratch.deallocate()
        for made in [values, squares, magnitudes, inverses, row] { made.deallocate() }
        filtered?.deallocate()
    }

    /// The bytes that such sums take.
    static func bytes(_ unit: CollapsedUnit, pixels: Int) -> Int {
        8
            * (pixels * (2 * unit.table.rows + 8) + together * (unit.readout.count + unit.divisions.count + 3)
                + Int(CK_TILE) * (unit.table.rows + 2 + (unit.filter?.band.outputs ?? 0)))
    }

    /// Takes a tile of lines × width pixels, of which the first is number `first` of the piece.
    func take(
        _ tile: UnsafePointer<Double>, origin: UnsafePointer<Double>, first: Int, lineStride: Int, lines: Int,
        width n: Int
    ) {
        let (k, p) = (unit.table.rows, unit.table.columns)
        let moments = scratch + k * width
        let isDirect = unit.needsChannels && unit.isCentred && unit.filter == nil
        unit.table.withUnsafeElements { table in
            guard k > 0 || isDirect else { return }
            ck_project(scratch, width, table.baseAddress, k, isDirect ? moments : nil, tile, p)
        }
        func put(_ from: UnsafePointer<Double>, _ to: UnsafeMutablePointer<Double>) {
            for line in 0..<lines { (to + first + line * lineStride).update(from: from + line * n, count: n) }
        }
        for f in 0..<k { put(scratch + f * width, sums + f * most) }
        guard unit.needsChannels else { return }
        if isDirect {
            settleMoments(moments, tile, p)
        } else if let filter = unit.filter, let filtered {
            let outputs = filter.band.outputs
            ck_tile_band(filtered, tile, filter.band.starts, filter.band.offsets, filter.band.weights, outputs)
            if unit.isCentred {
                // The first band matters for channels that keep another share of it than others.
                if filter.uniformSum == nil { ck_tile_level(filtered, origin, filter.sums, outputs) }
                ck_tile_moments(moments, moments + width, filtered, outputs)
            } else {
                sum(filtered, origin, filter.sums, outputs, moments)
            }
        } else {
            sum(tile, origin, nil, p, moments)
        }
        put(moments + width, channels + most)
        put(moments, unit.isCentred ? channels : channels + 2 * most)
    }

    /// From Σ y and Σ y² to the mean and the squares about it; where their difference loses digits, from the tile.
    private func settleMoments(_ moments: UnsafeMutablePointer<Double>, _ tile: UnsafePointer<Double>, _ p: Int) {
        let share = 1 / Double(p)
        var isSure = true
        for i in 0..<width {
            let mean = moments[i] * share
            let all = moments[width + i]
            let about = all - moments[i] * mean
            if all > 0, !(about > 1e-5 * all) { isSure = false }
            moments[i] = mean
            moments[width + i] = about
        }
        if !isSure { ck_tile_moments(moments, moments + width, tile, p) }
    }

    /// Σ(y + κ)², and Σ|y| or max |y|, of channels that are not centred.
    private func sum(
        _ tile: UnsafePointer<Double>, _ origin: UnsafePointer<Double>, _ levels: [Double]?, _ rows: Int,
        _ moments: UnsafeMutablePointer<Double>
    ) {
        var kind: Int32 = 0
        if case .absoluteSum? = unit.divisions.first { kind = 1 }
        if case .largestAbsolute? = unit.divisions.first { kind = 2 }
        var offsets: [Double]?
        if case .direct(let offset) = unit.squares { offsets = offset }
        func call(_ levels: UnsafePointer<Double>?, _ offsets: UnsafePointer<Double>?) {
            ck_tile_sums(moments + width, moments, tile, origin, levels, offsets, rows, kind)
        }
        (levels ?? []).withUnsafeBufferPointer { l in
            (offsets ?? []).withUnsafeBufferPointer { o in
                call(levels == nil ? nil : l.baseAddress, offsets == nil ? nil : o.baseAddress)
            }
        }
    }

    /// Closes some pixels of a piece, at most `together`: `values`, `squares` and `magnitudes` are theirs then.
    ///
    /// - Parameters:
    ///   - pixels: their numbers in the piece.
    ///   - origin: the first band, of all of the piece.
    ///   - refused: marked where a step may refuse a pixel, of all of the piece.
    func finish(
        _ pixels: Range<Int>, origin: UnsafePointer<Double>, refused: UnsafeMutablePointer<UInt8>
    ) {
        precondition(pixels.count <= Self.together, "\(pixels.count) pixels at once")
        let (n, first) = (pixels.count, pixels.lowerBound)
        let (means, own, others) = (channels + first, channels + most + first, channels + 2 * most + first)
        let origin = origin + first
        let refused = refused + first
        let share = unit.filter.map { $0.uniformSum ?? 0 } ?? 1
        // Level by level: each divisor needs the levels before it.
        for (l, division) in unit.divisions.enumerated() {
            let inverse = inverses + l * Self.together
            func settle(_ i: Int, _ divisor: Double, above rounding: Double) {
                let isSure = abs(divisor) > rounding && divisor.isFinite
                inverse[i] = isSure ? 1 / divisor : 0
                if !isSure { refused[i] = 1 }
            }
            switch division {
            case .rootMeanSquare(let degrees):
                ck_inverse_deviation(inverse, refused, own, unit.isCentred ? means : nil, origin, share, degrees, n)
            case .absoluteSum, .largestAbsolute: for i in 0..<n { settle(i, others[i], above: 0) }
            case .functional(let index, let length, let channels):
                fill(unit.others[index], upTo: l, first, origin, row, n)
                let q = Double(channels)
                for i in 0..<n {
                    let isCentred = unit.needsChannels && unit.isCentred
                    let size = isCentred ? abs(means[i] + share * origin[i]) : 0
                    let spread = unit.needsChannels ? own[i].squareRoot() : 0
                    let isConstant = isCentred && !(spread > 16 * q.squareRoot() * Double.ulpOfOne * size)
                    let rounding = 16 * Double.ulpOfOne * length * (q * spread + 4 * q.squareRoot() * size)
                    settle(i, isConstant ? 0 : row[i], above: l == 0 ? rounding : 0)
                }
            }
        }
        for (k, functional) in unit.readout.enumerated() {
            fill(functional, upTo: unit.divisions.count, first, origin, values + k * Self.together, n)
        }
        switch unit.squares {
        case .none:
            squares.update(repeating: 0, count: n)
            magnitudes.update(repeating: 0, count: n)
        case .direct:
            squares.update(from: own, count: n)
            magnitudes.update(from: own, count: n)
        case .terms(let cross, let offsetSquares, let turned, let loaded, let products):
            squares.update(from: own, count: n)
            magnitudes.update(from: own, count: n)
            if let products { deflate(turned, loaded, products, first, origin, n) }
            if let cross { fill(unit.others[cross], upTo: 0, first, origin, row, n) }
            ck_squares_of_terms(
                squares, magnitudes, cross == nil ? nil : row, unit.divisions.isEmpty ? nil : inverses, offsetSquares, n
            )
        }
        ck_refuse_not_finite(refused, origin, squares, n)
    }

    /// A functional of some pixels, up to a level.
    private func fill(
        _ f: CollapsedUnit.Functional, upTo levels: Int, _ first: Int, _ origin: UnsafePointer<Double>,
        _ out: UnsafeMutablePointer<Double>, _ n: Int
    ) {
        ck_levels(
            out, sums + f.row * most + first, origin, unit.sums[f.row], f.constants[0], levels > 0 ? inverses : nil,
            levels > 0 ? f.constants[1] : 0, n)
        for l in 1..<max(levels, 1) { ck_next_level(out, inverses + l * Self.together, f.constants[l + 1], n) }
    }

    /// ‖Πy‖² from ‖y‖²: the terms of a deflation.
    private func deflate(
        _ turned: [Int], _ loaded: [Int], _ products: Matrix, _ first: Int, _ origin: UnsafePointer<Double>, _ n: Int
    ) {
        func values(_ index: Int) -> [Double] {
            [Double](unsafeUninitializedCapacity: n) { buffer, count in
                if let v = buffer.baseAddress { fill(unit.others[index], upTo: 0, first, origin, v, n) }
                count = n
            }
        }
        let t = turned.map(values)
        let w = loaded.map(values)
        for a in t.indices {
            for i in 0..<n {
                let term = 2 * t[a][i] * w[a][i]
                squares[i] -= term
                magnitudes[i] += abs(term)
            }
            for b in t.indices {
                let product = products[a, b]
                if product != 0 { for i in 0..<n { squares[i] += t[a][i] * t[b][i] * product } }
            }
        }
    }
}
