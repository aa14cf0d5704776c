public import Spectroscopy

/// A file format that spectra can be read from.
///
/// Conforming to it, with one line in `SpectralFormatCatalogue`, is all that a new format needs: detection,
/// help and the command follow.
public protocol SpectralFormat: Sendable {
    /// The permanent short name, as in `--format`: "jcamp-dx".
    static var identifier: String { get }
    /// One line for `bencao formats`.
    static var summary: String { get }
    /// The usual file name extensions in lower case, without the point.
    static var fileNameExtensions: [String] { get }
    /// Whether each file is one sample named for the file, so that only a `sample_id` column overrides that
    /// name.
    static var isNamedByFile: Bool { get }

    /// Whether a file is of this format.
    ///
    /// - Parameters:
    ///   - head: the first bytes of the file, at most `SpectralFile.headLength`.
    ///   - name: the name of the file; bytes count more than names.
    static func recognises(_ head: [UInt8], name: String) -> Bool

    /// Reads a whole file.
    ///
    /// Sample ids and lots from columns, and the overrides of unit and signal, are settled by `SpectralFile`.
    ///
    /// - Throws: `ReadingError` for whatever is not fully understood.
    static func read(_ bytes: [UInt8], name: String, options: ReadingOptions) throws(ReadingError) -> SpectralContents
}

/// A file format that spectra can be written to as well.
public protocol WritableSpectralFormat: SpectralFormat {
    /// The bytes of a file with these spectra; reading them gives the spectra back.
    ///
    /// - Parameter title: what the file as a whole is called, where the format has a place for it.
    /// - Throws: `WritingError` when the format cannot hold the spectra.
    static func write(_ spectra: Spectra, title: String) throws(WritingError) -> [UInt8]
}

extension SpectralFormat {
    /// Whether the format can be written too.
    public static var isWritable: Bool { self is any WritableSpectralFormat.Type }
}
