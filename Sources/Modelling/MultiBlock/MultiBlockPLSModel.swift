public import LinearAlgebra
public import Spectroscopy

/// A fitted multi-block PLS regression; every number of latent variables a = 1 … A can be used.
///
/// Matrices of weights hold one latent variable a row.
public struct MultiBlockPLSModel: PredictiveModel, Hashable {
    /// Centres and scales of the blocks.
    public let scaling: BlockScaling
    /// The PLS regression on the scaled blocks beside each other: its scores are the super scores.
    public let pls: PLSModel

    init(scaling: BlockScaling, pls: PLSModel) {
        self.scaling = scaling
        self.pls = pls
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not have one number of channels.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        scaling = try container.decode(BlockScaling.self, forKey: .scaling)
        pls = try container.decode(PLSModel.self, forKey: .pls)
        guard pls.channels == scaling.mean.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .pls, in: container,
                debugDescription: "a regression on \(pls.channels) channels for blocks of \(scaling.mean.count)")
        }
    }

    /// The blocks.
    public var blocks: Blocks { scaling.blocks }

    /// The number of latent variables A that were extracted.
    public var latentVariables: Int { pls.latentVariables }

    /// What a person should know about the fit.
    public var findings: [Finding] { scaling.findings + pls.findings }

    /// The predicted responses, m × q, with all latent variables.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        try pls.predict(scaling.predict(x))
    }

    /// The predicted responses, m × q, with the first a latent variables.
    public func predict(_ x: Matrix, latentVariables a: Int) throws(ModellingError) -> Matrix {
        try pls.predict(scaling.predict(x), latentVariables: a)
    }

    /// The super scores of rows, m × A.
    public func superScores(of x: Matrix) throws(ModellingError) -> Matrix {
        try pls.scores(of: scaling.predict(x))
    }

    /// The super weights, A × B: how much each block contributes to each super score; their squares sum to 1.
    public var superWeights: Matrix {
        let ranges = blocks.joinedRanges
        return Matrix(rows: latentVariables, columns: ranges.count) { out in
            for a in 0..<latentVariables {
                let w = pls.weights.row(a)
                for (b, range) in ranges.enumerated() {
                    out[a * ranges.count + b] = w[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
                }
            }
        }
    }

    /// The weights of one block, A × p_b, each row of length 1; zeros where the block has no part in a latent variable.
    public func blockWeights(_ block: Int) -> Matrix {
        var weights = pls.weights.selecting(columns: Array(blocks.joinedRanges[block]))
        let lengths = weights.rowSquaredNorms.map { $0 > 0 ? $0.squareRoot() : 1 }
        for a in 0..<weights.rows { for j in 0..<weights.columns { weights[a, j] /= lengths[a] } }
        return weights
    }

    /// The block scores t_b of rows, m × A, by the block deflated with the super scores before.
    public func blockScores(_ block: Int, of x: Matrix) throws(ModellingError) -> Matrix {
        let z = try scaling.predict(x)
        let t = try pls.scores(of: z)
        let columns = Array(blocks.joinedRanges[block])
        let w = blockWeights(block)
        var scores = z.selecting(columns: columns).times(w, transposingOther: true)
        // p_k of the block with w_a: what each earlier super score takes out of this block score.
        let taken = pls.projection.loadings.selecting(columns: columns).times(w, transposingOther: true)
        for i in 0..<scores.rows {
            for a in 0..<latentVariables {
                for k in 0..<a { scores[i, a] -= t[i, k] * taken[k, a] }
            }
        }
        return scores
    }

    /// The share of the variance of each block that each latent variable explains, A × B, in calibration.
    public var explainedVariance: Matrix {
        let ranges = blocks.joinedRanges
        let squares = pls.scores.rowSquaredNorms
        return Matrix(rows: latentVariables, columns: ranges.count) { out in
            for a in 0..<latentVariables {
                let p = pls.projection.loadings.row(a)
                for (b, range) in ranges.enumerated() {
                    let length = p[range].reduce(0) { $0 + $1 * $1 }
                    out[a * ranges.count + b] = squares[a] * length / Double(pls.samples - 1)
                }
            }
        }
    }

    /// The importance of each block: Σ_a w_T² weighted by the Y that latent variable a explains; nil without any.
    ///
    /// The shares sum to 1; √(B · share) is known as BIP, block importance in prediction.
    public var importance: [Double]? {
        let explained = zip(pls.scores.rowSquaredNorms, pls.yLoadings.rowSquaredNorms).map { $0 * $1 }
        let total = explained.reduce(0, +)
        guard total > 0 else { return nil }
        let weights = superWeights
        return (0..<blocks.count).map { b in
            (0..<latentVariables).reduce(0) { $0 + weights[$1, b] * weights[$1, b] * explained[$1] } / total
        }
    }
}
