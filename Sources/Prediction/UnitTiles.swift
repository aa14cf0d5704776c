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

    init(_ unit: CollapsedUnit, pixels most: Int) {
        let width = Int(CK_TILE)
        self.unit = unit
        self.most = most
        sums = .allocate(capacity: max(unit.table.rows, 1) * most)
        channels = .allocate(capacity: 3 * most)
        channels.initialize(repeating: 0, count: 3 * most)
        scratch = .allocate(capacity: (unit.table.rows + 2) * width)
        filtered = unit.needsChannels ? unit.filter.map { .allocate(capacity: $0.band.outputs * width) } : nil
    }

    deinit {
        sums.deallocate()
        channels.deallocate()
        scratch.deallocate()
        filtered?.deallocate()
    }

    /// The bytes that such sums take.
    static func bytes(_ unit: CollapsedUnit, pixels: Int) -> Int {
        8
            * (pixels * (2 * unit.table.rows + 8) + Int(CK_TILE)
                * (unit.table.rows + 2 + (unit.filter?.band.outputs ?? 0)))
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

    /// What was summed of a piece.
    struct Result {
        /// The functionals of u, K × n.
        var values: Matrix
        /// ‖u‖².
        var squares: [Double]
        /// The size of the terms that it was made of.
        var magnitudes: [Double]
    }

    /// Closes a piece of n pixels.
    ///
    /// - Parameters:
    ///   - origin: the first band.
    ///   - refused: marked where a step may refuse a pixel.
    func finish(_ n: Int, origin: UnsafePointer<Double>, refused: inout [Bool]) -> Result {
        let (means, squares, others) = (channels, channels + most, channels + 2 * most)
        let share = unit.filter.map { $0.uniformSum ?? 0 } ?? 1
        var size = [Double](repeating: 0, count: n)
        if unit.needsChannels, unit.isCentred { for i in 0..<n { size[i] = abs(means[i] + share * origin[i]) } }
        var inverses: [[Double]] = []
        // Level by level: each divisor needs the levels before it.
        func fill(_ f: CollapsedUnit.Functional, upTo levels: Int, _ v: UnsafeMutablePointer<Double>) {
            let row = sums + f.row * most
            let (level, constant) = (unit.sums[f.row], f.constants[0])
            for i in 0..<n { v[i] = row[i] + level * origin[i] + constant }
            for l in 0..<levels {
                let constant = f.constants[l + 1]
                inverses[l].withUnsafeBufferPointer { inverse in
                    for i in 0..<n { v[i] = v[i] * inverse[i] + constant }
                }
            }
        }
        func value(_ f: CollapsedUnit.Functional, upTo levels: Int) -> [Double] {
            [Double](unsafeUninitializedCapacity: n) { buffer, count in
                if let v = buffer.baseAddress { fill(f, upTo: levels, v) }
                count = n
            }
        }
        for (l, division) in unit.divisions.enumerated() {
            var inverse = [Double](repeating: 0, count: n)
            func settle(_ i: Int, _ divisor: Double, above rounding: Double) {
                if abs(divisor) > rounding, divisor.isFinite { inverse[i] = 1 / divisor } else { refused[i] = true }
            }
            switch division {
            case .rootMeanSquare(let degrees):
                for i in 0..<n {
                    settle(i, (squares[i] / degrees).squareRoot(), above: 16 * Double.ulpOfOne * size[i])
                }
            case .absoluteSum, .largestAbsolute: for i in 0..<n { settle(i, others[i], above: 0) }
            case .functional(let index, let length, let channels):
                let v = value(unit.others[index], upTo: l)
                let q = Double(channels)
                for i in 0..<n {
                    let spread = unit.needsChannels ? squares[i].squareRoot() : 0
                    let isConstant =
                        unit.needsChannels && unit.isCentred
                        && !(spread > 16 * q.squareRoot() * Double.ulpOfOne * size[i])
                    let rounding = 16 * Double.ulpOfOne * length * (q * spread + 4 * q.squareRoot() * size[i])
                    settle(i, isConstant ? 0 : v[i], above: l == 0 ? rounding : 0)
                }
            }
            inverses.append(inverse)
        }
        let values = Matrix(rows: unit.readout.count, columns: n) { out in
            guard let out = out.baseAddress else { return }
            for (k, functional) in unit.readout.enumerated() {
                fill(functional, upTo: unit.divisions.count, out + k * n)
            }
        }
        var result = Result(values: values, squares: [], magnitudes: [])
        switch unit.squares {
        case .none:
            result.squares = [Double](repeating: 0, count: n)
            result.magnitudes = result.squares
        case .direct:
            result.squares = Array(UnsafeBufferPointer(start: squares, count: n))
            result.magnitudes = result.squares
        case .terms(let cross, let offsetSquares, let turned, let loaded, let products):
            var y = Array(UnsafeBufferPointer(start: squares, count: n))
            var magnitudes = y
            if let products {
                let t = turned.map { value(unit.others[$0], upTo: 0) }
                let w = loaded.map { value(unit.others[$0], upTo: 0) }
                for a in t.indices {
                    for i in 0..<n {
                        let term = 2 * t[a][i] * w[a][i]
                        y[i] -= term
                        magnitudes[i] += abs(term)
                    }
                    for b in t.indices {
                        let product = products[a, b]
                        if product != 0 { for i in 0..<n { y[i] += t[a][i] * t[b][i] * product } }
                    }
                }
            }
            let crossed = cross.map { value(unit.others[$0], upTo: 0) } ?? [Double](repeating: 0, count: n)
            let inverse = inverses.first ?? [Double](repeating: 1, count: n)
            for i in 0..<n {
                let product = crossed[i] * inverse[i]
                let own = inverse[i] * inverse[i]
                y[i] = max(y[i] * own + 2 * product + offsetSquares, 0)
                magnitudes[i] = magnitudes[i] * own + 2 * abs(product) + offsetSquares
            }
            result.squares = y
            result.magnitudes = magnitudes
        }
        for i in 0..<n where !(origin[i].isFinite && result.squares[i].isFinite) { refused[i] = true }
        return result
    }
}
