internal import Spectroscopy

/// Wavelengths in a file of their own: a CSV table, one number a line or in one line, or an ENVI header.
enum WavelengthFile {
    /// Larger files are no lists of wavelengths.
    private static let limit = 16 << 20

    /// Reads the file that a person gives.
    static func read(path: String, bands: Int) throws(CubeFileError) -> StatedWavelengths {
        let text: String
        do throws(ReadingError) {
            text = String(decoding: try bytes(path: path) ?? [], as: UTF8.self)
        } catch { throw .file(error) }
        let name = FileSystem.lastComponent(path)
        if let header = ENVIHeader(text, name: path), header.isENVI, let stated = header.wavelengths(source: name) {
            return stated
        }
        if let table = parse(text, source: name, isNamed: true) { return table }
        throw .wavelengths(path: path, problem: "the file holds no list of \(bands) wavelengths")
    }

    /// The wavelengths of a table beside the cube, if there is one that says what it is.
    static func beside(_ paths: [String]) -> StatedWavelengths? {
        for path in paths {
            guard let bytes = try? bytes(path: path) else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            if let table = parse(text, source: FileSystem.lastComponent(path), isNamed: false) { return table }
        }
        return nil
    }

    private static func bytes(path: String) throws(ReadingError) -> [UInt8]? {
        let file = try CubeBytes(path: path)
        guard file.size <= limit else { return nil }
        return try Result { () throws(CubeReadingError) in try file.head(limit) }.get(in: path)
    }

    /// Reads a table.
    ///
    /// - Parameter isNamed: whether a person said that these are wavelengths; else a header has to.
    static func parse(_ text: String, source: String, isNamed: Bool) -> StatedWavelengths? {
        let isSeparator: (Character) -> Bool = { $0 == "," || $0 == ";" || $0 == "\t" || $0 == " " }
        var lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(whereSeparator: isSeparator).map { $0.trimmingQuotes() }
        }.filter { !$0.isEmpty && !($0[0].hasPrefix("#")) }
        guard let first = lines.first else { return nil }
        var column: Int?
        var unit: String?
        if first.contains(where: { DecimalNumber.parse($0) == nil }) {
            // A header names its columns: "band,wavelength_nm".
            for (index, name) in first.enumerated() {
                let lower = name.lowercased()
                guard lower.contains("wave") || lower == "nm" || lower == "wl" || lower.contains("lambda") else {
                    continue
                }
                column = column ?? index
                let words = lower.split { !($0.isLetter || $0.isNumber || $0 == "µ" || $0 == "-" || $0 == "^") }
                unit = unit ?? words.compactMap { AxisUnit(spelled: String($0))?.rawValue }.first
            }
            guard column != nil || isNamed else { return nil }
            lines.removeFirst()
        } else if !isNamed {
            return nil
        }
        let rows = lines.map { $0.map { DecimalNumber.parse($0) } }
        if rows.count == 1, rows[0].count > 1 {
            let values = rows[0].compactMap { $0 }
            return values.count == rows[0].count ? StatedWavelengths(values, unit: unit, source: source) : nil
        }
        if column == nil, rows.allSatisfy({ $0.count >= 2 }) {
            // The first of two columns may count the bands.
            let start = rows.first?[0] ?? 0
            let counts = (start == 0 || start == 1) && rows.indices.allSatisfy { rows[$0][0] == start + Double($0) }
            column = counts ? 1 : 0
        }
        var values: [Double] = []
        for row in rows {
            guard row.indices.contains(column ?? 0), let value = row[column ?? 0] else { return nil }
            values.append(value)
        }
        return values.isEmpty ? nil : StatedWavelengths(values, unit: unit, source: source)
    }
}

extension Substring {
    /// The text without the quotes around it.
    fileprivate func trimmingQuotes() -> String {
        count >= 2 && first == "\"" && last == "\"" ? String(dropFirst().dropLast()) : String(self)
    }
}
