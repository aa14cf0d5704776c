internal import Spectroscopy

/// A raster with an ESRI header: keywords without equals signs.
///
/// The row sizes BANDROWBYTES and TOTALROWBYTES are not trusted: real headers contradict their own number of
/// columns; the size of the file decides.
public enum ESRICube: CubeFormat {
    public static let identifier = "esri"
    public static let summary = "ESRI header with bsq, bil or bip data"
    public static let fileNameExtensions = ["hdr", "bil", "bip", "bsq"]

    public static func recognises(_ head: [UInt8], path: String) -> Bool {
        RawCube.pair(path, isHeader: isHeader) != nil
    }

    private static func isHeader(_ text: String) -> Bool {
        let keywords = Set(text.prefix(2000).uppercased().split { $0.isWhitespace || $0.isNewline })
        return keywords.contains("NROWS") && keywords.contains("NCOLS") && !text.contains("=")
    }

    public static func open(path: String, options: CubeFileOptions) throws(CubeFileError) -> OpenedCube {
        guard let pair = RawCube.pair(path, isHeader: isHeader) else {
            throw .unknownFormat(path: path, found: "there is no ESRI header", available: [identifier])
        }
        guard let data = pair.data else { throw .missingData(header: pair.header, tried: pair.tried) }
        let header = Header(pair.text, name: pair.header)
        let sizes = (
            lines: try header.integer("NROWS"), samples: try header.integer("NCOLS"),
            bands: try header.integer("NBANDS", default: 1)
        )
        let offset = try header.integer("SKIPBYTES", default: 0)
        let order: CubeOrder
        switch header.fields["LAYOUT", default: "BIL"].uppercased() {
        case "BSQ": order = .bandSequential
        case "BIL": order = .lineInterleaved
        case "BIP": order = .pixelInterleaved
        case let other: throw .invalidKey(place: pair.header, key: "LAYOUT", text: other, needed: "BSQ, BIL or BIP")
        }
        let element = try header.element()
        let byteOrder = header.fields["BYTEORDER", default: "I"].uppercased()
        guard ["I", "M", "LSBFIRST", "MSBFIRST"].contains(byteOrder) else {
            throw .invalidKey(place: pair.header, key: "BYTEORDER", text: byteOrder, needed: "I or M")
        }
        var values = StoredValues()
        if let text = header.fields["NODATA"] ?? header.fields["NODATA_VALUE"] {
            values.missing = StoredValues.missing(text, element: element)
        }
        let file: CubeBytes
        do throws(ReadingError) { file = try CubeBytes(path: data) } catch { throw .file(error) }
        let cube = try RawCube.stored(
            file, shape: sizes, order: order, element: element, isBigEndian: byteOrder.hasPrefix("M"), offset: offset,
            values: values, header: pair.header)
        var opened = OpenedCube(storage: .stored(cube))
        opened.details = RawCube.details(cube, format: "ESRI", offset: offset)
        if !header.wavelengths.isEmpty {
            opened.wavelengths.append(
                StatedWavelengths(header.wavelengths, unit: nil, source: "the ESRI header"))
        }
        if let stated = header.fields["BANDROWBYTES"].flatMap({ Int($0) }), order == .lineInterleaved,
            stated != sizes.samples * element.size
        {
            opened.findings.append(
                Finding(
                    code: "cube.esri.row-bytes", severity: .warning,
                    summary: "BANDROWBYTES states \(stated) bytes a row; \(sizes.samples) columns are "
                        + "\(sizes.samples * element.size), which is used",
                    place: pair.header, remedy: "check the header"))
        }
        if let finding = RawCube.trailing(cube, offset: offset, header: pair.header) { opened.findings.append(finding) }
        return opened
    }

    /// Keywords and the list of wavelengths.
    private struct Header {
        let name: String
        var fields: [String: String] = [:]
        var wavelengths: [Double] = []

        init(_ text: String, name: String) {
            self.name = name
            var isList = false
            for line in text.split(whereSeparator: \.isNewline) {
                let words = line.split { $0.isWhitespace || $0 == "=" }
                guard let key = words.first?.uppercased() else { continue }
                if key == "WAVELENGTHS" {
                    isList = true
                } else if key == "WAVELENGTHS_END" {
                    isList = false
                } else if isList {
                    wavelengths += words.compactMap { DecimalNumber.parse($0) }
                } else if words.count > 1, fields[key] == nil {
                    fields[key] = String(words[1])
                }
            }
        }

        func integer(_ key: String, default standard: Int? = nil) throws(CubeFileError) -> Int {
            guard let text = fields[key] else {
                if let standard { return standard }
                throw .missingKey(place: name, key: key)
            }
            guard let value = Int(text), value >= 0 else {
                throw .invalidKey(place: name, key: key, text: text, needed: "a whole number of 0 or more")
            }
            return value
        }

        func element() throws(CubeFileError) -> CubeElement {
            let bits = try integer("NBITS", default: 8)
            let kind = fields["PIXELTYPE", default: "UNSIGNEDINT"].uppercased()
            switch (bits, kind) {
            case (8, "UNSIGNEDINT"): return .uint8
            case (8, "SIGNEDINT"): return .int8
            case (16, "UNSIGNEDINT"): return .uint16
            case (16, "SIGNEDINT"): return .int16
            case (32, "UNSIGNEDINT"): return .uint32
            case (32, "SIGNEDINT"): return .int32
            case (32, "FLOAT"): return .float32
            case (64, "FLOAT"): return .float64
            default: throw .unknownElement(place: name, found: "\(kind) of \(bits) bits")
            }
        }
    }
}
