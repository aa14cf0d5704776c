internal import CKernels
internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy

/// A block of pixels whose bands arrive one after the other: functionals of the spectra are accumulated.
///
/// Values are taken about the first band of each pixel. What needs the length of a filtered spectrum keeps a ring of as
/// many bands as the filter is wide. One accumulator serves one thread; it is used again for block after block.
///
/// ```swift
/// var accumulator = compiled.bandAccumulator(pixels: 4096)
/// accumulator.start(pixels: 4096)
/// for band in 0..<bands { accumulator.add(bands: band..<(band + 1), page(band), stride: 4096) }
/// let seen = accumulator.finish()
/// ```
public struct BandAccumulator: Sendable {
    private let compiled: CompiledPrediction
    private let most: Int
    private var pixels = 0
    private var next = 0
    /// The first band.
    private var origin: [Double]
    private var blocks: [UnitBands]
    /// The newest bands about the first one.
    private var fresh: [Double]
    private static let together = 16

    init(_ compiled: CompiledPrediction, pixels: Int) {
        precondition(compiled.takesBands, "the recipe does not collapse; give rows")
        self.compiled = compiled
        most = pixels
        origin = [Double](repeating: 0, count: pixels)
        fresh = [Double](repeating: 0, count: pixels * Self.together)
        blocks = compiled.units.compactMap { unit in unit.collapsed.map { UnitBands($0, most: pixels) } }
    }

    /// Begins a block.
    public mutating func start(pixels: Int) {
        precondition(pixels <= most, "\(pixels) pixels in an accumulator of \(most)")
        self.pixels = pixels
        next = 0
        for k in blocks.indices { blocks[k].start(pixels: pixels) }
    }

    /// Takes bands, in rising order, each once; value of band b and pixel i at values[(b − bands.lowerBound)·stride + i].
    public mutating func add(bands: Range<Int>, _ values: UnsafeBufferPointer<Double>, stride: Int) {
        take(bands, values, stride)
    }

    /// Takes bands, in rising order, each once; value of band b and pixel i at values[(b − bands.lowerBound)·stride + i].
    public mutating func add(bands: Range<Int>, _ values: UnsafeBufferPointer<Float>, stride: Int) {
        take(bands, values, stride)
    }

    private mutating func take<Value: RawValue>(
        _ bands: Range<Int>, _ values: UnsafeBufferPointer<Value>, _ stride: Int
    ) {
        precondition(
            bands.lowerBound == next && bands.upperBound <= compiled.axis.count, "bands \(bands) after \(next)")
        precondition(
            stride >= pixels && (bands.isEmpty || values.count >= (bands.count - 1) * stride + pixels),
            "\(values.count) values of \(bands.count) bands of \(pixels) pixels")
        guard let base = values.baseAddress, pixels > 0 else {
            next = bands.upperBound
            return
        }
        if next == 0, !bands.isEmpty { for i in 0..<pixels { origin[i] = base[i].double } }
        var done = bands.lowerBound
        while done < bands.upperBound {
            let count = min(Self.together, bands.upperBound - done)
            let n = pixels
            origin.withUnsafeBufferPointer { origin in
                fresh.withUnsafeMutableBufferPointer { fresh in
                    guard let o = origin.baseAddress, let f = fresh.baseAddress else { return }
                    for b in 0..<count {
                        Value.subtract(
                            o, from: base + (done - bands.lowerBound + b) * stride, into: f + b * n, count: n)
                    }
                }
            }
            for k in blocks.indices { blocks[k].add(fresh, bands: done..<(done + count), origin: origin) }
            done += count
        }
        next = bands.upperBound
    }

    /// What is seen of the block.
    public mutating func finish() -> CompiledPrediction.Seen {
        precondition(next == compiled.axis.count, "\(next) of \(compiled.axis.count) bands")
        var refused: Set<Int> = []
        var readings: [[ProjectionReadout.Reading]] = []
        for (unit, block) in zip(compiled.units, blocks) {
            let (values, squares, magnitudes, doubtful) = block.finish(origin: origin)
            refused.formUnion(doubtful)
            readings.append(
                unit.readouts.indices.map { k in
                    unit.readouts[k].read(values, from: unit.firsts[k], squares: squares, magnitudes: magnitudes)
                })
        }
        return compiled.seen(readings, count: pixels, refused: refused)
    }
}

