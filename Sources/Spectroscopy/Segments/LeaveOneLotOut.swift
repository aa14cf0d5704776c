/// Full cross-validation by lots: each lot is left out by itself, once.
///
/// Where every sample is its own lot, this is leave-one-out.
///
/// ## Source
/// Stone, J. R. Stat. Soc. B 36 (1974) 111. doi:10.1111/j.2517-6161.1974.tb00994.x
public struct LeaveOneLotOut: SegmentDesign {
    public static let identifier = "leave-one-lot-out"
    public static let summary = "Each lot is left out by itself"

    public init() {}

    public func segments(for basis: SegmentBasis, seed: UInt64) throws(SpectroscopyError) -> Segments {
        let count = basis.lots.count
        guard count >= 2 else { throw .tooFewLotsToSplit(lots: count, folds: 2) }
        return basis.segments(foldOfLot: Array(0..<count), folds: count)
    }
}
