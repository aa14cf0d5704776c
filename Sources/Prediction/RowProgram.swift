internal import CKernels
internal import LinearAlgebra
internal import Preprocessing

/// Elementary operations on one row after the other, in two buffers of a row.
///
/// A factor is not applied where it arises: it waits for the next operation that goes over the row.
final class RowProgram {
    private let operations: [RowOperation]
    private let inputs: Int
    private var current: UnsafeMutablePointer<Double>
    private var other: UnsafeMutablePointer<Double>
    private let runs: [BandedRuns?]
    private let lengths: [Double]
    private let zeros: UnsafeMutablePointer<Double>

    init(_ operations: [RowOperation], inputs: Int) {
        self.operations = operations
        self.inputs = inputs
        var widest = inputs
        for case .banded(let band) in operations { widest = max(widest, band.outputs) }
        current = .allocate(capacity: widest)
        other = .allocate(capacity: widest)
        zeros = .allocate(capacity: widest)
        current.initialize(repeating: 0, count: widest)
        other.initialize(repeating: 0, count: widest)
        zeros.initialize(repeating: 0, count: widest)
        runs = operations.map { if case .banded(let band) = $0 { BandedRuns(band) } else { nil } }
        lengths = operations.map {
            if case .division(.functional(let f)) = $0 { ck_squares(f, f.count).squareRoot() } else { 0 }
        }
    }

    deinit {
        current.deallocate()
        other.deallocate()
        zeros.deallocate()
    }

    /// Runs the operations on a raw row, and writes the result; its sum of squares is returned.
    ///
    /// Nil for a row that a step may refuse: one with a divisor within its rounding, or with what is no number.
    func run<Value: RawValue>(_ raw: UnsafePointer<Value>?, into out: UnsafeMutablePointer<Double>) -> Double? {
        guard let raw else { return nil }
        var width = inputs
        var factor = 1.0
        // The part of the row's level that is held apart, so that filters work on small numbers.
        let level = raw[0].double
        guard level.isFinite else { return nil }
        var sum = Value.shift(raw, by: level, into: current, count: width)
        var apart = level
        var mean = 0.0
        for (index, operation) in operations.enumerated() {
            switch operation {
            case .banded:
                guard let run = runs[index] else { continue }
                run.apply(current, to: other)
                swap(&current, &other)
                width = run.band.outputs
                // The level goes through with the row sums of the operator.
                if apart != 0 {
                    if let uniform = run.uniformSum {
                        apart *= uniform
                    } else {
                        for j in 0..<width { current[j] += apart * run.sums[j] }
                        apart = 0
                    }
                }
                sum = .nan
            case .centring:
                let rest = (sum.isNaN ? total(width) : sum) / Double(width)
                mean = (rest + apart) * factor
                apart = 0
                ck_shift_scale(current, current, rest, 1, width)
                // What rounding left of the mean.
                sum = 0
            case .channelwise(let factors, let offset):
                settle(&apart, width)
                if let factors {
                    for j in 0..<width { current[j] *= factor * factors[j] }
                    factor = 1
                }
                if let offset {
                    offset.withUnsafeBufferPointer { o in
                        guard let o = o.baseAddress else { return }
                        if index == operations.count - 1 { return }
                        _ = ck_scale_offset(current, current, factor, o, width)
                    }
                    if index == operations.count - 1 {
                        let squares = offset.withUnsafeBufferPointer { o in
                            o.baseAddress.map { ck_scale_offset(out, current, factor, $0, width) } ?? 0
                        }
                        return squares.isFinite ? squares : nil
                    }
                    factor = 1
                }
                sum = .nan
            case .deflation(let rotations, let loadings):
                settle(&apart, width)
                rotations.withUnsafeElements { r in
                    loadings.withUnsafeElements { l in
                        guard let r = r.baseAddress, let l = l.baseAddress else { return }
                        let k = rotations.rows
                        withUnsafeTemporaryAllocation(of: Double.self, capacity: k) { t in
                            for a in 0..<k { t[a] = ck_dot(r + a * width, current, width) }
                            guard let t = t.baseAddress else { return }
                            _ = ck_deflate(current, current, t, l, k, width)
                        }
                    }
                }
                sum = .nan
            case .division(let divisor):
                settle(&apart, width)
                guard let value = self.divisor(divisor, width, factor: factor, mean: mean, length: lengths[index])
                else {
                    return nil
                }
                factor /= value
                // What is divided is small no more: the mean that rounding is measured by goes with it.
                mean /= value
            }
        }
        settle(&apart, width)
        let squares = ck_scale_offset(out, current, factor, zeros, width)
        return squares.isFinite ? squares : nil
    }