/// The sums of one unit.
private struct UnitBands: Sendable {
    let unit: CollapsedUnit
    private var pixels = 0
    /// Raw functionals, K × pixels.
    private var sums: [Double]
    /// The ring of bands about the first one, `ringBands` × pixels; band b at b mod ringBands.
    private var ring: [Double] = []
    private let ringBands: Int
    private var emitted = 0
    /// Of the channels of y: their mean, the squares about it (or about −κ, or about 0), and Σ|y| or max |y|.
    private var means: [Double] = []
    private var squares: [Double] = []
    private var others: [Double] = []
    private var channel: [Double] = []

    init(_ unit: CollapsedUnit, most: Int) {
        self.unit = unit
        sums = [Double](repeating: 0, count: unit.table.rows * most)
        var widest = 0
        if unit.needsChannels, let filter = unit.filter {
            // A channel waits for those before it too.
            var latest = 0
            for j in 0..<filter.band.outputs {
                let end = filter.band.starts[j] + filter.band.weights(of: j).count
                latest = max(latest, end)
                widest = max(widest, latest - filter.band.starts[j])
            }
            widest += 16
            ring = [Double](repeating: 0, count: widest * most)
        }
        ringBands = widest
        if unit.needsChannels {
            means = [Double](repeating: 0, count: most)
            squares = means
            others = means
            channel = means
        }
    }

    mutating func start(pixels: Int) {
        self.pixels = pixels
        emitted = 0
        for i in 0..<(unit.table.rows * pixels) { sums[i] = 0 }
        guard unit.needsChannels else { return }
        for i in 0..<pixels {
            means[i] = 0
            squares[i] = 0
            others[i] = 0
        }
    }

    mutating func add(_ fresh: [Double], bands: Range<Int>, origin: [Double]) {
        let n = pixels
        let p = unit.table.columns
        fresh.withUnsafeBufferPointer { fresh in
            sums.withUnsafeMutableBufferPointer { sums in
                unit.table.withUnsafeElements { table in
                    guard let x = fresh.baseAddress, let s = sums.baseAddress, let t = table.baseAddress else { return }
                    ck_accumulate_double(s, n, t + bands.lowerBound, p, unit.table.rows, x, n, bands.count, n)
                }
            }
        }
        guard unit.needsChannels else { return }
        guard let filter = unit.filter else {
            for b in bands {
                let from = (b - bands.lowerBound) * n
                for i in 0..<n { channel[i] = fresh[from + i] }
                emit(level: 1, origin: origin)
            }
            return
        }
        for b in bands {
            let from = (b - bands.lowerBound) * n
            let to = b % ringBands * n
            ring.withUnsafeMutableBufferPointer { ring in for i in 0..<n { ring[to + i] = fresh[from + i] } }
        }
        while emitted < filter.band.outputs {
            let start = filter.band.starts[emitted]
            let weights = filter.band.weights(of: emitted)
            guard start + weights.count <= bands.upperBound else { break }
            ring.withUnsafeBufferPointer { ring in
                channel.withUnsafeMutableBufferPointer { channel in
                    weights.withUnsafeBufferPointer { w in
                        guard let r = ring.baseAddress, let c = channel.baseAddress, let w = w.baseAddress else {
                            return
                        }
                        withUnsafeTemporaryAllocation(of: UnsafePointer<Double>?.self, capacity: weights.count) {
                            rows in
                            for t in 0..<weights.count { rows[t] = r + (start + t) % ringBands * n }
                            ck_combine(c, rows.baseAddress, w, weights.count, n)
                        }
                    }
                }
            }
            emit(level: filter.sums[emitted], origin: origin)
        }
    }

