internal import LinearAlgebra

/// The chains of successive projections: each channel is followed by that which has most of what the others
/// lack.
///
/// All chains of a batch take a step together: with q_s the new direction of chain s (the part of its last
/// channel orthogonal to the earlier ones, made a unit vector) the coefficients of all channels are one
/// product Q·X, and the squared lengths lose their squares. Where that leaves too few digits to tell the two
/// longest apart, the lengths are computed anew from the channels.
struct ProjectionChains {
    /// The columns of X as rows, p × n.
    private let channels: Matrix
    private let squares: [Double]
    /// The squared length below which what is left of a channel is rounding.
    private let floor: Double

    /// - Parameter x: n × p, as it is to be projected (centred, usually).
    init(_ x: Matrix) {
        channels = x.transposed
        squares = channels.rowSquaredNorms
        let rounding = Double.ulpOfOne * Double(max(x.rows, x.columns)) * (squares.max() ?? 0).squareRoot()
        floor = rounding * rounding
    }

    /// The chain of each start, the start first; shorter than `length` where no channel has anything left.
    func chains(starts: [Int], length: Int) -> [[Int]] {
        let batch = 64
        let pieces = Parallel.map((starts.count + batch - 1) / batch) { b in
            together(Array(starts[(b * batch)..<min((b + 1) * batch, starts.count)]), length: length)
        }
        return pieces.flatMap { $0 }
    }

    private func together(_ starts: [Int], length: Int) -> [[Int]] {
        let (p, n) = (channels.rows, channels.columns)
        var chains = starts.map { [$0] }
        var directions = starts.map { _ in RowStack(width: n, capacity: length) }
        var left = starts.map { _ in squares }
        var open = Array(starts.indices)
        for step in 1..<max(length, 1) {
            // The new direction of each chain.
            var stack = RowStack(width: n, capacity: open.count)
            open = open.filter { s in
                let residual = residual(chains[s][step - 1], directions[s])
                let square = dot(residual, residual)
                guard square > floor else { return false }
                let direction = residual.map { $0 / square.squareRoot() }
                directions[s].append(direction)
                stack.append(direction)
                return true
            }
            guard !open.isEmpty else { break }
            let coefficients = stack.matrix.times(channels, transposingOther: true)
            for (row, s) in open.enumerated() {
                left[s].withUnsafeMutableBufferPointer { left in
                    coefficients.withUnsafeElements { c in
                        for j in 0..<p { left[j] -= c[row * p + j] * c[row * p + j] }
                    }
                }
            }
            open = open.filter { s in
                guard let next = longest(left[s], chains[s], directions[s]) else { return false }
                chains[s].append(next)
                return true
            }
        }
        return chains
    }

    /// The part of a channel that is orthogonal to the directions, projected twice.
    private func residual(_ channel: Int, _ directions: RowStack) -> [Double] {
        var vector = channels.row(channel)
        for _ in 0..<2 { directions.subtractCombination(directions.products(with: vector), from: &vector) }
        return vector
    }

    /// The channel with the most left; nil when all have only rounding left. Of equals the first.
    private func longest(_ left: [Double], _ chain: [Int], _ directions: RowStack) -> Int? {
        // A squared length is known to within this many ulps of what the channel had at first.
        let error = 32 * Double.ulpOfOne * Double(directions.count + 1)
        var taken = [Bool](repeating: false, count: left.count)
        for channel in chain { taken[channel] = true }
        var least = 0.0
        for j in left.indices where !taken[j] { least = max(least, left[j] - error * squares[j]) }
        let candidates = left.indices.filter { !taken[$0] && left[$0] + error * squares[$0] >= least }
        if candidates.count == 1, least > floor { return candidates[0] }
        var best: (channel: Int, square: Double)?
        for j in candidates {
            let residual = residual(j, directions)
            let square = dot(residual, residual)
            guard square > floor else { continue }
            if best.map({ square > $0.square * (1 + 1e-12) }) ?? true { best = (j, square) }
        }
        return best?.channel
    }
}
