internal import LinearAlgebra
internal import Spectroscopy

/// A linear map of a spectrum where each value of the result takes a run of channels: M, outputs × inputs.
///
/// Row j of M is zero outside the channels starts[j] ..< starts[j] + n_j; its n_j weights are held one after the other.
/// Savitzky–Golay filters, derivatives, moving windows, interpolation and choices of channels are such maps.
public struct BandedOperator: Hashable, Sendable {
    /// The number of channels of a spectrum before it.
    public let inputs: Int
    /// The first channel of each row.
    public let starts: [Int]
    /// Where the weights of each row begin in `weights`; one more than there are rows.
    public let offsets: [Int]
    /// The weights of all rows.
    public let weights: [Double]

    /// The number of channels of a spectrum after it.
    public var outputs: Int { starts.count }

    /// Creates an operator from its rows, each a first channel and weights from there on.
    public init(inputs: Int, rows: [(start: Int, weights: [Double])]) {
        precondition(
            rows.allSatisfy { $0.start >= 0 && $0.start + $0.weights.count <= inputs },
            "a row outside \(inputs) channels")
        self.inputs = inputs
        starts = rows.map(\.start)
        weights = rows.flatMap(\.weights)
        var offsets = [0]
        offsets.reserveCapacity(rows.count + 1)
        for row in rows { offsets.append(offsets[offsets.count - 1] + row.weights.count) }
        self.offsets = offsets
    }

    /// The choice of channels.
    public init(inputs: Int, selecting channels: [Int]) {
        self.init(inputs: inputs, rows: channels.map { ($0, [1]) })
    }

    /// The operator of a step that is linear, from what it makes of spectra that are 1 at one channel and 0 elsewhere.
    ///
    /// Nil when it has more than `mostWeights` weights.
    init?(
        of step: some FittedPreprocessing, on axis: SpectralAxis, mostWeights: Int = 1 << 22
    ) throws(PreprocessingError) {
        let p = axis.count
        var rows: [(start: Int, weights: [Double])] = []
        var total = 0
        let height = 64
        for first in stride(from: 0, to: p, by: height) {
            let m = min(height, p - first)
            var unit = Matrix(rows: m, columns: p)
            for i in 0..<m { unit[i, first + i] = 1 }
            let spectra: Spectra
            do throws(SpectroscopyError) {
                spectra = try Spectra(
                    x: unit, axis: axis, signal: .unstated, samples: (0..<m).map { Sample(id: "channel \(first + $0)") }
                )
            } catch {
                throw .spectra(error)
            }
            let response = try step.apply(to: spectra).x
            if rows.isEmpty { rows = [(Int, [Double])](repeating: (0, []), count: response.columns) }
            response.withUnsafeElements { r in
                for i in 0..<m {
                    for j in rows.indices where r[i * rows.count + j] != 0 {
                        let channel = first + i
                        if rows[j].weights.isEmpty { rows[j].start = channel }
                        while rows[j].start + rows[j].weights.count < channel { rows[j].weights.append(0) }
                        rows[j].weights.append(r[i * rows.count + j])
                        total += 1
                    }
                }
            }
            guard total <= mostWeights else { return nil }
        }
        self.init(inputs: p, rows: rows)
    }

    /// The weights of row j.
    public func weights(of row: Int) -> ArraySlice<Double> { weights[offsets[row]..<offsets[row + 1]] }

    /// The operator that does this one first and the other after it.
    public func followed(by next: BandedOperator) -> BandedOperator {
        precondition(next.inputs == outputs, "an operator on \(next.inputs) channels after one to \(outputs)")
        return BandedOperator(
            inputs: inputs,
            rows: (0..<next.outputs).map { j in
                let taken = next.weights(of: j)
                let first = next.starts[j]
                var low = inputs
                var high = 0
                for t in 0..<taken.count {
                    let row = first + t
                    low = min(low, starts[row])
                    high = max(high, starts[row] + offsets[row + 1] - offsets[row])
                }
                guard low < high else { return (0, []) }
                var sums = [Double](repeating: 0, count: high - low)
                for (t, weight) in taken.enumerated() {
                    let row = first + t
                    for i in offsets[row]..<offsets[row + 1] {
                        sums[starts[row] - low + i - offsets[row]] += weight * weights[i]
                    }
                }
                return (low, sums)
            })
    }
}
