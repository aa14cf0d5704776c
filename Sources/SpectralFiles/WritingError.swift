public import Spectroscopy

/// What can keep spectra from being written in a format.
public enum WritingError: Diagnosis, Hashable {
    /// A format that can only be read, or that is not in the catalogue.
    case notWritable(format: String, writable: [String])
    /// A text that the format has no way to hold.
    case unwritableText(format: String, column: String, sample: String?, text: String, found: String)

    public var summary: String {
        switch self {
        case .notWritable(let format, let writable):
            "the format \"\(format)\" cannot be written; " + writable.joined(separator: ", ") + " can"
        case .unwritableText(let format, let column, _, let text, let found):
            "\(found) in \"\(text.prefix(60))\" (column \"\(column)\") has no place in the format \(format)"
        }
    }

    public var place: String? {
        switch self {
        case .notWritable: nil
        case .unwritableText(_, _, let sample, _, _): sample.map { "sample \($0)" }
        }
    }

    public var remedy: String {
        switch self {
        case .notWritable: "name one of these formats"
        case .unwritableText: "change the text, or write a wide table (.csv), which holds any text"
        }
    }

    public var code: String {
        switch self {
        case .notWritable: "writing.format-not-writable"
        case .unwritableText: "writing.text-unwritable"
        }
    }
}
