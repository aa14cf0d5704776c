/// The user's own folds: a metadata column says to which fold each sample belongs.
///
/// Folds come in order of first appearance of their names. A lot in two folds is refused.
///
/// ## Source
/// Mevik, Wehrens, J. Stat. Softw. 18 (2007) 2. doi:10.18637/jss.v018.i02 (segments given by the user).
public struct GivenSegments: SegmentDesign {
    public static let identifier = "given-segments"
    public static let summary = "Folds as a metadata column names them"
    public static let parameters = [ParameterDescription("column", "name of the column of fold names")]

    /// The name of the column.
    public var column: String

    public init() { self.init(column: "fold") }

    /// Creates the design.
    public init(column: String) { self.column = column }

    public func segments(for basis: SegmentBasis, seed: UInt64) throws(SpectroscopyError) -> Segments {
        try basis.segments(leavingOutEach: column)
    }
}
