internal import LinearAlgebra

/// The blocks of a sequential PLS regression as far as they are fitted.
struct SequentialFit {
    private var y: Matrix
    private let ySize: Double
    private var mean: [Double] = []
    private var divisors: [Double] = []
    private var unscaled: [Int] = []
    /// Rotations of all blocks from the joined channels so far: row a makes score a.
    private var rotations: [[Double]] = []
    private var scores: RowStack
    private var yLoadings: RowStack
    private var latentVariables: [Int] = []
    private var shares: [Double] = []

    /// Begins with centred responses, n × q.
    init(y: Matrix) {
        self.y = y
        ySize = y.rowSquaredNorms.reduce(0, +).squareRoot()
        scores = RowStack(width: y.rows, capacity: 0)
        yLoadings = RowStack(width: y.columns, capacity: 0)
    }

    /// Adds a centred and scaled block, n × p_b.
    mutating func add(
        _ block: Matrix, mean: [Double], divisors: [Double], unscaled: [Int], latentVariables asked: Int
    ) {
        let subtracted = zip(mean, divisors).map { $0 / $1 }
        let before = self.mean.count
        self.mean += mean
        self.divisors += divisors
        self.unscaled += unscaled
        for a in rotations.indices { rotations[a] += [Double](repeating: 0, count: block.columns) }
        guard asked > 0 else {
            latentVariables.append(0)
            shares.append(0)
            return
        }
        // 1: the part of each channel that the earlier scores explain, D = (TᵀT)⁻¹TᵀX.
        let t = scores.matrix
        let squares = t.rowSquaredNorms
        var explained = t.times(block)
        for a in 0..<explained.rows { for j in 0..<explained.columns { explained[a, j] /= squares[a] } }
        let left = block - t.times(explained, transposingSelf: true)
        // 2
        let extraction = ImprovedKernel1.extract(
            PLSData(
                x: left, y: y, size: block.rowSquaredNorms.reduce(0, +).squareRoot(), ySize: ySize,
                offset: dot(subtracted, subtracted).squareRoot(), latentVariables: asked))
        let r = extraction.rotations.matrix
        // t_b = x_b·r − Σ t_k·(D·r)_k: in terms of the channels of all blocks.
        let through = r.times(explained, transposingOther: true)
        let earlier = rotations
        for a in 0..<extraction.count {
            var rotation = [Double](repeating: 0, count: before) + r.row(a)
            for (k, other) in earlier.enumerated() {
                let factor = through[a, k]
                for j in 0..<before { rotation[j] -= factor * other[j] }
            }
            rotations.append(rotation)
        }
        // 3
        let new = extraction.scores.matrix
        let q = extraction.yLoadings.matrix
        for a in 0..<extraction.count {
            scores.append(new.row(a))
            yLoadings.append(q.row(a))
        }
        y = y - new.times(q, transposingSelf: true)
        latentVariables.append(extraction.count)
        let gained = zip(new.rowSquaredNorms, q.rowSquaredNorms).reduce(0) { $0 + $1.0 * $1.1 }
        shares.append(gained / (ySize * ySize))
    }

    /// The model of all blocks that were added.
    func model(of method: SequentialPLS, channels: Int, yMean: [Double]) -> SequentialPLSModel {
        SequentialPLSModel(
            method: method, channels: channels, mean: mean, divisors: divisors,
            rotations: Matrix(rows: rotations.count, columns: mean.count, elements: rotations.flatMap { $0 }),
            yLoadings: yLoadings.matrix, scores: scores.matrix, yMean: yMean, latentVariables: latentVariables,
            explainedShares: shares, unscaledChannels: unscaled)
    }
}
