public import LinearAlgebra
public import Spectroscopy

/// Multi-block PLS regression with super scores: PLS on all blocks at once, and what each block contributes.
///
/// The blocks are scaled by `LowLevelFusion`. For a = 1 … A, u a column space of Y, X_b deflated by the super scores:
///
/// ```
/// w_b = X_bᵀu/‖X_bᵀu‖,  t_b = X_b·w_b                     block weights and scores
/// w_T = Tᵀu/‖Tᵀu‖, T = [t_1 … t_B],  t = T·w_T             super weights and super score
/// X_b ← X_b − t·p_bᵀ,  p_b = X_bᵀt/tᵀt
/// ```
///
/// Super weights, super scores and predictions are those of PLS regression on the scaled blocks beside each other, and
/// are computed so: with w = [w_1ᵀ … w_Bᵀ]ᵀ of that regression, block b has the super weight ‖w_b‖ and the block weights
/// w_b/‖w_b‖. Deflation by block scores, which predicts worse, is not offered.
///
/// Conventions: responses are centred, not scaled: divide them by their standard deviations first where several have
/// different units. Super weights are positive, their squares sum to 1 in each latent variable. Signs, rank and several
/// responses as in `PLSRegression`.
///
/// ```swift
/// let model = try MultiBlockPLS(latentVariables: 5, blocks: blocks).fit(x, y)
/// model.importance   // [0.71, 0.29]: share of the explained Y that each block carries
/// ```
///
/// ## Source
/// Westerhuis, Smilde, J. Chemometr. 15 (2001) 485, doi:10.1002/cem.652; Westerhuis, Kourti, MacGregor, J. Chemometr. 12
/// (1998) 301, doi:10.1002/(SICI)1099-128X(199809/10)12:5<301::AID-CEM515>3.0.CO;2-S
public struct MultiBlockPLS: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "mb-pls"
    public static let summary = "Multi-block PLS regression with super scores, blocks scaled to variance 1"
    public static let parameters = [
        ParameterDescription("latentVariables", "number of latent variables A, 1 or more"),
        ParameterDescription("blocks", "name and columns (first, one after the last; from 0) of each block"),
        ParameterDescription("autoscale", "whether channels are divided by their standard deviation (n - 1)"),
    ]

    /// The number of latent variables A that is asked for; fewer are extracted when the rank is lower.
    public var latentVariables: Int
    /// The blocks.
    public var blocks: Blocks
    /// Whether channels are divided by their standard deviation before the blocks are scaled.
    public var autoscale: Bool

    public init() { self.init(latentVariables: 1, blocks: .none) }

    /// Creates the method.
    public init(latentVariables: Int, blocks: Blocks, autoscale: Bool = false) {
        self.latentVariables = latentVariables
        self.blocks = blocks
        self.autoscale = autoscale
    }

    /// Fits all numbers of latent variables up to A.
    ///
    /// - Parameters:
    ///   - x: n × p, the blocks as ranges of its columns.
    ///   - y: n × q.
    /// - Throws: `ModellingError`: as `LowLevelFusion` and `PLSRegression`.
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> MultiBlockPLSModel {
        let (yMean, centred) = try RegressionReference.centred(y, rows: x.rows, method: "multi-block PLS")
        guard centred.rowSquaredNorms.reduce(0, +).isFinite else {
            throw PrincipalComponents.squareOverflow(y, what: "Y")
        }
        let scaling = try LowLevelFusion(blocks: blocks, autoscale: autoscale).fit(x)
        let z = try scaling.predict(x)
        let largest = min(x.rows - 1, z.columns)
        guard latentVariables >= 1, latentVariables <= largest else {
            throw .tooManyComponents(
                asked: latentVariables, largest: largest,
                because: "\(x.rows) samples and \(z.columns) channels in \(blocks.count) blocks")
        }
        let data = PLSData(x: z, y: centred, offset: scaling.offset, latentVariables: latentVariables)
        let extraction = ImprovedKernel1.extract(data)
        let pls = PLSModel(
            projection: PLSProjection(
                mean: [Double](repeating: 0, count: z.columns), scale: nil, rotations: extraction.rotations.matrix,
                loadings: extraction.loadings.matrix),
            weights: extraction.weights.matrix, yLoadings: extraction.yLoadings.matrix,
            scores: extraction.scores.matrix, yMean: yMean, yScale: nil, asked: latentVariables,
            unscaledChannels: [], algorithm: .improvedKernel, unconverged: [])
        return MultiBlockPLSModel(scaling: scaling, pls: pls)
    }
}
