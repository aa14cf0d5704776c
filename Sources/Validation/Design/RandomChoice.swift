public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Samples drawn at random without replacement: the control for every other design.
///
/// Conventions: the rows are shuffled by `SeededGenerator` and the first `count` are taken, in that order.
///
/// ```swift
/// let chosen = try RandomChoice(count: 12, seed: 7).select(from: x)
/// ```
///
/// ## Source
/// Durstenfeld, Commun. ACM 7 (1964) 420 (shuffling).
public struct RandomChoice: SampleDesign {
    public static let identifier = "random-choice"
    public static let summary = "Samples drawn at random: the control"
    public static let parameters = [
        ParameterDescription("count", "number of samples to choose, 2 or more; none for the share"),
        ParameterDescription("share", "share of the samples to choose, above 0 and below 1"),
        ParameterDescription("seed", "seed of the draw"),
    ]

    /// The number of samples to choose; nil for the share.
    public var count: Int?
    /// The share of the samples to choose, rounded to the nearest number.
    public var share: Double
    /// The seed of the draw.
    public var seed: UInt64

    public init() { self.init(count: nil) }

    /// Creates the design.
    public init(count: Int? = nil, share: Double = 0.75, seed: UInt64 = 1) {
        self.count = count
        self.share = share
        self.seed = seed
    }

    public func select(from x: Matrix, reference: Matrix?) throws(ModellingError) -> SampleSelection {
        guard x.rows >= 2 else { throw .tooFewSamples(found: x.rows, needed: 2, what: "the design") }
        let wanted = try chosenCount(of: x.rows, count: count, share: share)
        var generator = SeededGenerator(seed: seed)
        return SampleSelection(
            calibration: Array(generator.shuffled(Array(0..<x.rows)).prefix(wanted)), of: x.rows)
    }
}
