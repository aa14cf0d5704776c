internal import LinearAlgebra
internal import Spectroscopy

/// Cross-validated multiple linear regression on the first 1 … m channels of a chain, all of one pass.
///
/// The training rows of each segment are centred; channel after channel is made orthogonal to the earlier
/// ones (twice), in the held-out rows by the same coefficients. A channel that adds nothing but rounding
/// changes no prediction.
struct ChannelRegressions: Sendable {
    private let training: SelectionTraining
    private let segments: [Segment]

    init(_ training: SelectionTraining, segments: Segments) {
        self.training = training
        self.segments = segments.all.filter { !$0.heldOut.isEmpty }
    }

    /// The mean squared error over lots, in units of the variance of the responses, with the first 1 … m
    /// channels.
    func errors(_ chain: [Int]) -> [Double] {
        let (q, m) = (training.y.columns, chain.count)
        var sums = [[Double]](repeating: [Double](repeating: 0, count: m), count: training.lots.count)
        var counts = [Int](repeating: 0, count: training.lots.count)
        for segment in segments {
            let (fit, held) = (segment.training, segment.heldOut)
            let y = training.y.selecting(rows: fit)
            let means = y.columnMeans
            let centred = y.subtractingFromRows(means)
            var predicted = Matrix(rows: held.map { _ in means })
            var directions = RowStack(width: fit.count, capacity: m)
            var heldDirections = RowStack(width: held.count, capacity: m)
            for row in held { counts[training.lots.indices[row]] += 1 }
            for (k, channel) in chain.enumerated() {
                var z = fit.map { training.x[$0, channel] }
                let mean = z.reduce(0, +) / Double(max(z.count, 1))
                var h = held.map { training.x[$0, channel] - mean }
                let length = dot(z, z).squareRoot()
                for i in z.indices { z[i] -= mean }
                for _ in 0..<2 {
                    let inside = directions.products(with: z)
                    directions.subtractCombination(inside, from: &z)
                    heldDirections.subtractCombination(inside, from: &h)
                }
                let norm = dot(z, z).squareRoot()
                if norm > 1e-14 * Double(fit.count).squareRoot() * length {
                    for i in z.indices { z[i] /= norm }
                    for i in h.indices { h[i] /= norm }
                    let b = centred.transposedTimes(z)
                    for (i, value) in h.enumerated() { for r in 0..<q { predicted[i, r] += value * b[r] } }
                    directions.append(z)
                    heldDirections.append(h)
                }
                for (i, row) in held.enumerated() {
                    for r in 0..<q {
                        let d = predicted[i, r] - training.y[row, r]
                        sums[training.lots.indices[row]][k] += d * d / training.responseVariances[r]
                    }
                }
            }
        }
        let lots = counts.indices.filter { counts[$0] > 0 }
        return (0..<m).map { k in
            lots.reduce(0) { $0 + sums[$1][k] / (Double(counts[$1]) * Double(q)) } / Double(max(lots.count, 1))
        }
    }

    /// The standardised coefficients |b_j|·s_j of the regression of all rows on some channels, over the
    /// responses.
    func relevance(_ channels: [Int]) throws(LinearAlgebraError) -> [Double] {
        let x = training.x.selecting(columns: channels)
        let centred = x.subtractingFromRows(x.columnMeans)
        let y = training.y.subtractingFromRows(training.y.columnMeans)
        // Least squares of least norm: b = V·diag(1/s)·Uᵀ·y over the singular values above rounding.
        let svd = try SingularValueDecomposition(of: centred)
        let rank = svd.rank
        let inside = svd.left.times(y, transposingSelf: true)
        let deviations = centred.columnStandardDeviations(about: [Double](repeating: 0, count: channels.count))
        return channels.indices.map { j in
            var sum = 0.0
            for r in 0..<y.columns {
                var b = 0.0
                for a in 0..<rank { b += svd.rightTransposed[a, j] * inside[a, r] / svd.singularValues[a] }
                sum += b * b / training.responseVariances[r]
            }
            return sum.squareRoot() * deviations[j]
        }
    }
}
