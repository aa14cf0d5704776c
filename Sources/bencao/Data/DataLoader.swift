import Chemometrics
import Foundation

/// Spectra from a path, with where they came from and what was found.
struct LoadedData {
    let spectra: Spectra
    let sources: [SourceFile]
    let findings: [Finding]
    /// Files of a folder that could not be read.
    let unread: Int
}

enum DataLoader {
    /// Reads data for a model: where the command names no column for ids or lots, those of the calibration are taken if
    /// the data have them; samples that are excluded are left out.
    static func load(
        _ path: String, columnsOf plan: some PipelinePlan, _ options: ReadOptions, exclude: [String: String],
        _ console: Console
    ) throws -> LoadedData {
        let loaded = try load(path, options, options.reading(), console)
        let (spectra, finding) = try placed(path) {
            try loaded.spectra.identified(
                sampleColumn: options.sample == nil ? plan.sampleColumn : nil,
                lotColumn: options.lot == nil ? plan.lotColumn : nil
            ).excluding(exclude)
        }
        return LoadedData(
            spectra: spectra, sources: loaded.sources, findings: loaded.findings + [finding].compactMap { $0 },
            unread: loaded.unread)
    }

    /// Reads a table, an instrument file, a folder, or standard input ("-").
    static func load(_ path: String, _ options: ReadOptions, _ reading: ReadingOptions, _ console: Console) throws
        -> LoadedData
    {
        if path != "-", isFolder(path) {
            return try loadFolder(path, options, reading, console)
        }
        guard options.samples == nil else {
            throw CommandError.contradiction(
                option: "--samples", reason: "\(path) is no folder; a sample sheet describes the files of a folder",
                remedy: "give the folder, or leave --samples out")
        }
        let (contents, bytes) = try contents(of: path, reading)
        console.hold(contents.findings)
        return LoadedData(
            spectra: try placed(path) { try contents.spectra() },
            sources: [SourceFile(name: contents.name, bytes: bytes)], findings: contents.findings, unread: 0)
    }

    /// Whether there is a folder at a path.
    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The names of the files of a folder, ascending; hidden files and subfolders are left alone.
    static func fileNames(inFolder path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
            !name.hasPrefix(".") && FileManager.default.fileExists(atPath: path + "/" + name)
                && !isFolder(path + "/" + name)
        }
    }

    /// What one file holds, and its bytes.
    static func contents(of path: String, _ reading: ReadingOptions) throws -> (SpectralContents, Data) {
        let bytes = try InputFile.bytes(of: path)
        if ModelReader.isModel(bytes) { throw CommandError.modelAsData(path: path) }
        let contents = try placed(path) {
            try SpectralFile.read(bytes: [UInt8](bytes), name: InputFile.name(of: path), options: reading)
        }
        return (contents, bytes)
    }

    private static func loadFolder(
        _ path: String, _ options: ReadOptions, _ reading: ReadingOptions, _ console: Console
    ) throws -> LoadedData {
        let folder = try SpectralFolder.read(path: path, sampleSheet: options.samples, options: reading)
        let errors = folder.unread.map { PlacedError(path: path + "/" + $0.name, underlying: $0.error, name: $0.name) }
        if folder.contents.blocks.isEmpty, let first = errors.first { throw first }
        for error in errors { _ = console.report(error) }
        console.hold(folder.contents.findings)
        let unread = Set(folder.unread.map(\.name))
        let names = try fileNames(inFolder: path).filter { !unread.contains($0) }
        var sources = try names.map { SourceFile(name: $0, bytes: try InputFile.bytes(of: path + "/" + $0)) }
        if let sheet = options.samples {
            // The labels come from the sheet, so the model remembers it, unless it lies among the files.
            let source = SourceFile(name: InputFile.name(of: sheet), bytes: try InputFile.bytes(of: sheet))
            if !sources.contains(source) { sources.append(source) }
        }
        return LoadedData(
            spectra: try placed(path) { try folder.contents.spectra() }, sources: sources,
            findings: folder.contents.findings, unread: folder.unread.count)
    }
}
