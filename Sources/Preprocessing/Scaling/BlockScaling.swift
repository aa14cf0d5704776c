public import LinearAlgebra
public import Spectroscopy

/// Block scaling: stretches of the axis are given the same weight, whatever their number of channels and
/// their size.
///
/// x'_ij = x_ij/c_B for the channels j of block B: by `deviation`, c_B² = Σ_{j∈B} s_j², s_j² = Σ_i (x_ij −
/// x̄_j)²/(n − 1), so that the variances of each block sum to 1; by `count`, c_B² is the number of channels
/// of the block, for channels that are autoscaled already. X n × p → n × p; the divisors are learned.
///
/// Conventions: nothing is centred (put `mean-centre` in front or behind: the divisors are the same). Each
/// channel must lie in just one block; no blocks are one block of all channels. A block that does not vary
/// over the training spectra is divided by 1, with a finding.
///
/// ```swift
/// let blocks = [AxisInterval(from: 4000, to: 2400), AxisInterval(from: 1800, to: 650)]
/// let scaled = try BlockScaling(blocks: blocks).makeFitted(from: training).apply(to: test)
/// ```
///
/// ## Source
/// Westerhuis, Kourti, MacGregor, J. Chemometr. 12 (1998) 301.
/// doi:10.1002/(SICI)1099-128X(199809/10)12:5<301::AID-CEM515>3.0.CO;2-S
public struct BlockScaling: Preprocessing {
    /// What a block is divided by.
    public enum Divisor: String, Codable, Hashable, Sendable, CaseIterable {
        /// The root of the sum of the variances of its channels.
        case deviation
        /// The root of the number of its channels.
        case count
    }

    public static let identifier = "block-scale"
    public static let summary = "Block scaling: each stretch of the axis divided by its total standard deviation"
    public static let parameters = [
        ParameterDescription(
            "blocks",
            "list of [from, to] in the unit of the axis, both included, each channel in one; empty is one block"),
        ParameterDescription(
            "divisor", "deviation: root of the summed variances; count: root of the number of channels"),
    ]

    /// The blocks; none are one block of all channels.
    public let blocks: [AxisInterval]
    /// What a block is divided by.
    public let divisor: Divisor

    /// Creates the method: one block of all channels, divided by its total standard deviation.
    public init() { self.init(blocks: []) }

    /// Creates the method.
    public init(blocks: [AxisInterval] = [], divisor: Divisor = .deviation) {
        self.blocks = blocks
        self.divisor = divisor
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) { _ = try blockOfChannels(on: axis) }

    /// The number of the block (from 0) that each channel lies in.
    private func blockOfChannels(on axis: SpectralAxis) throws(PreprocessingError) -> [Int] {
        let values = axis.values
        guard !blocks.isEmpty else { return [Int](repeating: 0, count: values.count) }
        for block in blocks where !values.contains(where: { block.contains($0) }) {
            throw .emptyRange(method: Self.identifier, from: block.from, to: block.to, axis: axis.summary)
        }
        var result: [Int] = []
        for value in values {
            let holding = blocks.indices.filter { blocks[$0].contains(value) }
            guard holding.count == 1 else {
                throw .invalidParameter(
                    method: Self.identifier, parameter: "blocks", value: "\(blocks.count) stretches",
                    needed: "each channel must lie in one of them; \(value) \(axis.unit.symbol) lies in "
                        + (holding.isEmpty ? "none" : "numbers \(holding[0] + 1) and \(holding[1] + 1)"))
            }
            result.append(holding[0])
        }
        return result
    }

    public func makeFitted(from spectra: Spectra) throws(PreprocessingError) -> FittedBlockScaling {
        let blockOfChannel = try blockOfChannels(on: spectra.axis)
        let needed = divisor == .deviation ? 2 : 1
        guard spectra.count >= needed else {
            throw .tooFewSpectra(method: Self.identifier, found: spectra.count, needed: needed)
        }
        let deviation =
            divisor == .deviation ? try ChannelMoments(of: spectra.x, method: Self.identifier).deviation : []
        var squares = [Double](repeating: 0, count: max(blocks.count, 1))
        for (channel, block) in blockOfChannel.enumerated() {
            squares[block] += divisor == .deviation ? deviation[channel] * deviation[channel] : 1
        }
        return FittedBlockScaling(
            divisor: blockOfChannel.map { squares[$0] == 0 ? 1 : squares[$0].squareRoot() },
            constantBlocks: squares.indices.filter { squares[$0] == 0 }, blocks: squares.count)
    }
}

/// The divisors of the channels, equal within a block.
public struct FittedBlockScaling: FittedPreprocessing, Hashable {
    /// The p divisors.
    @Packed public private(set) var divisor: [Double]
    /// The blocks (from 0) that do not vary over the training spectra.
    public let constantBlocks: [Int]
    /// The number of blocks.
    public let blocks: Int

    init(divisor: [Double], constantBlocks: [Int], blocks: Int) {
        self._divisor = Packed(wrappedValue: divisor)
        self.constantBlocks = constantBlocks
        self.blocks = blocks
    }

    public var findings: [Finding] {
        guard !constantBlocks.isEmpty else { return [] }
        return [
            Finding(
                code: "preprocessing.constant-blocks", severity: .note,
                summary: "\(constantBlocks.count) of \(blocks) blocks do not vary over the training spectra (block "
                    + constantBlocks.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
                    + (constantBlocks.count > 5 ? ", …" : "") + "); they are not scaled",
                place: BlockScaling.identifier, remedy: "leave them out with a range step if they hold no signal")
        ]
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        guard spectra.axis.count == divisor.count else {
            throw .channelMismatch(method: BlockScaling.identifier, expected: divisor.count, found: spectra.axis.count)
        }
        do throws(SpectroscopyError) {
            return try spectra.replacing(x: spectra.x.dividingColumns(by: divisor))
        } catch {
            throw .spectra(error)
        }
    }
}
