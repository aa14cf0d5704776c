/// Random folds: the lots are shuffled and dealt out in turn, anew in each repeat.
///
/// Folds differ in size by one lot at most.
///
/// ## Source
/// Kim, Comput. Stat. Data Anal. 53 (2009) 3735. doi:10.1016/j.csda.2009.04.009 (repeated cross-validation).
public struct RandomSegments: SegmentDesign {
    public static let identifier = "random-segments"
    public static let summary = "Segments of lots drawn at random, repeated"
    public static let parameters = [
        ParameterDescription("folds", "number of folds K, 2 … number of lots"),
        ParameterDescription("repeats", "number of repeats, each with another shuffle"),
    ]

    /// K.
    public var folds: Int
    /// The number of repeats.
    public var repeats: Int

    public init() { self.init(folds: 5) }

    /// Creates the design.
    public init(folds: Int, repeats: Int = 1) {
        self.folds = folds
        self.repeats = repeats
    }

    public func segments(for basis: SegmentBasis, seed: UInt64) throws(SpectroscopyError) -> Segments {
        try basis.check(folds: folds, for: Self.identifier)
        try basis.check(repeats: repeats, for: Self.identifier)
        return .lotGrouped(basis.lots, lotClasses: nil, folds: folds, repeats: repeats, seed: seed)
    }
}
