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
        for (_, error) in folder.unread { _ = console.report(error) }
        return LoadedData(
            spectra: try folder.spectra(),
            sources: try folder.files.map { name in
                SourceFile(name: name, bytes: try InputFile.bytes(of: path + "/" + name))
            },
            findings: folder.findings, unread: folder.unread.count)
    }
}
