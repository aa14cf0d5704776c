internal import Spectroscopy

/// An ENVI cube: a text header and a file of plain values.
///
/// A missing header offset or byte order stands for 0. Gains, offsets and the reflectance scale factor are
/// applied; the ignore value becomes NaN.
public enum ENVICube: CubeFormat {
    public static let identifier = "envi"
    public static let summary = "ENVI header with bsq, bil or bip data of any type"
    public static let fileNameExtensions = ["hdr", "raw", "dat", "img", "bsq", "bil", "bip"]

    public static func recognises(_ head: [UInt8], path: String) -> Bool {
        RawCube.pair(path, isHeader: isHeader) != nil
    }

    private static func isHeader(_ text: String) -> Bool {
        text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(4) == "ENVI"
    }

    public static func open(path: String, options: CubeFileOptions) throws(CubeFileError) -> OpenedCube {
        guard let pair = RawCube.pair(path, isHeader: isHeader), let header = ENVIHeader(pair.text, name: pair.header)
        else { throw .unknownFormat(path: path, found: "there is no ENVI header", available: [identifier]) }
        if let type = header.text("file type"), type.uppercased().hasPrefix("TIFF") {
            throw .notSpectral(place: pair.header, found: "the header of a TIFF file, which reads it by itself")
        }
        guard let data = pair.data else { throw .missingData(header: pair.header, tried: pair.tried) }
        let element = try element(header)
        let order = try order(header)
        let sizes = (
            lines: try header.integer("lines"), samples: try header.integer("samples"),
            bands: try header.integer("bands", default: 1)
        )
        let offset = try header.integer("header offset", default: 0)
        let byteOrder = try header.integer("byte order", default: 0)
        guard byteOrder <= 1 else {
            throw .invalidKey(place: pair.header, key: "byte order", text: "\(byteOrder)", needed: "0 or 1")
        }
        if let compression = header.text("file compression"), compression != "0" {
            throw .invalidKey(
                place: pair.header, key: "file compression", text: compression, needed: "0, data without compression,")
        }
        let file: CubeBytes
        do throws(ReadingError) { file = try CubeBytes(path: data) } catch { throw .file(error) }
        let cube = try RawCube.stored(
            file, shape: sizes, order: order, element: element, isBigEndian: byteOrder == 1, offset: offset,
            values: values(header, element: element, bands: sizes.bands), header: pair.header)
        var opened = OpenedCube(storage: .stored(cube))
        opened.details = RawCube.details(cube, format: "ENVI", offset: offset)
        if let sensor = header.text("sensor type"), !sensor.isEmpty, sensor.lowercased() != "unknown" {
            opened.details.append(CubeDetail("sensor", sensor))
        }
        opened.signal = header.signal
        opened.badBands = header.badBands.filter { $0 < sizes.bands }
        let isLibrary = header.text("file type")?.lowercased().contains("spectral library") ?? false
        if isLibrary {
            opened.findings.append(
                Finding(
                    code: "cube.envi.library", severity: .warning,
                    summary: "this is a spectral library of \(sizes.lines) spectra, not an image", place: pair.header,
                    remedy:
                        "no command reads it as spectra; export it as a table, one spectrum a row, from the program "
                        + "that wrote it"))
        } else if let stated = header.wavelengths(source: "the ENVI header") {
            opened.wavelengths.append(stated)
        } else if header.fields["wavelength"] != nil {
            opened.findings.append(
                Finding(
                    code: "cube.wavelengths.unreadable", severity: .warning,
                    summary: "the list \"wavelength\" holds something that is no number", place: pair.header,
                    remedy: "correct the header, or give the wavelengths with --wavelengths"))
        }
        if let besides = WavelengthFile.beside(WavelengthPaths.tables(data)) { opened.wavelengths.append(besides) }
        if let finding = RawCube.trailing(cube, offset: offset, header: pair.header) { opened.findings.append(finding) }
        return opened
    }

    private static func element(_ header: ENVIHeader) throws(CubeFileError) -> CubeElement {
        switch try header.integer("data type") {
        case 1: return .uint8
        case 2: return .int16
        case 3: return .int32
        case 4: return .float32
        case 5: return .float64
        case 12: return .uint16
        case 13: return .uint32
        case 14: return .int64
        case 15: return .uint64
        case 6, 9: throw .unknownElement(place: header.name, found: "complex numbers")
        case let other: throw .unknownElement(place: header.name, found: "of the unknown data type \(other)")
        }
    }

    private static func order(_ header: ENVIHeader) throws(CubeFileError) -> CubeOrder {
        guard let text = header.text("interleave") else { throw .missingKey(place: header.name, key: "interleave") }
        switch text.lowercased() {
        case "bsq": return .bandSequential
        case "bil": return .lineInterleaved
        case "bip": return .pixelInterleaved
        default: throw .invalidKey(place: header.name, key: "interleave", text: text, needed: "bsq, bil or bip")
        }
    }

    private static func values(
        _ header: ENVIHeader, element: CubeElement, bands: Int
    ) throws(CubeFileError) -> StoredValues {
        var values = StoredValues()
        if let text = header.text("data ignore value"), !text.isEmpty {
            guard let missing = StoredValues.missing(text, element: element) else {
                throw .invalidKey(place: header.name, key: "data ignore value", text: text, needed: "a number")
            }
            values.missing = missing
        }
        for (key, isGain) in [("data gain values", true), ("data offset values", false)] where header.fields[key] != nil
        {
            guard let numbers = header.numbers(key), numbers.count == bands, numbers.allSatisfy({ $0.isFinite }) else {
                throw .invalidKey(
                    place: header.name, key: key, text: header.text(key) ?? "",
                    needed: "one number for each of \(bands) bands")
            }
            if isGain { values.scale = numbers } else { values.offset = numbers }
        }
        if let text = header.text("reflectance scale factor"), !text.isEmpty {
            guard let factor = DecimalNumber.parse(text), factor > 0, factor.isFinite else {
                throw .invalidKey(
                    place: header.name, key: "reflectance scale factor", text: text, needed: "a number above 0")
            }
            if factor != 1 {
                values.scale = (values.scale.isEmpty ? Array(repeating: 1, count: bands) : values.scale).map {
                    $0 / factor
                }
                values.offset = values.offset.map { $0 / factor }
            }
        }
        return values
    }
}

extension StoredValues {
    /// The number that marks missing values, as the element type can hold it.
    static func missing(_ text: String, element: CubeElement) -> Double? {
        if text.lowercased() == "nan" { return .nan }
        guard let value = Double(text) else { return nil }
        return element == .float32 ? Double(Float(value)) : value
    }
}
