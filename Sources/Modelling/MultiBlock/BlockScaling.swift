public import LinearAlgebra
public import Spectroscopy

/// Centres and scales that give each block of channels the total variance 1.
public struct BlockScaling: PredictiveModel, Hashable {
    /// The blocks.
    public let blocks: Blocks
    /// The means of the channels of all blocks, block after block: p′.
    @Packed public private(set) var mean: [Double]
    /// What each of those channels is divided by.
    @Packed public private(set) var divisors: [Double]
    /// The number of columns p of the calibration rows.
    public let channels: Int
    /// The constant channels (columns of the calibration rows, from 0) that autoscaling divided by 1.
    public let unscaledChannels: [Int]

    init(blocks: Blocks, mean: [Double], divisors: [Double], channels: Int, unscaledChannels: [Int]) {
        self.blocks = blocks
        self.channels = channels
        self.unscaledChannels = unscaledChannels
        _mean = Packed(wrappedValue: mean)
        _divisors = Packed(wrappedValue: divisors)
    }

    /// Reads a scaling.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        blocks = try container.decode(Blocks.self, forKey: .blocks)
        _mean = try container.decode(Packed.self, forKey: .mean)
        _divisors = try container.decode(Packed.self, forKey: .divisors)
        channels = try container.decode(Int.self, forKey: .channels)
        unscaledChannels = try container.decode([Int].self, forKey: .unscaledChannels)
        let width = blocks.widths.reduce(0, +)
        guard width > 0, mean.count == width, divisors.count == width, divisors.allSatisfy({ $0 > 0 }),
            blocks.all.allSatisfy({ $0.columns.upperBound <= channels })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .mean, in: container,
                debugDescription: "\(mean.count) means and \(divisors.count) divisors for blocks of \(width) of "
                    + "\(channels) channels")
        }
    }

    /// The norm of what is subtracted from each scaled row: rounding is relative to it.
    var offset: Double { zip(mean, divisors).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) }.squareRoot() }

    /// What a person should know about the scaling.
    public var findings: [Finding] {
        guard !unscaledChannels.isEmpty else { return [] }
        let shown = unscaledChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
        return [
            Finding(
                code: "fusion.constant-channels", severity: .note,
                summary: "\(unscaledChannels.count) of \(mean.count) channels are constant (channel \(shown)"
                    + (unscaledChannels.count > 5 ? ", …" : "") + ") and were divided by 1",
                remedy: "leave them out of the blocks if they hold no signal")
        ]
    }

    /// The scaled channels of all blocks beside each other, m × p′.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == channels else { throw .channelMismatch(found: x.columns, expected: channels) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        return Blocks.joined(try blocks.matrices(of: x), rows: x.rows).subtractingFromRows(mean).dividingColumns(
            by: divisors)
    }
}
