public import LinearAlgebra
public import Spectroscopy

/// The principal components of each block, whose scores beside each other are the fused rows.
public struct BlockScores: PredictiveModel, Hashable {
    /// The blocks.
    public let blocks: Blocks
    /// The components of each block.
    public let models: [PrincipalComponentModel]
    /// What scores are divided by.
    public let scaling: MidLevelFusion.Scaling
    /// The number of columns p of the calibration rows.
    public let channels: Int

    init(blocks: Blocks, models: [PrincipalComponentModel], scaling: MidLevelFusion.Scaling, channels: Int) {
        self.blocks = blocks
        self.models = models
        self.scaling = scaling
        self.channels = channels
    }

    /// Reads the components.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        blocks = try container.decode(Blocks.self, forKey: .blocks)
        models = try container.decode([PrincipalComponentModel].self, forKey: .models)
        scaling = try container.decode(MidLevelFusion.Scaling.self, forKey: .scaling)
        channels = try container.decode(Int.self, forKey: .channels)
        guard !models.isEmpty, models.map(\.mean.count) == blocks.widths,
            blocks.all.allSatisfy({ $0.columns.upperBound <= channels })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .models, in: container,
                debugDescription: "components of \(models.map(\.mean.count)) channels for blocks of \(blocks.widths)")
        }
    }

    /// The number of components of each block.
    public var components: [Int] { models.map(\.components) }

    /// What a person should know about the components, with the block in the place.
    public var findings: [Finding] {
        zip(blocks.names, models).flatMap { name, model in
            model.findings.map {
                Finding(
                    code: $0.code, severity: $0.severity, summary: $0.summary, place: "block \"\(name)\"",
                    remedy: $0.remedy)
            }
        }
    }

    /// The scaled scores of all blocks beside each other, m × ΣA_b.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == channels else { throw .channelMismatch(found: x.columns, expected: channels) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        var scores: [Matrix] = []
        for (model, part) in zip(models, try blocks.matrices(of: x)) {
            let divisors =
                switch scaling {
                case .block: [Double](repeating: model.totalVariance.squareRoot(), count: model.components)
                case .unit: model.eigenvalues.map { $0.squareRoot() }
                }
            scores.append(try model.prepared(part).times(model.loadings).dividingColumns(by: divisors))
        }
        return Blocks.joined(scores, rows: x.rows)
    }
}
