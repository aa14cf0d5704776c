internal import LinearAlgebra
internal import Spectroscopy

/// A folder of instrument files as one set of spectra, joined by file name with a sample sheet.
///
/// ```swift
/// let folder = try SpectralFolder.read(path: "scans", sampleSheet: "samples.csv")
/// let spectra = try folder.contents.spectra()
/// ```
public struct SpectralFolder: Sendable {
    /// A file that could not be read, and why.
    public struct Unread: Sendable {
        /// The name of the file in the folder.
        public let name: String
        /// What is wrong with it.
        public let error: ReadingError
    }

    /// The blocks of all files that could be read, in the order of their names.
    public let contents: SpectralContents
    /// The files that could not be read, in the order of their names.
    public let unread: [Unread]
    /// The files that could be read, with the number of blocks that each has in `contents`.
    let files: [(name: String, blocks: Int)]

    /// Reads the files of a folder, ascending by name; subfolders and hidden files are left alone.
    ///
    /// A sheet names files with or without extension, in a column `file` or in that of the sample id; its
    /// other columns become metadata. A file without a row, and a row without a file, are findings. A file
    /// that cannot be read does not keep the others from being read: it is listed in `unread`.
    ///
    /// - Throws: `ReadingError` for the folder, the sheet or a missing column.
    public static func read(
        path: String, sampleSheet: String? = nil, options: ReadingOptions = ReadingOptions()
    ) throws(ReadingError) -> SpectralFolder {
        try read(path: path, sampleSheet: sampleSheet, options: options, keepingValues: true) { _, _ in }
    }

    /// Reads the files of a folder, with their values or, so that memory does not grow with them, without.
    ///
    /// - Parameter progress: is told how many files of how many have been read.
    static func read(
        path: String, sampleSheet: String?, options: ReadingOptions, keepingValues: Bool, progress: (Int, Int) -> Void
    ) throws(ReadingError) -> SpectralFolder {
        var names = try FileSystem.fileNames(inFolder: path)
        var sheet: SampleSheet?
        if let sampleSheet {
            sheet = try SampleSheet(FileSystem.bytes(path: sampleSheet), name: sampleSheet, options: options)
            names.removeAll { FileSystem.areSame(path + "/" + $0, sampleSheet) }
        }
        guard !names.isEmpty else { throw .noSpectra(file: path) }
        let rows = try sheet?.rows(of: names) ?? [:]

        let files = names
        var results: [Result<FileContents, ReadingError>] = []
        let together = 64
        for first in stride(from: 0, to: files.count, by: together) {
            results += Parallel.map(min(together, files.count - first)) { k -> Result<FileContents, ReadingError> in
                Result { () throws(ReadingError) in
                    var file = try readFile(files[first + k], inFolder: path, options: options)
                    if !keepingValues { file.contents.blocks = file.contents.blocks.map(\.withoutValues) }
                    return file
                }
            }
            progress(results.count, files.count)
        }
        var contents = SpectralContents(name: path, format: "folder", blocks: [])
        var unread: [Unread] = []
        var known: Set<Finding> = []
        var read: [(name: String, blocks: Int)] = []
        var isNamedByFile = true
        for (name, result) in zip(files, results) {
            switch result {
            case .success(let file):
                isNamedByFile = isNamedByFile && file.isNamedByFile
                // What is the same in every file is told of the first.
                contents.findings += file.contents.findings.filter {
                    known.insert(Finding(code: $0.code, severity: $0.severity, summary: $0.summary)).inserted
                }
                read.append((name, file.contents.blocks.count))
                contents.blocks += file.contents.blocks.map {
                    $0.joined(with: rows[name], columns: sheet?.columns ?? [])
                }
            case .failure(let error): unread.append(Unread(name: name, error: error))
            }
        }
        if let sheet { contents.findings += findings(sheet: sheet, files: files, rows: rows) }
        // A sheet that names files and samples in two columns names the samples in the usual ways.
        let byUsualNames = !isNamedByFile || (sheet.map { $0.fileColumn.lowercased().hasPrefix("file") } ?? false)
        if !contents.blocks.isEmpty {
            try SampleRoles(options: options, isNamedByFile: !byUsualNames).assign(in: &contents)
        }
        return SpectralFolder(contents: contents, unread: unread, files: read)
    }

    struct FileContents: Sendable {
        var contents: SpectralContents
        let isNamedByFile: Bool
    }

    static func readFile(
        _ name: String, inFolder path: String, options: ReadingOptions
    ) throws(ReadingError) -> FileContents {
        let bytes = try FileSystem.bytes(path: path + "/" + name)
        let format = try SpectralFile.format(of: bytes, name: name, options: options)
        return FileContents(
            contents: try SpectralFile.decode(bytes, as: format, name: name, options: options),
            isNamedByFile: format.isNamedByFile)
    }

    private static func findings(sheet: SampleSheet, files: [String], rows: [String: SampleSheet.Row]) -> [Finding] {
        func list(_ names: [String]) -> String {
            names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
        }
        var findings: [Finding] = []
        let withoutRow = files.filter { rows[$0] == nil }
        if !withoutRow.isEmpty {
            findings.append(
                Finding(
                    code: "reading.sheet.file-without-row", severity: .warning,
                    summary:
                        "\(withoutRow.count) of \(files.count) files have no row in the sheet: \(list(withoutRow))",
                    place: sheet.fileName, remedy: "add them to the sheet, or take them out of the folder"))
        }
        let used = Set(rows.values.map(\.line))
        let withoutFile = sheet.rows.filter { !used.contains($0.line) }
        if !withoutFile.isEmpty {
            findings.append(
                Finding(
                    code: "reading.sheet.row-without-file", severity: .warning,
                    summary: "\(withoutFile.count) of \(sheet.rows.count) rows have no file in the folder: "
                        + list(withoutFile.map(\.name)),
                    place: "\(sheet.fileName), line \(withoutFile[0].line)",
                    remedy: "correct the names, or add the files"))
        }
        return findings
    }
}

extension SpectralBlock {
    /// The block without values, for what can be settled without them.
    fileprivate var withoutValues: SpectralBlock {
        SpectralBlock(
            title: title, place: place, x: [], values: Matrix(rows: samples.count, columns: 0), samples: samples,
            metadataColumns: metadataColumns)
    }

    /// The block with the values of a row of a sheet, which go before those of the file.
    fileprivate func joined(with row: SampleSheet.Row?, columns: [String]) -> SpectralBlock {
        var block = self
        block.metadataColumns = columns + metadataColumns.filter { !columns.contains($0) }
        guard let row else { return block }
        block.samples = samples.map { sample in
            Sample(
                id: sample.id, lot: sample.lot, metadata: sample.metadata.merging(row.metadata) { _, sheet in sheet })
        }
        return block
    }
}
