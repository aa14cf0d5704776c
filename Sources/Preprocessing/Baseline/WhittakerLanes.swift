internal import CKernels
internal import LinearAlgebra
internal import Spectroscopy

/// The room in which baselines of several spectra are fitted side by side, each in a lane of its own.
///
/// Channel j of lane k stands at [j·`width` + k]. What a lane gets does not depend on the others.
final class WhittakerLanes {
    /// The number of lanes.
    static let width = Int(CK_LANES)

    typealias Numbers = UnsafeMutablePointer<Double>

    /// The number of channels p.
    let channels: Int
    /// The centred spectra y.
    let y: Numbers
    /// The curves z.
    let z: Numbers
    /// The weights w.
    let weights: Numbers
    /// The number of the fit, from 1, in each lane.
    var iterations = [Int](repeating: 1, count: width)
    /// What becomes of each lane after a fit.
    var steps = [ReweightedWhittaker.Step](repeating: .goOn, count: width)
    /// Σ|y| about zero instead of the mean, of the spectrum in each lane.
    private(set) var totals = [Double](repeating: 0, count: width)
    private let factor: Numbers
    private let room: UnsafeMutableRawPointer

    init(channels: Int) {
        self.channels = channels
        let count = channels * Self.width
        room = .allocate(byteCount: 8 * 5 * count, alignment: 64)
        let numbers = room.bindMemory(to: Double.self, capacity: 5 * count)
        (y, z, weights, factor) = (numbers, numbers + count, numbers + 2 * count, numbers + 3 * count)
        y.initialize(repeating: 0, count: count)
        weights.initialize(repeating: 1, count: count)
    }

    deinit { room.deallocate() }

    /// Puts a spectrum into a lane, all weights 1.
    func load(_ spectrum: CentredSpectrum, into lane: Int) {
        var total = 0.0
        for (j, value) in spectrum.values.enumerated() {
            y[j * Self.width + lane] = value
            weights[j * Self.width + lane] = 1
            total += abs(value + spectrum.mean)
        }
        totals[lane] = total
        iterations[lane] = 1
    }

    /// Copies the curve of a lane.
    func store(_ lane: Int, into curve: UnsafeMutableBufferPointer<Double>) {
        for j in 0..<channels { curve[j] = z[j * Self.width + lane] }
    }

    /// Fits all curves; false for a lane that has to be fitted by itself: its weights are too few, or too small.
    func fit(penalty: Double) -> [Bool] {
        var state = [UInt8](repeating: 0, count: Self.width)
        ck_whittaker(z, factor, &state, y, weights, penalty, channels)
        return state.map { $0 == 1 }
    }
}

extension Spectra {
    /// Baselines by second differences, several spectra at once; rows are spread over threads.
    ///
    /// A lane whose spectrum is done takes in the next one, so that all are busy to the end of a block.
    func fittingLanes(_ whittaker: ReweightedWhittaker, of method: String) throws(PreprocessingError) -> Baselines {
        let p = axis.count
        let n = count
        let reversed = !axis.isAscending
        let width = WhittakerLanes.width
        // Blocks are cut by the number of spectra, never by the number of threads.
        let rowsInBlock = min(8, max(1, n / (8 * width))) * width
        let blocks = (n + rowsInBlock - 1) / rowsInBlock
        var outcomes: [Baselines.Outcome] = []
        let curves = Matrix(rows: n, columns: p) { out in
            x.withUnsafeElements { source in
                // Each row is read and written by one block only.
                nonisolated(unsafe) let (source, out) = (source, out)
                outcomes = Parallel.map(blocks) { block in
                    let rows = block * rowsInBlock..<min(n, (block + 1) * rowsInBlock)
                    return whittaker.fitLanes(rows.count, channels: p) { row in
                        let place = (rows.lowerBound + row) * p..<(rows.lowerBound + row + 1) * p
                        return CentredSpectrum(UnsafeBufferPointer(rebasing: source[place]), reversed: reversed)
                    } finish: { row, spectrum, write in
                        let place = (rows.lowerBound + row) * p..<(rows.lowerBound + row + 1) * p
                        var curve = UnsafeMutableBufferPointer(rebasing: out[place])
                        let outcome = write(curve)
                        spectrum.restore(
                            curve, under: UnsafeBufferPointer(rebasing: source[place]), reversed: reversed)
                        if reversed { curve.reverse() }
                        return outcome
                    }
                }.flatMap { $0 }
            }
        }
        do throws(SpectroscopyError) {
            return Baselines(
                method: method, spectra: try replacing(x: curves), iterations: outcomes.map(\.iterations),
                converged: outcomes.map(\.converged))
        } catch {
            throw .spectra(error)
        }
    }
}
