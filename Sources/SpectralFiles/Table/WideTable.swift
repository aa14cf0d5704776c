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
        let block = block(
            body, header: header, preamble: preamble, file: file, firstRow: 0, place: file.place(at: preamble.end))
        return SpectralContents(
            name: file.name, format: identifier, blocks: [block],
            findings: findings(
                preamble: preamble, header: header, isDecimalComma: body.isDecimalComma,
                repeatedIDs: repeatedIDs(block.samples, names: header.metadataNames, options: options),
                name: file.name, options: options))
    }

    /// The rows of a body as a block.
    ///
    /// - Parameter firstRow: the number of rows of the table before them.
    static func block(
        _ body: TableBody, header: TableHeader, preamble: TablePreamble, file: TextFile, firstRow: Int,
        place: FilePlace
    ) -> SpectralBlock {
        let names = header.metadataNames
        let samples = body.metadata.enumerated().map { row, cells in
            var metadata: [String: String] = [:]
            for (name, cell) in zip(names, cells) { if let cell { metadata[name] = cell } }
            return Sample(id: "row \(firstRow + row + 1)", metadata: metadata)
        }
        let unit = preamble.axisUnit ?? header.suffixUnit
        return SpectralBlock(
            title: FileSystem.lastComponent(file.name), place: place,
            facts: [
                .init("delimiter", header.delimiter.name),
                .init("metadata columns", names.isEmpty ? "none" : names.joined(separator: ", ")),
            ],
            x: header.axis, values: body.values, xUnitText: preamble.axisUnit?.rawValue ?? header.suffixUnit?.rawValue,
            yUnitText: preamble.signal?.rawValue, axisUnit: unit ?? .unstated, signal: preamble.signal ?? .unstated,
            samples: samples, metadataColumns: names)
    }

    /// What is told of a table.
    static func findings(
        preamble: TablePreamble, header: TableHeader, isDecimalComma: Bool, repeatedIDs: [String], name: String,
        options: ReadingOptions
    ) -> [Finding] {
        var findings = preamble.findings(name: name, options: options)
        if header.suffixUnit != nil { findings.removeAll { $0.code == "reading.table.axis-unit-unstated" } }
        if isDecimalComma {
            findings.append(
                Finding(
                    code: "reading.table.decimal-comma", severity: .note,
                    summary: "the comma was read as the decimal mark of the values", place: name))
        }
        if header.hasRowNames {
            findings.append(
                Finding(
                    code: "reading.table.row-names", severity: .note,
                    summary:
                        "every row has one field more than the header (\(header.columns.count)); the first was taken "
                        + "as a row name, column \"\(header.metadataNames[0])\"", place: name))
        }
        if header.hasTypeLines {
            findings.append(
                Finding(
                    code: "reading.table.type-lines", severity: .note,
                    summary:
                        "two lines of types and roles follow the header, as Orange writes them; they were left out",
                    place: name))
        }
        findings += spellingFindings(header, name: name)
        if !repeatedIDs.isEmpty,
            let column = options.sampleColumn
                ?? SampleRoles.column(named: SampleRoles.tableSampleNames, in: header.metadataNames)
        {
            findings.append(
                Finding(
                    code: "reading.table.repeated-ids", severity: .note,
                    summary: "ids in column \"\(column)\" stand on several rows ("
                        + repeatedIDs.prefix(5).joined(separator: ", ")
                        + (repeatedIDs.count > 5 ? ", …" : "") + "); such rows count as scans of one sample",
                    place: name))
        }
        return findings
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

    /// The first ids that stand on several rows, six at most.
    private static func repeatedIDs(_ samples: [Sample], names: [String], options: ReadingOptions) -> [String] {
        guard let column = options.sampleColumn ?? SampleRoles.column(named: SampleRoles.tableSampleNames, in: names)
        else { return [] }
        var seen: Set<String> = []
        var repeated: [String] = []
        for id in samples.compactMap({ $0.metadata[column] }) where !seen.insert(id).inserted {
            if repeated.count < 6, !repeated.contains(id) { repeated.append(id) }
        }
        return repeated
    }
}
