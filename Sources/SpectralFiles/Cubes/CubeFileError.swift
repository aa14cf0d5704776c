public import Spectroscopy

/// What can keep a file from being opened as a hyperspectral cube.
public enum CubeFileError: Diagnosis, Hashable {
    /// A file that is not there or that the system refuses to give, or a header that cannot be read.
    case file(ReadingError)
    /// Bytes of the file that cannot be read.
    case data(CubeReadingError)
    /// Bytes that no cube format recognises.
    case unknownFormat(path: String, found: String, available: [String])
    /// A format that is not in the catalogue.
    case unknownFormatName(name: String, available: [String])
    /// A directory of a TIFF file that libtiff refuses.
    case damagedDirectory(path: String, page: Int, reason: String)
    /// A size of 0, or one that no file can have.
    case impossibleSize(place: String, found: String)
    /// A kind of stored value that is not read.
    case unknownElement(place: String, found: String)
    /// Something of a kind that is no spectral image.
    case notSpectral(place: String, found: String)
    /// A compression that this libtiff was built without, or a predictor that it does not know.
    case unknownCompression(place: String, found: String)
    /// Strips or tiles that do not lie within the file or are shorter than the image needs.
    case brokenPiece(place: String, piece: String, needed: Int, stated: Int, available: Int)
    /// Pages of different size or type that nothing marks as overviews.
    case differentPages(path: String, page: Int, found: String, needed: String)
    /// A TIFF in a folder of one band a file that is none.
    case mixedFolder(file: String, found: String, needed: String, others: [String])
    /// More pages than a cube can have bands.
    case tooManyPages(path: String, limit: Int)
    /// A part of the file that has to be in memory as a whole and does not fit.
    case overBudget(place: String, what: String, needed: Int, budget: Int)
    /// A key of a header that is needed and missing.
    case missingKey(place: String, key: String)
    /// A value of a header that has no meaning there.
    case invalidKey(place: String, key: String, text: String, needed: String)
    /// A header whose data file is not there.
    case missingData(header: String, tried: [String])
    /// Fewer bytes of data than the header states.
    case shortData(path: String, needed: Int, found: Int)
    /// A wavelength file that a person gave and that does not fit.
    case wavelengths(path: String, problem: String)
    /// A folder without a single image.
    case noImages(folder: String)
    /// A variable of a container that is no cube.
    case noCube(place: String, found: String)

    public var summary: String {
        switch self {
        case .file(let error): error.summary
        case .data(let error): error.summary
        case .unknownFormat(_, let found, let available):
            "this is no cube: \(found); the formats are " + available.joined(separator: ", ")
        case .unknownFormatName(let name, let available):
            "there is no cube format \"\(name)\"; there are " + available.joined(separator: ", ")
        case .damagedDirectory(_, _, let reason): "the TIFF directory cannot be read: \(reason)"
        case .impossibleSize(_, let found): "an image of \(found) is impossible"
        case .unknownElement(_, let found):
            "the values are \(found); uint8 … uint64, int8 … int64, float16, float32 and float64 are read"
        case .notSpectral(_, let found): "this is \(found), not a spectral image"
        case .unknownCompression(_, let found): "\(found) is not known to the installed libtiff"
        case .brokenPiece(_, let piece, let needed, let stated, let available):
            "\(piece) needs \(needed) bytes; the file states \(stated) and holds \(available) there"
        case .differentPages(_, _, let found, let needed):
            "the page holds \(found); the pages before it hold \(needed), and nothing marks it as an overview"
        case .mixedFolder(_, let found, let needed, let others):
            "the file holds \(found); in a folder each TIFF is one band, and \(needed) is needed"
                + (others.isEmpty ? "" : "; beside it lie \(Self.list(others))")
        case .tooManyPages(_, let limit): "the file has more than \(limit) pages"
        case .overBudget(_, let what, let needed, let budget):
            "\(what) takes \(max(needed >> 20, 1)) MB in memory; \(budget >> 20) MB are allowed"
        case .missingKey(_, let key): "\"\(key)\" is missing"
        case .invalidKey(_, let key, let text, let needed): "\"\(key)\" is \"\(text.prefix(60))\"; \(needed) is needed"
        case .missingData(_, let tried): "the data file of this header is not there; tried " + Self.list(tried)
        case .shortData(_, let needed, let found): "the header states \(needed) bytes of data; the file has \(found)"
        case .wavelengths(_, let problem): problem
        case .noImages: "the folder holds no TIFF image"
        case .noCube(_, let found): "there is no array of three dimensions here: \(found)"
        }
    }

