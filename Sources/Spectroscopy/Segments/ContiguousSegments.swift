/// Contiguous blocks: the lots in K runs, one after the other.
///
/// Of L lots, the first L mod K folds hold ⌊L/K⌋ + 1 lots and the others ⌊L/K⌋. For data in the order of time this
/// leaves out periods.
///
/// ## Source
/// Mevik, Wehrens, J. Stat. Softw. 18 (2007) 2. doi:10.18637/jss.v018.i02 (`consecutive`).
public struct ContiguousSegments: SegmentDesign {
    public static let identifier = "contiguous-blocks"
    public static let summary = "Segments of lots that follow each other"
    public static let parameters = [ParameterDescription("folds", "number of folds K, 2 … number of lots")]

    /// K.
    public var folds: Int

    public init() { self.init(folds: 5) }

    /// Creates the design.
    public init(folds: Int) { self.folds = folds }

    public func segments(for basis: SegmentBasis, seed: UInt64) throws(SpectroscopyError) -> Segments {
        try basis.check(folds: folds, for: Self.identifier)
        let (size, larger) = basis.lots.count.quotientAndRemainder(dividingBy: folds)
        let foldOfLot = (0..<folds).flatMap { [Int](repeating: $0, count: size + ($0 < larger ? 1 : 0)) }
        return basis.segments(foldOfLot: foldOfLot, folds: folds)
    }
}
