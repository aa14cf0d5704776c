public import LinearAlgebra
public import Spectroscopy

/// A fitted sequential PLS regression.
///
/// Matrices hold one latent variable a row, those of the first block first.
public struct SequentialPLSModel: PredictiveModel, Hashable {
    /// What was asked.
    public let method: SequentialPLS
    /// The number of columns p of the calibration rows.
    public let channels: Int
    /// The means of the channels of all blocks, block after block: p′.
    @Packed public private(set) var mean: [Double]
    /// What each of those channels is divided by; ones when nothing was scaled.
    @Packed public private(set) var divisors: [Double]
    /// Rᵀ, A × p′: from the joined channels to the scores, orthogonalisation included.
    public let rotations: Matrix
    /// Qᵀ, A × q.
    public let yLoadings: Matrix
    /// The calibration scores transposed, Tᵀ, A × n: orthogonal rows.
    public let scores: Matrix
    /// The means of the q responses.
    public let yMean: [Double]
    /// The number of latent variables that each block gave.
    public let latentVariables: [Int]
    /// The share of the sum of squares of the centred responses that each block explains beyond those before it.
    public let explainedShares: [Double]
    /// The constant channels (columns of the calibration rows, from 0) that autoscaling divided by 1.
    public let unscaledChannels: [Int]

    init(
        method: SequentialPLS, channels: Int, mean: [Double], divisors: [Double], rotations: Matrix,
        yLoadings: Matrix, scores: Matrix, yMean: [Double], latentVariables: [Int], explainedShares: [Double],
        unscaledChannels: [Int]
    ) {
        self.method = method
        self.channels = channels
        self.rotations = rotations
        self.yLoadings = yLoadings
        self.scores = scores
        self.yMean = yMean
        self.latentVariables = latentVariables
        self.explainedShares = explainedShares
        self.unscaledChannels = unscaledChannels
        _mean = Packed(wrappedValue: mean)
        _divisors = Packed(wrappedValue: divisors)
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        method = try container.decode(SequentialPLS.self, forKey: .method)
        channels = try container.decode(Int.self, forKey: .channels)
        _mean = try container.decode(Packed.self, forKey: .mean)
        _divisors = try container.decode(Packed.self, forKey: .divisors)
        rotations = try container.decode(Matrix.self, forKey: .rotations)
        yLoadings = try container.decode(Matrix.self, forKey: .yLoadings)
        scores = try container.decode(Matrix.self, forKey: .scores)
        yMean = try container.decode([Double].self, forKey: .yMean)
        latentVariables = try container.decode([Int].self, forKey: .latentVariables)
        explainedShares = try container.decode([Double].self, forKey: .explainedShares)
        unscaledChannels = try container.decode([Int].self, forKey: .unscaledChannels)
        let a = latentVariables.reduce(0, +)
        let width = method.blocks.widths.reduce(0, +)
        guard mean.count == width, divisors.count == width, divisors.allSatisfy({ $0 > 0 }), rotations.rows == a,
            rotations.columns == width, yLoadings.rows == a, yLoadings.columns == yMean.count, scores.rows == a,
            latentVariables.count == method.blocks.count, explainedShares.count == method.blocks.count,
            method.latentVariables.count == method.blocks.count,
            method.blocks.all.allSatisfy({ $0.columns.upperBound <= channels })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .rotations, in: container,
                debugDescription: "rotations of \(rotations.rows) × \(rotations.columns) and Y-loadings of "
                    + "\(yLoadings.rows) × \(yLoadings.columns) for \(latentVariables) latent variables of blocks of "
                    + "\(method.blocks.widths) channels")
        }
    }

    /// The blocks.
    public var blocks: Blocks { method.blocks }

    /// What a person should know about the fit.
    public var findings: [Finding] {
        var findings: [Finding] = []
        for (b, block) in blocks.all.enumerated() where latentVariables[b] < method.latentVariables[b] {
            findings.append(
                Finding(
                    code: "so-pls.rank", severity: .note,
                    summary: "\(method.latentVariables[b]) latent variables were asked for; what the blocks before it "
                        + "left carries \(latentVariables[b])",
                    place: "block \"\(block.name)\"", remedy: "ask for at most \(latentVariables[b])"))
        }
        if !unscaledChannels.isEmpty {
            let shown = unscaledChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
            findings.append(
                Finding(
                    code: "so-pls.constant-channels", severity: .note,
                    summary: "\(unscaledChannels.count) of \(mean.count) channels are constant (channel \(shown)"
                        + (unscaledChannels.count > 5 ? ", …" : "") + ") and were divided by 1",
                    remedy: "leave them out of the blocks if they hold no signal"))
        }
        return findings
    }

    /// The scores of rows, m × A, those of the first block first.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func scores(of x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == channels else { throw .channelMismatch(found: x.columns, expected: channels) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let joined = Blocks.joined(try blocks.matrices(of: x), rows: x.rows)
        return joined.subtractingFromRows(mean).dividingColumns(by: divisors).times(rotations, transposingOther: true)
    }

    /// The predicted responses, m × q, with all blocks.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix { try predict(x, blocks: blocks.count) }

    /// The predicted responses, m × q, with the first blocks only: none predicts the means.
    public func predict(_ x: Matrix, blocks count: Int) throws(ModellingError) -> Matrix {
        precondition(count >= 0 && count <= blocks.count, "\(count) of \(blocks.count) blocks")
        let a = latentVariables[..<count].reduce(0, +)
        let predicted = try scores(of: x).prefix(columns: a).times(yLoadings.selecting(rows: Array(0..<a)))
        return predicted.subtractingFromRows(yMean.map { -$0 })
    }
}
