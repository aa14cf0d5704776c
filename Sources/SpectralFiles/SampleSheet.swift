internal import Spectroscopy

/// A table that says of each file of a folder what is known of its sample.
struct SampleSheet {
    /// One row.
    struct Row {
        let name: String
        let metadata: [String: String]
        let line: Int
    }

    let fileName: String
    /// The names of the columns, without those that have no name.
    let columns: [String]
    let rows: [Row]
    /// The column that names the files.
    let fileColumn: String

    private static let fileNames = ["file", "filename", "file_name", "file name"]

    /// Reads a sheet.
    ///
    /// The files are named by a column `file`, else by that of the sample id.
    ///
    /// - Throws: `ReadingError`.
    init(_ bytes: [UInt8], name: String, options: ReadingOptions) throws(ReadingError) {
        let file = try TextFile(bytes, name: name)
        let records = try file.bytes.withUnsafeBufferPointer { (text) throws(ReadingError) in
            try Self.records(of: text, file: file)
        }
        fileName = name
        let header = records[0].fields
        let columns = header.filter { !$0.isEmpty }
        var known: Set<String> = []
        for (index, column) in header.enumerated() where !column.isEmpty && !known.insert(column).inserted {
            throw .duplicatedColumn(place: FilePlace(name, line: records[0].line, column: index + 1), name: column)
        }
        guard
            let column = SampleRoles.column(named: Self.fileNames, in: columns)
                ?? options.sampleColumn.flatMap({ columns.contains($0) ? $0 : nil })
                ?? SampleRoles.column(named: SampleRoles.tableSampleNames, in: columns),
            let fileIndex = header.firstIndex(of: column)
        else { throw .sheetWithoutFiles(file: name, available: columns) }
        self.columns = columns
        fileColumn = column
        var rows: [Row] = []
        for record in records.dropFirst() {
            guard record.fields.count == header.count else {
                throw .raggedRow(
                    place: FilePlace(name, line: record.line), found: record.fields.count, needed: header.count)
            }
            var metadata: [String: String] = [:]
            for (column, value) in zip(header, record.fields) where !column.isEmpty && !value.isEmpty {
                metadata[column] = value
            }
            guard !record.fields[fileIndex].isEmpty else { continue }
            rows.append(
                Row(
                    name: FileSystem.lastComponent(record.fields[fileIndex]), metadata: metadata, line: record.line))
        }
        self.rows = rows
    }

    /// Which row belongs to which file, by name with or without extension.
    ///
    /// - Throws: `ReadingError` when two rows fit one file, or one row several.
    func rows(of files: [String]) throws(ReadingError) -> [String: Row] {
        var rowOfFile: [String: Row] = [:]
        for row in rows {
            let place = FilePlace(fileName, line: row.line)
            var matches = files.filter { $0 == row.name }
            if matches.isEmpty { matches = files.filter { FileSystem.stem($0) == row.name } }
            if matches.count > 1 { throw .ambiguousSheetRow(place: place, name: row.name, files: matches) }
            guard let file = matches.first else { continue }
            if let first = rowOfFile.updateValue(row, forKey: file) {
                throw .duplicatedSheetRow(place: place, file: file, firstLine: first.line)
            }
        }
        return rowOfFile
    }

    private static func records(
        of text: UnsafeBufferPointer<UInt8>, file: TextFile
    ) throws(ReadingError) -> [(fields: [String], line: Int)] {
        let start = TablePreamble(text).end
        var best = FieldScanner(text: text, delimiter: .comma, file: file)
        var mostFields = 0
        for delimiter in Delimiter.all where delimiter != .blanks {
            let scanner = FieldScanner(text: text, delimiter: delimiter, file: file)
            var i = start
            let count = try scanner.record(at: &i).count
            if count > mostFields {
                mostFields = count
                best = scanner
            }
        }
        var records: [(fields: [String], line: Int)] = []
        var i = start
        while best.skipEmptyLines(&i) {
            let line = file.line(at: i)
            var fields: [String] = []
            for field in try best.record(at: &i) { fields.append(try best.string(field)) }
            records.append((fields, line))
        }
        guard records.count > 1 else { throw .noRows(place: file.place(at: start)) }
        return records
    }
}