    /// Takes the next channel of y, which stands in `channel` but for `level` times the first band.
    private mutating func emit(level: Double, origin: [Double]) {
        let n = pixels
        let j = emitted
        emitted += 1
        if unit.isCentred {
            // The first band matters for channels that keep another share of it than others.
            let uniform = unit.filter.map { $0.uniformSum != nil } ?? true
            if !uniform, level != 0 { for i in 0..<n { channel[i] += level * origin[i] } }
            means.withUnsafeMutableBufferPointer { means in
                squares.withUnsafeMutableBufferPointer { squares in
                    channel.withUnsafeBufferPointer { channel in
                        guard let m = means.baseAddress, let s = squares.baseAddress, let c = channel.baseAddress else {
                            return
                        }
                        ck_moments(m, s, c, Double(j + 1), n)
                    }
                }
            }
            if case .absoluteSum? = unit.divisions.first {
                preconditionFailure("a sum of absolute values after centring")
            }
            return
        }
        if level != 0 { for i in 0..<n { channel[i] += level * origin[i] } }
        var added = 0.0
        if case .direct(let offset) = unit.squares { added = offset[j] }
        var kind = 0
        if case .absoluteSum? = unit.divisions.first { kind = 1 }
        if case .largestAbsolute? = unit.divisions.first { kind = 2 }
        channel.withUnsafeBufferPointer { y in
            squares.withUnsafeMutableBufferPointer { squares in
                for i in 0..<n { squares[i] += (y[i] + added) * (y[i] + added) }
            }
            others.withUnsafeMutableBufferPointer { others in
                if kind == 1 { for i in 0..<n { others[i] += abs(y[i]) } }
                if kind == 2 { for i in 0..<n { others[i] = max(others[i], abs(y[i])) } }
            }
        }
    }

    /// The functionals of u (pixels × K), ‖u‖², the size of its terms, and the pixels that a step may refuse.
    func finish(origin: [Double]) -> (values: Matrix, squares: [Double], magnitudes: [Double], refused: [Int]) {
        let n = pixels
        var refused: Set<Int> = []
        var inverses: [[Double]] = []
        let share = unit.filter.map { $0.uniformSum ?? 0 } ?? 1
        var size = [Double](repeating: 0, count: n)
        if unit.needsChannels, unit.isCentred { for i in 0..<n { size[i] = abs(means[i] + share * origin[i]) } }
        // Level by level: each divisor needs the levels before it.
        func value(_ f: CollapsedUnit.Functional, upTo levels: Int) -> [Double] {
            var v = [Double](repeating: 0, count: n)
            let level = unit.sums[f.row]
            for i in 0..<n { v[i] = sums[f.row * n + i] + level * origin[i] + f.constants[0] }
            for l in 0..<levels {
                let constant = f.constants[l + 1]
                for i in 0..<n { v[i] = v[i] * inverses[l][i] + constant }
            }
            return v
        }
        for (l, division) in unit.divisions.enumerated() {
            var inverse = [Double](repeating: 0, count: n)
            func settle(_ i: Int, _ divisor: Double, above rounding: Double) {
                if abs(divisor) > rounding, divisor.isFinite { inverse[i] = 1 / divisor } else { refused.insert(i) }
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
        let count = unit.readout.count
        var values = Matrix(rows: n, columns: count)
        values.withUnsafeMutableElements { out in
            for (k, functional) in unit.readout.enumerated() {
                let v = value(functional, upTo: unit.divisions.count)
                for i in 0..<n { out[i * count + k] = v[i] }
            }
        }
        var lengths = [Double](repeating: 0, count: n)
        var magnitudes = lengths
        switch unit.squares {
        case .none: break
        case .direct:
            lengths = Array(squares[..<n])
            magnitudes = lengths
        case .terms(let cross, let offsetSquares, let turned, let loaded, let products):
            var y = Array(squares[..<n])
            magnitudes = y
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
            let crossed = cross.map { value(unit.others[$0], upTo: 0) }
            for i in 0..<n {
                let inverse = inverses.first.map { $0[i] } ?? 1
                let product = (crossed.map { $0[i] } ?? 0) * inverse
                lengths[i] = max(y[i] * inverse * inverse + 2 * product + offsetSquares, 0)
                magnitudes[i] = magnitudes[i] * inverse * inverse + 2 * abs(product) + offsetSquares
            }
        }
        for i in 0..<n where !(origin[i].isFinite && lengths[i].isFinite) { refused.insert(i) }
        return (values, lengths, magnitudes, refused.sorted())
    }
}
