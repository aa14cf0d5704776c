import Chemometrics
import Foundation

/// Files that are read whole.
enum InputFile {
    /// The bytes of a file; "-" is standard input.
    static func bytes(of path: String) throws -> Data {
        if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandError.missingInput(path: path)
        }
        guard !isFolder.boolValue else {
            throw CommandError.unreadableInput(path: path, reason: "it is a folder")
        }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw CommandError.unreadableInput(path: path, reason: error.localizedDescription)
        }
    }

    /// The name of a file without its folder.
    static func name(of path: String) -> String {
        path == "-" ? "standard input" : URL(fileURLWithPath: path).lastPathComponent
    }
}
