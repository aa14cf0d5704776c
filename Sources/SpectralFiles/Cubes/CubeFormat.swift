internal import Spectroscopy

/// A file format that cubes can be read from.
///
/// Conforming to it, with one line in `CubeFormatCatalogue`, is all that a new format needs.
public protocol CubeFormat: Sendable {
    /// The permanent short name, as in `--format`: "tiff".
    static var identifier: String { get }
    /// One line for `bencao formats`.
    static var summary: String { get }
    /// The usual file name extensions in lower case, without the point.
    static var fileNameExtensions: [String] { get }

    /// Whether a file or folder is of this format.
    ///
    /// - Parameters:
    ///   - head: the first bytes of the file; none of a folder.
    ///   - path: where it is, for formats of several files.
    static func recognises(_ head: [UInt8], path: String) -> Bool

    /// Understands the file, without reading its image data.
    static func open(path: String, options: CubeFileOptions) throws(CubeFileError) -> OpenedCube
}

/// A cube as its format understands it, before wavelengths are settled.
public struct OpenedCube: Sendable {
    /// Where its values are.
    let storage: CubeStorage
    /// The wavelengths that the file and what lies beside it state, the best source first.
    var wavelengths: [StatedWavelengths] = []
    /// What a person should know.
    var findings: [Finding] = []
    /// What the file is.
    var details: [CubeDetail] = []
    /// The bands that the file marks as bad, counted from 0.
    var badBands: [Int] = []
    /// What the values are, where the file says it.
    var signal: SignalKind?
    /// Georeference and resolution.
    var placement = CubePlacement(tags: [])
}

/// Where the values of a cube are.
enum CubeStorage: Sendable {
    /// In files, read piece by piece.
    case stored(StoredCube)
    /// In memory, for formats that cannot be read in pieces.
    case memory(CubeInMemory, CubeElement)

    var shape: CubeShape {
        switch self {
        case .stored(let cube): cube.shape
        case .memory(let cube, _): cube.shape
        }
    }
}
