internal import CTIFFShims
internal import Spectroscopy

/// A folder of TIFF files, one band each.
///
/// Names that state wavelengths ("leaf_450nm.tif") order the bands by them; else the bands are in the order of
/// the names, numbers in them compared as numbers. The numbers in which names differ count as wavelengths when
/// they could be some and do not just count.
public enum TIFFFolder: CubeFormat {
    public static let identifier = "tiff-folder"
    public static let summary = "a folder of TIFF files, one band each"
    public static let fileNameExtensions: [String] = []

    /// More files than any camera has bands.
    private static let limit = 1 << 14

    public static func recognises(_ head: [UInt8], path: String) -> Bool {
        head.isEmpty && FileSystem.isFolder(path) && !((try? names(path)) ?? []).isEmpty
    }

    private static func names(_ path: String) throws(CubeFileError) -> [String] {
        do throws(ReadingError) {
            return try FileSystem.fileNames(inFolder: path).filter {
                let lower = $0.lowercased()
                return lower.hasSuffix(".tif") || lower.hasSuffix(".tiff")
            }
        } catch { throw .file(error) }
    }

    public static func open(path: String, options: CubeFileOptions) throws(CubeFileError) -> OpenedCube {
        var names = try names(path)
        guard !names.isEmpty else { throw .noImages(folder: path) }
        guard names.count <= limit else { throw .tooManyPages(path: path, limit: limit) }
        names.sort { NameNumbers($0) < NameNumbers($1) }
        var stated = StatedWavelengths(texts: names.map { FileSystem.stem($0) }, source: "the file names")
        if stated == nil, let numbers = NameNumbers.differing(names) {
            stated = StatedWavelengths(texts: numbers.map { "\($0)" }, source: "the numbers in the file names")
        }
        if let wavelengths = stated {
            let sorted = zip(wavelengths.values, names).sorted { $0.0 < $1.0 }
            names = sorted.map(\.1)
            stated = StatedWavelengths(sorted.map(\.0), unit: wavelengths.unit, source: wavelengths.source)
        }
        var files: [TIFFPages] = []
        for name in names {
            // A process may open about a thousand files.
            let pages = try TIFFPages(path: path + "/" + name, memory: options.memory, staysOpen: names.count <= 256)
            guard pages.bands.count == 1, pages.bands[0].samplesPerPixel == 1 else {
                throw .mixedFolder(
                    file: pages.path,
                    found: "\(max(pages.bands.count, pages.bands[0].samplesPerPixel)) bands", needed: "one band",
                    others: names.filter { $0 != name })
            }
            if let first = files.first {
                let (page, needed) = (pages.bands[0], first.bands[0])
                // One decoder setting and one byte order serve the whole cube.
                guard page.kind == needed.kind, page.info.isBigEndian == needed.info.isBigEndian else {
                    throw .mixedFolder(
                        file: pages.path,
                        found: page.kind + (page.info.isBigEndian != 0 ? ", big-endian" : ", little-endian"),
                        needed: needed.kind + (needed.info.isBigEndian != 0 ? ", big-endian" : ", little-endian")
                            + ", as \(FileSystem.lastComponent(first.path)) holds,", others: [])
                }
            }
            files.append(pages)
        }
        var opened = try TIFFCube.opened(files, options: options)
        if let stated { opened.wavelengths.append(stated) }
        let folder = FileSystem.lastComponent(path)
        if let table = WavelengthFile.beside(
            WavelengthPaths.tables(path) + [path + "/wavelengths.csv", path + "/\(folder).csv"])
        {
            opened.wavelengths.insert(table, at: 0)
        }
        return opened
    }
}

/// A file name cut into texts and numbers, so that band_10 follows band_9.
struct NameNumbers: Comparable {
    private let texts: [String]
    private let numbers: [Double]

    init(_ name: String) {
        var texts = [""]
        var numbers: [Double] = []
        let bytes = Array(FileSystem.stem(name).utf8)
        var i = 0
        while i < bytes.count {
            guard bytes[i] &- .zero <= 9 else {
                texts[texts.count - 1].append(Character(Unicode.Scalar(bytes[i])))
                i += 1
                continue
            }
            let start = i
            while i < bytes.count, bytes[i] &- .zero <= 9 { i += 1 }
            if i + 1 < bytes.count, bytes[i] == .point, bytes[i + 1] &- .zero <= 9 {
                i += 1
                while i < bytes.count, bytes[i] &- .zero <= 9 { i += 1 }
            }
            numbers.append(DecimalNumber.parse(String(decoding: bytes[start..<i], as: UTF8.self)) ?? 0)
            texts.append("")
        }
        (self.texts, self.numbers) = (texts, numbers)
    }

    static func < (a: NameNumbers, b: NameNumbers) -> Bool {
        for index in 0..<min(a.texts.count, b.texts.count) {
            if a.texts[index] != b.texts[index] { return a.texts[index] < b.texts[index] }
            guard index < a.numbers.count, index < b.numbers.count else { break }
            if a.numbers[index] != b.numbers[index] { return a.numbers[index] < b.numbers[index] }
        }
        return a.texts.count < b.texts.count
    }

    /// The one number in which names of the same texts differ.
    static func differing(_ names: [String]) -> [Double]? {
        let all = names.map(NameNumbers.init)
        guard let first = all.first, all.allSatisfy({ $0.texts == first.texts }) else { return nil }
        let places = first.numbers.indices.filter { place in all.contains { $0.numbers[place] != first.numbers[place] }
        }
        guard places.count == 1, let place = places.first else { return nil }
        return all.map { $0.numbers[place] }
    }
}
