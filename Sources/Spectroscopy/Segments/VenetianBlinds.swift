/// Venetian blinds: lot i goes to fold i mod K.
///
/// Lots are taken in the order of the data, which must not have the period K. Nothing is sorted by the response first,
/// as mdatools does; the `interleaved` segments of R's pls are these.
///
/// ## Source
/// Mevik, Wehrens, J. Stat. Softw. 18 (2007) 2. doi:10.18637/jss.v018.i02
public struct VenetianBlinds: SegmentDesign {
    public static let identifier = "venetian-blinds"
    public static let summary = "Segments of every K-th lot"
    public static let parameters = [ParameterDescription("folds", "number of folds K, 2 … number of lots")]

    /// K.
    public var folds: Int

    public init() { self.init(folds: 5) }

    /// Creates the design.
    public init(folds: Int) { self.folds = folds }

    public func segments(for basis: SegmentBasis, seed: UInt64) throws(SpectroscopyError) -> Segments {
        try basis.check(folds: folds, for: Self.identifier)
        return basis.segments(foldOfLot: (0..<basis.lots.count).map { $0 % folds }, folds: folds)
    }
}
