internal import Spectroscopy

/// The wide table (CSV, TSV): one row a spectrum; a header that is a number is a channel, any other a
/// metadata column.
///
/// Delimiter (comma, semicolon, tab, vertical bar, blanks) and decimal mark are found from the content.
/// Comment lines `# axis-unit: nm` and `# signal: absorbance` may stand above the header. The order of rows
/// and columns is kept.
public enum WideTable: WritableSpectralFormat {
    public static let identifier = "table"
    public static let summary = "Wide table: one row a spectrum, axis values as headers (CSV, TSV, any delimiter)"
    public static let fileNameExtensions = ["csv", "tsv", "txt", "tab"]
    public static let isNamedByFile = false

    /// Any text, so that a table that cannot be read is told why.
    public static func recognises(_ head: [UInt8], name: String) -> Bool {
        !head.contains(0) || head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
    }

    public static func read(
        _ bytes: [UInt8], name: String, options: ReadingOptions
    ) throws(ReadingError) -> SpectralContents {
        let file = try TextFile(bytes, name: name)
        return try file.bytes.withUnsafeBufferPointer { (text) throws(ReadingError) in
            try read(text, file: file, options: options)
        }
    }

    private static func read(
        _ text: UnsafeBufferPointer<UInt8>, file: TextFile, options: ReadingOptions
    ) throws(ReadingError) -> SpectralContents {
        let preamble = TablePreamble(text)
        guard preamble.end < text.count else {
            throw .noAxis(place: FilePlace(file.name), found: "missing", isHTML: false)
        }
        let header = try TableHeader(text, from: preamble.end, file: file)
        let body = try TableBody(text, header: header, file: file)
        let names = header.metadataNames
        let samples = body.metadata.enumerated().map { row, cells in
            var metadata: [String: String] = [:]
            for (name, cell) in zip(names, cells) { if let cell { metadata[name] = cell } }
            return Sample(id: "row \(row + 1)", metadata: metadata)
        }
        let unit = preamble.axisUnit ?? header.suffixUnit
        let block = SpectralBlock(
            title: FileSystem.lastComponent(file.name), place: file.place(at: preamble.end),
            facts: [
                .init("delimiter", header.delimiter.name),
                .init("metadata columns", names.isEmpty ? "none" : names.joined(separator: ", ")),
            ],
            x: header.axis, values: body.values, xUnitText: preamble.axisUnit?.rawValue ?? header.suffixUnit?.rawValue,
            yUnitText: preamble.signal?.rawValue, axisUnit: unit ?? .unstated, signal: preamble.signal ?? .unstated,
            samples: samples, metadataColumns: names)
        var findings = preamble.findings(name: file.name, options: options)
        if header.suffixUnit != nil { findings.removeAll { $0.code == "reading.table.axis-unit-unstated" } }
        if body.isDecimalComma {
            findings.append(
                Finding(
                    code: "reading.table.decimal-comma", severity: .note,
                    summary: "the comma was read as the decimal mark of the values", place: file.name))
        }
        if header.hasRowNames {
            findings.append(
                Finding(
                    code: "reading.table.row-names", severity: .note,
                    summary:
                        "every row has one field more than the header (\(header.columns.count)); the first was taken "
                        + "as a row name, column \"\(names[0])\"", place: file.name))
        }
        if header.hasTypeLines {
            findings.append(
                Finding(
                    code: "reading.table.type-lines", severity: .note,
                    summary:
                        "two lines of types and roles follow the header, as Orange writes them; they were left out",
                    place: file.name))
        }
        findings += spellingFindings(header, name: file.name)
        findings += repeatedIDs(samples, names: names, name: file.name, options: options)
        return SpectralContents(name: file.name, format: identifier, blocks: [block], findings: findings)
    }

    private static func spellingFindings(_ header: TableHeader, name: String) -> [Finding] {
        switch header.spelling {
        case .plain: []
        case .leadingX:
            [
                Finding(
                    code: "reading.table.leading-x", severity: .note,
                    summary: "the axis values have an X in front (\(header.axis.count) headers); it was left out",
                    place: name)
            ]
        case .suffixed(let suffix):
            [
                Finding(
                    code: "reading.table.unit-in-header", severity: .note,
                    summary: "the axis values are followed by \(suffix) (\(header.axis.count) headers); "
                        + "it was taken as their unit", place: name)
            ]
        }
    }

    private static func repeatedIDs(
        _ samples: [Sample], names: [String], name: String, options: ReadingOptions
    ) -> [Finding] {
        guard let column = options.sampleColumn ?? SampleRoles.column(named: SampleRoles.tableSampleNames, in: names)
        else { return [] }
        var seen: Set<String> = []
        var repeated: [String] = []
        for id in samples.compactMap({ $0.metadata[column] }) where !seen.insert(id).inserted {
            if repeated.count < 6, !repeated.contains(id) { repeated.append(id) }
        }
        guard !repeated.isEmpty else { return [] }
        return [
            Finding(
                code: "reading.table.repeated-ids", severity: .note,
                summary: "ids in column \"\(column)\" stand on several rows ("
                    + repeated.prefix(5).joined(separator: ", ")
                    + (repeated.count > 5 ? ", …" : "") + "); such rows count as scans of one sample",
                place: name)
        ]
    }
}
