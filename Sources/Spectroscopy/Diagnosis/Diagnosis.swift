/// An error that tells a person what was found, where, and the one next thing to do.
public protocol Diagnosis: Error, Sendable {
    /// What was found and what was needed, with numbers and units.
    var summary: String { get }
    /// Where: file and line or byte offset, recipe step, sample id. Nil where there is no place.
    var place: String? { get }
    /// The one next thing to do.
    var remedy: String { get }
    /// A stable identifier, such as `reading.table.ragged-row`.
    var code: String { get }
}
