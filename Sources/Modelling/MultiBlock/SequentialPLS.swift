public import LinearAlgebra
public import Spectroscopy

/// Sequential and orthogonalised PLS regression: each block adds what the blocks before it have not explained.
///
/// For the blocks b = 1 … B in their order, with A_b latent variables each, from centred X_b and Y:
/// 1. X_b ← X_b − T·(TᵀT)⁻¹TᵀX_b, T the scores of all blocks before
/// 2. PLS regression of what is left of Y on it: scores T_b, Y-loadings Q_b
/// 3. Y ← Y − T_b·Q_bᵀ
///
/// ŷ = ȳ + Σ_b t_b·Q_bᵀ. All scores are orthogonal to each other, so the Y that a block explains is its own contribution.
///
/// Conventions: nothing depends on the scale of a block as a whole, so blocks are not scaled; with `autoscale` channels
/// are divided by their standard deviations (n − 1). A_b = 0 leaves a block out. The order matters: a later block gets
/// only what is new in it. A block whose new part carries fewer latent variables gives fewer, with a finding. Responses
/// are centred, not scaled.
///
/// ```swift
/// let model = try SequentialPLS(latentVariables: [4, 2], blocks: blocks).fit(x, y)
/// model.explainedShares   // [0.88, 0.06]: of the variance of Y, block after block
/// ```
///
/// ## Source
/// Næs, Tomic, Mevik, Martens, J. Chemometr. 25 (2011) 28. doi:10.1002/cem.1357
public struct SequentialPLS: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "so-pls"
    public static let summary = "Sequential and orthogonalised PLS regression: what each further block adds"
    public static let parameters = [
        ParameterDescription("latentVariables", "number of latent variables of each block, 0 or more"),
        ParameterDescription("blocks", "name and columns (first, one after the last; from 0) of each block"),
        ParameterDescription("autoscale", "whether channels are divided by their standard deviation (n - 1)"),
    ]

    /// The number of latent variables A_b of each block.
    public var latentVariables: [Int]
    /// The blocks, in the order in which they are used.
    public var blocks: Blocks
    /// Whether channels are divided by their standard deviation.
    public var autoscale: Bool

    public init() { self.init(latentVariables: [], blocks: .none) }

    /// Creates the method.
    public init(latentVariables: [Int], blocks: Blocks, autoscale: Bool = false) {
        self.latentVariables = latentVariables
        self.blocks = blocks
        self.autoscale = autoscale
    }

    /// Fits the blocks one after the other.
    ///
    /// - Parameters:
    ///   - x: n × p, the blocks as ranges of its columns.
    ///   - y: n × q.
    /// - Throws: `ModellingError`: no blocks or blocks beyond the columns of `x`, another number of latent variables than
    ///   of blocks, more than a block or the samples can carry or none at all, fewer than two rows, values that are not
    ///   finite, a block or responses without variation.
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> SequentialPLSModel {
        let (yMean, centred) = try RegressionReference.centred(y, rows: x.rows, method: "sequential PLS")
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        guard centred.rowSquaredNorms.reduce(0, +).isFinite else {
            throw PrincipalComponents.squareOverflow(y, what: "Y")
        }
        let parts = try blocks.matrices(of: x)
        try check(rows: x.rows)
        var fit = SequentialFit(y: centred)
        for (b, part) in parts.enumerated() {
            let (means, deviations, constant) = PrincipalComponents.channels(of: part, centre: true)
            guard constant.count < part.columns else {
                throw .blockWithoutVariation(name: blocks.names[b], samples: x.rows)
            }
            let divisors = autoscale ? deviations : [Double](repeating: 1, count: part.columns)
            let ready = part.subtractingFromRows(means).dividingColumns(by: divisors)
            guard ready.rowSquaredNorms.reduce(0, +).isFinite else {
                throw PrincipalComponents.squareOverflow(x, what: "X")
            }
            let first = blocks.all[b].columns.lowerBound
            fit.add(
                ready, mean: means, divisors: divisors, unscaled: autoscale ? constant.map { $0 + first } : [],
                latentVariables: latentVariables[b])
        }
        return fit.model(of: self, channels: x.columns, yMean: yMean)
    }

    private func check(rows n: Int) throws(ModellingError) {
        guard latentVariables.count == blocks.count else {
            throw .shapeMismatch(
                what: "numbers of latent variables", found: latentVariables.count, expected: blocks.count)
        }
        for (asked, block) in zip(latentVariables, blocks.all) {
            guard asked >= 0 else {
                throw .invalidParameter(name: "latentVariables", value: "\(asked)", needed: "0 or more are needed")
            }
            guard asked <= block.columns.count else {
                throw .tooManyComponents(
                    asked: asked, largest: block.columns.count,
                    because: "block \"\(block.name)\" has \(block.columns.count) channels")
            }
        }
        let total = latentVariables.reduce(0, +)
        guard total >= 1, total <= n - 1 else {
            throw .tooManyComponents(asked: total, largest: n - 1, because: "\(n) samples, all blocks together")
        }
    }
}
