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
        _ path: String, for model: OriginModel, _ options: ReadOptions, exclude: [String: String], _ console: Console
    ) throws -> LoadedData {
        let loaded = try load(path, options, options.reading(), console)
        let (spectra, finding) = try placed(path) {
            try loaded.spectra.identified(
                sampleColumn: options.sample == nil ? model.plan.data.sampleColumn : nil,
                lotColumn: options.lot == nil ? model.plan.data.lotColumn : nil
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
        var isFolder: ObjCBool = false
        if path != "-", FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return try loadFolder(path, options, reading, console)
        }
        let bytes = try InputFile.bytes(of: path)
        let name = InputFile.name(of: path)
        let contents = try SpectralFile.read(bytes: [UInt8](bytes), name: name, options: reading)
        return LoadedData(
            spectra: try contents.spectra(), sources: [SourceFile(name: name, bytes: bytes)],
            findings: contents.findings, unread: 0)
    }

    private static func loadFolder(
        _ path: String, _ options: ReadOptions, _ reading: ReadingOptions, _ console: Console
    ) throws -> LoadedData {
        let folder = try SpectralFolder.read(path: path, sampleSheet: options.samples, options: reading)
        for unread in folder.unread { _ = console.report(unread.error) }
        if folder.contents.blocks.isEmpty, let first = folder.unread.first { throw first.error }
        let unread = Set(folder.unread.map(\.name))
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
            var isFolder: ObjCBool = false
            return !name.hasPrefix(".") && !unread.contains(name)
                && FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        return LoadedData(
            spectra: try folder.contents.spectra(),
            sources: try names.map { SourceFile(name: $0, bytes: try InputFile.bytes(of: path + "/" + $0)) },
            findings: folder.contents.findings, unread: folder.unread.count)
    }
}
