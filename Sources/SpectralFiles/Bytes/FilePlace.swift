/// A place in a file, as errors and findings name it: "pepper.csv, line 3, column 5".
public struct FilePlace: Hashable, Sendable, CustomStringConvertible {
    /// The name of the file, as it was given.
    public let file: String
    /// The line, counted from 1.
    public let line: Int?
    /// The field of a delimited line, counted from 1.
    public let column: Int?
    /// The byte, counted from 0.
    public let byte: Int?

    /// Creates a place.
    public init(_ file: String, line: Int? = nil, column: Int? = nil, byte: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.byte = byte
    }

    public var description: String {
        var text = file
        if let line { text += ", line \(line)" }
        if let column { text += ", column \(column)" }
        if let byte { text += ", byte \(byte)" }
        return text
    }
}
