internal import Spectroscopy

/// The file formats, one line each.
public enum SpectralFormatCatalogue {
    /// Every format, in the order in which bytes are tried: the wide table comes last, for it takes any text.
    public static let formats: [any SpectralFormat.Type] = [
        JCAMPDX.self,
        XYTable.self,
        WideTable.self,
    ]

    /// The format with the given permanent name.
    ///
    /// - Throws: `ReadingError.unknownFormat` with the near names.
    public static func format(_ identifier: String) throws(ReadingError) -> any SpectralFormat.Type {
        guard let format = formats.first(where: { $0.identifier == identifier }) else {
            throw .unknownFormat(name: identifier, available: formats.map { $0.identifier })
        }
        return format
    }

    /// The format that a new file of this name is written in; a wide table where the extension tells nothing.
    public static func writableFormat(forFileName name: String) -> any WritableSpectralFormat.Type {
        let suffix = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        for case let format as any WritableSpectralFormat.Type in formats
        where format.fileNameExtensions.contains(suffix) {
            return format
        }
        return WideTable.self
    }

    /// The writable format with the given permanent name.
    ///
    /// - Throws: `WritingError.notWritable`, also for a name that is not in the catalogue.
    public static func writableFormat(_ identifier: String) throws(WritingError) -> any WritableSpectralFormat.Type {
        guard let format = formats.first(where: { $0.identifier == identifier }) as? any WritableSpectralFormat.Type
        else {
            throw .notWritable(format: identifier, writable: formats.filter { $0.isWritable }.map { $0.identifier })
        }
        return format
    }
}
