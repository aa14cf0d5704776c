public import LinearAlgebra
public import Spectroscopy

/// Low-level fusion: the channels of all blocks beside each other, every block with the same total variance.
///
/// z_b = (x_b − x̄_b)/s_b/√v_b, v_b = Σ_j var_j of the centred (and autoscaled) block, so that the variances of each block
/// sum to 1. Without it the block with most channels, or the largest numbers, decides alone.
///
/// Conventions: variances and standard deviations have divisor n − 1; with `autoscale` each channel is divided by its
/// standard deviation first (a constant one by 1, with a finding), and v_b is the number of channels that vary. A block
/// without variation is refused. Any estimator can be fitted to what comes out; PLS on it is MB-PLS.
///
/// ```swift
/// let fusion = try LowLevelFusion(blocks: blocks).fit(x)
/// let model = try PLSRegression(latentVariables: 5).fit(fusion.predict(x), y)
/// ```
///
/// ## Source
/// Westerhuis, Kourti, MacGregor, J. Chemometr. 12 (1998) 301,
/// doi:10.1002/(SICI)1099-128X(199809/10)12:5<301::AID-CEM515>3.0.CO;2-S; Borràs et al., Anal. Chim. Acta 891 (2015) 1,
/// doi:10.1016/j.aca.2015.04.042
public struct LowLevelFusion: Estimator {
    public static let kind = MethodKind.decomposition
    public static let identifier = "low-level-fusion"
    public static let summary = "Low-level fusion: channels of several blocks, each block with variance 1"
    public static let parameters = [
        ParameterDescription("blocks", "name and columns (first, one after the last; from 0) of each block"),
        ParameterDescription("autoscale", "whether channels are divided by their standard deviation (n - 1)"),
    ]

    /// The blocks.
    public var blocks: Blocks
    /// Whether channels are divided by their standard deviation before the blocks are scaled.
    public var autoscale: Bool

    public init() { self.init(blocks: .none) }

    /// Creates the method.
    public init(blocks: Blocks, autoscale: Bool = false) {
        self.blocks = blocks
        self.autoscale = autoscale
    }

    /// Learns centres and scales from the calibration rows `x`, n × p.
    ///
    /// - Throws: `ModellingError`: no blocks or blocks beyond the columns of `x`, fewer than two rows, a value that is
    ///   not finite, a block without variation.
    public func fit(_ x: Matrix, _ reference: Void = ()) throws(ModellingError) -> BlockScaling {
        guard x.rows >= 2 else { throw .tooFewSamples(found: x.rows, needed: 2, what: "fusion of blocks") }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        var (mean, divisors, unscaled): ([Double], [Double], [Int]) = ([], [], [])
        for (block, part) in zip(blocks.all, try blocks.matrices(of: x)) {
            let (means, deviations, constant) = PrincipalComponents.channels(of: part, centre: true)
            guard constant.count < part.columns else {
                throw .blockWithoutVariation(name: block.name, samples: x.rows)
            }
            let held = Set(constant)
            let variances = deviations.indices.map { j in
                held.contains(j) ? 0 : autoscale ? 1 : deviations[j] * deviations[j]
            }
            let size = variances.reduce(0, +).squareRoot()
            guard size.isFinite, size > 0 else { throw PrincipalComponents.squareOverflow(x, what: "X") }
            mean += means
            divisors += deviations.map { autoscale ? $0 * size : size }
            if autoscale { unscaled += constant.map { $0 + block.columns.lowerBound } }
        }
        return BlockScaling(
            blocks: blocks, mean: mean, divisors: divisors, channels: x.columns, unscaledChannels: unscaled)
    }
}