    private func total(_ width: Int) -> Double {
        let first = current[0]
        return Double.shift(current, by: first, into: other, count: width) + first * Double(width)
    }

    private func settle(_ apart: inout Double, _ width: Int) {
        guard apart != 0 else { return }
        ck_shift_scale(current, current, -apart, 1, width)
        apart = 0
    }

    private func divisor(
        _ divisor: RowDivisor, _ width: Int, factor: Double, mean: Double, length: Double
    ) -> Double? {
        switch divisor {
        case .rootMeanSquare(let degrees):
            let value = (ck_squares(current, width) / degrees).squareRoot() * abs(factor)
            return value > 16 * Double.ulpOfOne * abs(mean) && value.isFinite ? value : nil
        case .absoluteSum:
            let value = ck_absolute_sum(current, width) * abs(factor)
            return value > 0 && value.isFinite ? value : nil
        case .largestAbsolute:
            let value = ck_largest_absolute(current, width) * abs(factor)
            return value > 0 && value.isFinite ? value : nil
        case .functional(let f):
            let value =
                f.withUnsafeBufferPointer { f in
                    f.baseAddress.map { ck_dot($0, current, width) } ?? 0
                } * factor
            let size = ck_squares(current, width).squareRoot() * abs(factor)
            let p = Double(width)
            let rounding = 16 * Double.ulpOfOne * length * (p * size + 4 * p.squareRoot() * abs(mean))
            let isConstant = !(size > 16 * p.squareRoot() * Double.ulpOfOne * abs(mean))
            return abs(value) > rounding && value.isFinite && !isConstant ? value : nil
        }
    }
}

/// A banded operator with the stretch of its rows that are one moving window.
struct BandedRuns {
    let band: BandedOperator
    /// The sum of the weights of each row, 0 where it is within rounding.
    let sums: [Double]
    /// The sum, where it is the same for all rows.
    let uniformSum: Double?
    /// The rows that have the same weights, each one channel further.
    let window: Range<Int>

    init(_ band: BandedOperator) {
        self.band = band
        sums = (0..<band.outputs).map { Self.sum(of: band.weights(of: $0)) }
        let first = sums.first ?? 0
        uniformSum = sums.allSatisfy { abs($0 - first) <= 64 * Double.ulpOfOne * abs(first) } ? first : nil
        var best = 0..<0
        var start = 0
        for j in 0..<band.outputs {
            let goes =
                j > start && band.starts[j] == band.starts[j - 1] + 1
                && band.weights(of: j).elementsEqual(band.weights(of: j - 1))
            if !goes { start = j }
            if j + 1 - start > best.count { best = start..<(j + 1) }
        }
        window = best
    }

    /// Σ w, or 0 where no more than rounding is left of it.
    static func sum(of weights: some Collection<Double>) -> Double {
        let sum = weights.reduce(0, +)
        let size = weights.reduce(0) { $0 + abs($1) }
        return abs(sum) <= 16 * Double.ulpOfOne * size ? 0 : sum
    }

    /// M·x.
    func apply(_ x: UnsafePointer<Double>, to out: UnsafeMutablePointer<Double>) {
        band.weights.withUnsafeBufferPointer { weights in
            band.offsets.withUnsafeBufferPointer { offsets in
                band.starts.withUnsafeBufferPointer { starts in
                    guard let w = weights.baseAddress else { return }
                    func single(_ j: Int) {
                        var sum = 0.0
                        let from = x + starts[j]
                        for i in offsets[j]..<offsets[j + 1] { sum += w[i] * from[i - offsets[j]] }
                        out[j] = sum
                    }
                    for j in 0..<window.lowerBound { single(j) }
                    if let j = window.first {
                        ck_window(out + j, x + starts[j], w + offsets[j], offsets[j + 1] - offsets[j], window.count)
                    }
                    for j in window.upperBound..<starts.count { single(j) }
                }
            }
        }
    }
}
