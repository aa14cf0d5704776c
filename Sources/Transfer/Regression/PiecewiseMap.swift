internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy

/// The banded map from the second to the first of two instruments, one small regression a channel.
///
/// Channel j of the primary instrument stands at channel c(j) of the secondary one: the same, or on another axis the
/// nearest (the first of equals). Its window are the channels c(j) − h … c(j) + h that exist. Its equations are the n
/// transfer samples at j, and with an outer half-width H at each j + d, |d| ≤ H, whose whole window exists too, the
/// window moved along.
struct PiecewiseMap {
    let halfWidth: Int
    let outerHalfWidth: Int
    let components: Int?
    let tolerance: Double
    let regression: WindowRegressionForm
    let scale: Bool
    let background: Bool
    let method: String

    /// The channels of one piece of parallel work.
    private static let block = 32

    func map(_ pairs: PairedSpectra) throws(TransferError) -> (SpectralMap, [Finding]) {
        try WindowRegression.validate(components, tolerance, for: method)
        for (name, value) in [("halfWidth", halfWidth), ("outerHalfWidth", outerHalfWidth)]
        where !(0...100_000).contains(value) {
            throw .invalidParameter(
                method: method, parameter: name, value: "\(value)", needed: "0 … 100000 channels are needed")
        }
        let (primary, secondary) = (pairs.primary, pairs.secondary)
        let (p, width) = (primary.axis.count, secondary.axis.count)
        let centres = try Self.nearest(primary.axis, on: secondary.axis)
        let (target, source) = (
            CentredSpectra(primary, background: background), CentredSpectra(secondary, background: background)
        )
        let channels = WindowedChannels(x: source.x, y: target.x)
        let blocks = (p + Self.block - 1) / Self.block
        let pieces = Parallel.map(blocks) { k -> (coefficients: [Double], counts: [Int], rank: Int) in
            var coefficients: [Double] = []
            var counts: [Int] = []
            var least = Int.max
            for j in (k * Self.block)..<min((k + 1) * Self.block, p) {
                let (b, rank) = channel(j, channels, centres)
                coefficients += b
                counts.append(b.count)
                least = min(least, rank)
            }
            return (coefficients, counts, least)
        }
        var ends: [Int] = []
        for piece in pieces { for count in piece.counts { ends.append((ends.last ?? 0) + count) } }
        let map = try SpectralMap.finite(
            source: secondary.axis, target: primary.axis, centre: source.mean, offset: target.mean,
            form: .banded(
                starts: centres.map { max(0, $0 - halfWidth) }, ends: ends,
                coefficients: pieces.flatMap(\.coefficients)), method: method)
        let smallestWindow = centres.map { min($0 + halfWidth, width - 1) - max(0, $0 - halfWidth) + 1 }.min() ?? 0
        return (
            map,
            WindowRegression.findings(
                rank: pieces.map(\.rank).min() ?? 0, asked: components.map { min($0, smallestWindow) }, of: method)
        )
    }

    /// The coefficients of a channel, and the number of components that they come from; a channel of the primary
    /// instrument that is 0 throughout has none and asks for none.
    private func channel(_ j: Int, _ channels: WindowedChannels, _ centres: [Int]) -> ([Double], Int) {
        let (n, filled) = (channels.equations, channels.filled)
        let c = centres[j]
        let (low, high) = (max(0, c - halfWidth) - c, min(channels.count - 1, c + halfWidth) - c)
        let m = high - low + 1
        var moves = [0]
        for d in 1..<max(outerHalfWidth + 1, 1) {
            for move in [-d, d] where centres.indices.contains(j + move) {
                let moved = centres[j + move]
                if moved + low >= 0, moved + high < channels.count { moves.append(move) }
            }
        }
        return channels.withUnsafeElements { x, y -> ([Double], Int) in
            guard moves.contains(where: { move in (0..<n).contains { y[(j + move) * filled + $0] != 0 } }) else {
                return ([Double](repeating: 0, count: m), Int.max)
            }
            func windowed(_ equations: Int) -> WindowRegression {
                WindowRegression(
                    form: regression, components: components, tolerance: tolerance, scale: scale,
                    equations: equations, degreesOfFreedom: moves.count * (n - (background ? 1 : 0)))
            }
            // One window is one stretch of memory.
            guard moves.count > 1 else {
                return windowed(n).coefficients(x + (c + low) * filled, y + j * filled, channels: m)
            }
            let equations = n * moves.count
            let length = WindowRegression.filled(equations)
            return withUnsafeTemporaryAllocation(of: Double.self, capacity: (m + 1) * length) { room in
                room.initialize(repeating: 0)
                guard let window = room.baseAddress else { return ([], 0) }
                let response = window + m * length
                for (k, move) in moves.enumerated() {
                    let first = centres[j + move] + low
                    (response + k * n).update(from: y + (j + move) * filled, count: n)
                    for l in 0..<m {
                        (window + l * length + k * n).update(from: x + (first + l) * filled, count: n)
                    }
                }
                return windowed(equations).coefficients(window, response, channels: m)
            }
        }
    }

    /// For each channel of an axis the nearest channel of another, the first of equals.
    private static func nearest(_ axis: SpectralAxis, on other: SpectralAxis) throws(TransferError) -> [Int] {
        if axis.matches(other) { return Array(0..<axis.count) }
        guard axis.unit == other.unit else {
            throw .axisMismatch(primary: axis.summary, secondary: other.summary)
        }
        let values = other.values
        return axis.values.map { value in
            var best = 0
            for k in 1..<max(values.count, 1) where abs(values[k] - value) < abs(values[best] - value) { best = k }
            return best
        }
    }
}

/// The channels of both instruments, each of them one stretch of memory that is filled with zeros to a multiple of 8.
private struct WindowedChannels: Sendable {
    /// The number of equations without the filling.
    let equations: Int
    /// The length of a channel.
    let filled: Int
    /// The number of channels of the secondary instrument.
    let count: Int
    private let x: [Double]
    private let y: [Double]

    /// - Parameters:
    ///   - x: the secondary instrument, n × p'.
    ///   - y: the primary instrument, n × p.
    init(x: Matrix, y: Matrix) {
        equations = x.rows
        filled = WindowRegression.filled(x.rows)
        count = x.columns
        self.x = Self.byChannel(x, filled)
        self.y = Self.byChannel(y, filled)
    }

    private static func byChannel(_ matrix: Matrix, _ filled: Int) -> [Double] {
        let (n, p) = (matrix.rows, matrix.columns)
        var out = [Double](repeating: 0, count: p * filled)
        matrix.withUnsafeElements { a in
            for i in 0..<n { for j in 0..<p { out[j * filled + i] = a[i * p + j] } }
        }
        return out
    }

    func withUnsafeElements<R>(_ body: (UnsafePointer<Double>, UnsafePointer<Double>) -> R) -> R {
        x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                guard let x = x.baseAddress, let y = y.baseAddress else {
                    preconditionFailure("instruments without channels")
                }
                return body(x, y)
            }
        }
    }
}