    public var place: String? {
        switch self {
        case .file(let error): error.place
        case .data(let error): error.place
        case .unknownFormatName: nil
        case .unknownFormat(let path, _, _), .tooManyPages(let path, _), .shortData(let path, _, _),
            .wavelengths(let path, _):
            path
        case .mixedFolder(let file, _, _, _): file
        case .damagedDirectory(let path, let page, _), .differentPages(let path, let page, _, _):
            "\(path), page \(page + 1)"
        case .impossibleSize(let place, _), .unknownElement(let place, _), .notSpectral(let place, _),
            .unknownCompression(let place, _), .brokenPiece(let place, _, _, _, _), .overBudget(let place, _, _, _),
            .missingKey(let place, _), .invalidKey(let place, _, _, _), .noCube(let place, _):
            place
        case .missingData(let header, _): header
        case .noImages(let folder): folder
        }
    }

    public var remedy: String {
        switch self {
        case .file(let error): error.remedy
        case .data(let error): error.remedy
        case .unknownFormat: "give a TIFF, or the header or data file of an ENVI cube; `bencao formats` lists them"
        case .unknownFormatName: "name one of these"
        case .damagedDirectory, .impossibleSize: "the file is damaged or cut short; copy or export it again"
        case .unknownElement: "export the cube with whole or floating-point numbers of 8, 16, 32 or 64 bits"
        case .notSpectral: "give the cube itself, one grey band a page or all bands in one page"
        case .unknownCompression: "store the cube with another compression, such as deflate or none"
        case .brokenPiece, .shortData: "the file was cut short or changed; copy or export it again"
        case .differentPages: "export the bands alone, or mark overviews as reduced-resolution pages"
        case .mixedFolder: "give the file alone when it is the cube; else leave nothing but the bands in the folder"
        case .tooManyPages: "give a cube of fewer bands"
        case .overBudget: "raise --memory, or store the cube in smaller strips or tiles"
        case .missingKey: "add it to the header"
        case .invalidKey: "correct the header"
        case .missingData: "put the data file beside the header, under the same name"
        case .wavelengths: "give one wavelength a band, rising or falling, one a line or as a column of a CSV file"
        case .noImages: "give a folder that holds one TIFF image a band"
        case .noCube: "give a file with an array lines × samples × bands"
        }
    }

    public var code: String {
        switch self {
        case .file(let error): error.code
        case .data(let error): error.code
        case .unknownFormat: "reading.cube.format-unrecognised"
        case .unknownFormatName: "reading.cube.format-unknown"
        case .damagedDirectory: "reading.cube.tiff.directory-damaged"
        case .impossibleSize: "reading.cube.size-impossible"
        case .unknownElement: "reading.cube.element-unknown"
        case .notSpectral: "reading.cube.not-spectral"
        case .unknownCompression: "reading.cube.compression-unknown"
        case .brokenPiece: "reading.cube.piece-broken"
        case .differentPages: "reading.cube.tiff.pages-differ"
        case .mixedFolder: "reading.cube.folder-mixed"
        case .tooManyPages: "reading.cube.tiff.too-many-pages"
        case .overBudget: "reading.cube.over-budget"
        case .missingKey: "reading.cube.header.key-missing"
        case .invalidKey: "reading.cube.header.key-invalid"
        case .missingData: "reading.cube.data-missing"
        case .shortData: "reading.cube.data-short"
        case .wavelengths: "reading.cube.wavelengths"
        case .noImages: "reading.cube.no-images"
        case .noCube: "reading.cube.no-cube"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(6).map { "\"\($0)\"" }.joined(separator: ", ") + (names.count > 6 ? ", …" : "")
    }
}
