/// A rule for who is left out when: what was asked, of which segments are made.
///
/// Every design makes folds of lots: a lot is never split, whatever the design. Lots count in order of first
/// appearance of their rows.
///
/// ```swift
/// let design = LeaveOneGroupOut(column: "year")
/// let segments = try design.segments(for: SegmentBasis(spectra, lots: lots), seed: 1)
/// ```
public protocol SegmentDesign: CataloguedMethod {
    /// The segments of these rows.
    ///
    /// - Parameter seed: of designs that draw lots; the others give the same segments for every seed.
    /// - Throws: `SpectroscopyError` when the lots or their metadata do not allow the design.
    func segments(for basis: SegmentBasis, seed: UInt64) throws(SpectroscopyError) -> Segments
}

extension SegmentDesign {
    public static var kind: MethodKind { .design }
}
