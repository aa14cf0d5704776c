public import LinearAlgebra
public import Spectroscopy

/// Mid-level fusion: the principal component scores of each block beside each other.
///
/// T_b = ((X_b − x̄_b)/s_b)·P_b by `PrincipalComponents`, then divided: by √v_b, v_b the total variance of the block, so
/// that scores weigh as they do in low-level fusion; or each score by its standard deviation, so that all weigh alike.
///
/// Conventions: with all components and block variance, inner products of rows, and so PLS predictions, are those of
/// `LowLevelFusion`. Components of a block stop at its rank, with a finding. Standard deviations have divisor n − 1.
///
/// ```swift
/// let fusion = try MidLevelFusion(blocks: blocks, components: [5, 3]).fit(x)
/// let model = try LinearDiscriminantAnalysis().fit(fusion.predict(x), labels)
/// ```
///
/// ## Source
/// Borràs, Ferré, Boqué, Mestres, Aceña, Busto, Anal. Chim. Acta 891 (2015) 1. doi:10.1016/j.aca.2015.04.042
public struct MidLevelFusion: Estimator {
    /// What scores are divided by.
    public enum Scaling: String, Codable, CaseIterable, Hashable, Sendable {
        /// The square root of the total variance of their block.
        case block
        /// Their own standard deviation.
        case unit
    }

    public static let kind = MethodKind.decomposition
    public static let identifier = "mid-level-fusion"
    public static let summary = "Mid-level fusion: principal component scores of several blocks"
    public static let parameters = [
        ParameterDescription("blocks", "name and columns (first, one after the last; from 0) of each block"),
        ParameterDescription("components", "number of components of each block, or one number for all"),
        ParameterDescription("autoscale", "whether channels are divided by their standard deviation (n - 1)"),
        ParameterDescription("scaling", "block (by the variance of the block) or unit (each score by its own)"),
    ]

    /// The blocks.
    public var blocks: Blocks
    /// The number of components of each block, or one number for all.
    public var components: [Int]
    /// Whether channels are divided by their standard deviation.
    public var autoscale: Bool
    /// What scores are divided by.
    public var scaling: Scaling

    public init() { self.init(blocks: .none, components: [2]) }

    /// Creates the method.
    public init(blocks: Blocks, components: [Int], autoscale: Bool = false, scaling: Scaling = .block) {
        self.blocks = blocks
        self.components = components
        self.autoscale = autoscale
        self.scaling = scaling
    }

    /// Learns the components of each block from the calibration rows `x`, n × p.
    ///
    /// - Throws: `ModellingError`: no blocks or blocks beyond the columns of `x`, another number of components than of
    ///   blocks, fewer than two rows, a value that is not finite, a block without variation.
    public func fit(_ x: Matrix, _ reference: Void = ()) throws(ModellingError) -> BlockScores {
        guard x.rows >= 2 else { throw .tooFewSamples(found: x.rows, needed: 2, what: "fusion of blocks") }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let parts = try blocks.matrices(of: x)
        guard components.count == 1 || components.count == blocks.count else {
            throw .shapeMismatch(what: "numbers of components", found: components.count, expected: blocks.count)
        }
        var models: [PrincipalComponentModel] = []
        for (b, part) in parts.enumerated() {
            guard PrincipalComponents.channels(of: part, centre: true).constant.count < part.columns else {
                throw .blockWithoutVariation(name: blocks.names[b], samples: x.rows)
            }
            let count = components[components.count == 1 ? 0 : b]
            models.append(try PrincipalComponents(components: count, scale: autoscale).fit(part))
        }
        return BlockScores(blocks: blocks, models: models, scaling: scaling, channels: x.columns)
    }
}
