/// Leave-one-year-out, leave-one-instrument-out: each value of a metadata column is left out once.
///
/// It answers whether the model holds for a year, an instrument, a laboratory that it has never seen. Groups come in
/// order of first appearance. A lot with samples in two groups is refused: it would stand on both sides of a split.
///
/// ## Source
/// Roberts et al., Ecography 40 (2017) 913. doi:10.1111/ecog.02881 (blocked cross-validation).
public struct LeaveOneGroupOut: SegmentDesign {
    public static let identifier = "leave-one-group-out"
    public static let summary = "Each value of a metadata column (year, instrument, …) is left out by itself"
    public static let parameters = [ParameterDescription("column", "name of the metadata column")]

    /// The name of the column.
    public var column: String

    public init() { self.init(column: "year") }

    /// Creates the design.
    public init(column: String) { self.column = column }

    public func segments(for basis: SegmentBasis, seed: UInt64) throws(SpectroscopyError) -> Segments {
        try basis.segments(leavingOutEach: column)
    }
}
