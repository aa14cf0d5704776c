internal import LinearAlgebra
internal import Spectroscopy

/// The one door for spectra in files.
///
/// Bytes flow one way: the file is read once into memory; its first bytes choose a format from
/// `SpectralFormatCatalogue` (unless the options force one); the format decodes all of them into blocks with
/// default sample ids, and refuses what it does not understand; then, the same for every format, the unit and
/// the signal that a person stated take the place of the file's, and the columns for sample id and lot are
/// settled. `SpectralContents.spectra()` joins the blocks.
///
/// ```swift
/// let contents = try SpectralFile.read(path: "pepper.csv", options: ReadingOptions(axisUnit: .nanometre))
/// let spectra = try contents.spectra()
/// ```
public enum SpectralFile {
    /// The number of bytes that a format may look at to recognise a file.
    public static let headLength = 1 << 16

    /// Reads a file.
    ///
    /// - Throws: `ReadingError`.
    public static func read(path: String, options: ReadingOptions = ReadingOptions()) throws(ReadingError)
        -> SpectralContents
    {
        // A large table is read in pieces. Whatever is wrong with it is told by reading it as a whole.
        if let stream = (try? WideTableStream.open(path: path, options: options, joining: nil)) ?? nil,
            var contents = try? stream.contents()
        {
            contents.override(axisUnit: options.axisUnit, signal: options.signal)
            try SampleRoles(options: options, isNamedByFile: WideTable.isNamedByFile).assign(in: &contents)
            return contents
        }
        return try read(bytes: FileSystem.bytes(path: path), name: path, options: options)
    }

    /// Reads the bytes of a file; `name` is for messages and sample ids.
    ///
    /// - Throws: `ReadingError`.
    public static func read(bytes: [UInt8], name: String, options: ReadingOptions = ReadingOptions())
        throws(ReadingError) -> SpectralContents
    {
        let format = try format(of: bytes, name: name, options: options)
        var contents = try decode(bytes, as: format, name: name, options: options)
        try SampleRoles(options: options, isNamedByFile: format.isNamedByFile).assign(in: &contents)
        return contents
    }

    /// The format of a file, by the options or from its first bytes.
    ///
    /// - Throws: `ReadingError` for an empty file, an unknown format, or bytes that no format recognises.
    public static func format(of bytes: [UInt8], name: String, options: ReadingOptions = ReadingOptions())
        throws(ReadingError) -> any SpectralFormat.Type
    {
        if let identifier = options.format { return try SpectralFormatCatalogue.format(identifier) }
        guard !bytes.isEmpty else { throw .empty(file: name) }
        let head = Array(bytes.prefix(headLength))
        for format in SpectralFormatCatalogue.formats where format.recognises(head, name: name) { return format }
        throw .notText(place: FilePlace(name, byte: head.firstIndex(of: 0) ?? 0))
    }

    /// Reads a file without settling ids and lots: a folder does that for all files at once.
    static func decode(
        _ bytes: [UInt8], as format: any SpectralFormat.Type, name: String, options: ReadingOptions
    ) throws(ReadingError) -> SpectralContents {
        var contents = try format.read(bytes, name: name, options: options)
        // A table tells line and column itself.
        for block in contents.blocks where !(format is WideTable.Type) {
            if let bad = SpectralLimits.firstTooLarge(block.values) {
                throw .valueTooLarge(
                    place: block.place, column: "\(block.x[bad.column])", text: "\(block.values[bad.row, bad.column])",
                    usual: bad.usual)
            }
        }
        contents.override(axisUnit: options.axisUnit, signal: options.signal)
        return contents
    }
}

extension SpectralContents {
    /// Puts the unit and signal that a person stated in the place of the file's, with a finding where they
    /// differ.
    mutating func override(axisUnit: AxisUnit?, signal: SignalKind?) {
        for index in blocks.indices {
            if let axisUnit, blocks[index].axisUnit != axisUnit {
                if blocks[index].axisUnit != .unstated {
                    noteOverride("axis-unit", of: blocks[index].axisUnit.rawValue, by: axisUnit.rawValue)
                }
                blocks[index].axisUnit = axisUnit
            }
            if let signal, blocks[index].signal != signal {
                if blocks[index].signal != .unstated {
                    noteOverride("signal", of: blocks[index].signal.rawValue, by: signal.rawValue)
                }
                blocks[index].signal = signal
            }
        }
    }

    private mutating func noteOverride(_ what: String, of stated: String, by given: String) {
        let finding = Finding(
            code: "reading.\(what)-overridden", severity: .warning,
            summary: "the file states \(stated); --\(what) \(given) is used instead", place: name,
            remedy: "leave --\(what) out unless the file is wrong")
        if !findings.contains(finding) { findings.append(finding) }
    }
}
