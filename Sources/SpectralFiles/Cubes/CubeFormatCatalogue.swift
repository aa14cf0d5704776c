/// The cube formats, one line each.
public enum CubeFormatCatalogue {
    /// Every format, in the order in which bytes are tried.
    public static let formats: [any CubeFormat.Type] = [
        TIFFCube.self,
        TIFFFolder.self,
        ENVICube.self,
        ESRICube.self,
        MATCube.self,
    ]

    /// The format with the given permanent name.
    ///
    /// - Throws: `CubeFileError.unknownFormatName`.
    public static func format(_ identifier: String) throws(CubeFileError) -> any CubeFormat.Type {
        guard let format = formats.first(where: { $0.identifier == identifier }) else {
            throw .unknownFormatName(name: identifier, available: formats.map { $0.identifier })
        }
        return format
    }
}
