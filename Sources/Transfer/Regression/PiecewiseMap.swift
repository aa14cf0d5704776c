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
        let primaryMean = background ? primary.x.columnMeans : [Double](repeating: 0, count: p)
        let secondaryMean = background ? secondary.x.columnMeans : [Double](repeating: 0, count: width)
        // Channel by channel, so that a window is one stretch of memory.
        let y = primary.x.subtractingFromRows(primaryMean).transposed
        let x = secondary.x.subtractingFromRows(secondaryMean).transposed
        let blocks = (p + Self.block - 1) / Self.block
        let pieces = Parallel.map(blocks) { k -> (coefficients: [Double], counts: [Int], rank: Int) in
            var coefficients: [Double] = []
            var counts: [Int] = []
            var least = Int.max
            for j in (k * Self.block)..<min((k + 1) * Self.block, p) {
                let (b, rank) = channel(j, x, y, centres)
                coefficients += b
                counts.append(b.count)
                least = min(least, rank)
            }
            return (coefficients, counts, least)
        }
        var ends: [Int] = []
        for piece in pieces { for count in piece.counts { ends.append((ends.last ?? 0) + count) } }
        let map = SpectralMap(
            source: secondary.axis, target: primary.axis, centre: secondaryMean, offset: primaryMean,
            form: .banded(
                starts: centres.map { max(0, $0 - halfWidth) }, ends: ends,
                coefficients: pieces.flatMap(\.coefficients)))
        let smallestWindow = centres.map { min($0 + halfWidth, width - 1) - max(0, $0 - halfWidth) + 1 }.min() ?? 0
        return (
            map,
            WindowRegression.findings(
                rank: pieces.map(\.rank).min() ?? 0, asked: components.map { min($0, smallestWindow) }, of: method)
        )
    }

    private func channel(_ j: Int, _ x: Matrix, _ y: Matrix, _ centres: [Int]) -> ([Double], Int) {
        let n = x.columns
        let c = centres[j]
        let (low, high) = (max(0, c - halfWidth) - c, min(x.rows - 1, c + halfWidth) - c)
        let m = high - low + 1
        var moves = [0]
        for d in 1..<max(outerHalfWidth + 1, 1) {
            for move in [-d, d] where centres.indices.contains(j + move) {
                let moved = centres[j + move]
                if moved + low >= 0, moved + high < x.rows { moves.append(move) }
            }
        }
        let equations = n * moves.count
        let window = UnsafeMutableBufferPointer<Double>.allocate(capacity: m * equations)
        let response = UnsafeMutableBufferPointer<Double>.allocate(capacity: equations)
        defer {
            window.deallocate()
            response.deallocate()
        }
        x.withUnsafeElements { x in
            y.withUnsafeElements { y in
                for (k, move) in moves.enumerated() {
                    let first = centres[j + move] + low
                    for i in 0..<n { response.initializeElement(at: k * n + i, to: y[(j + move) * n + i]) }
                    for l in 0..<m {
                        let source = (first + l) * n
                        for i in 0..<n {
                            window.initializeElement(at: l * equations + k * n + i, to: x[source + i])
                        }
                    }
                }
            }
        }
        return WindowRegression(
            form: regression, components: components, tolerance: tolerance, scale: scale,
            degreesOfFreedom: equations - (background ? moves.count : 0)
        ).coefficients(window, UnsafeBufferPointer(response), channels: m)
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
