import Chemometrics
import Foundation
import Glibc

/// A file that appears whole or not at all: opened before long work, written under another name, renamed at the end.
final class OutputFile {
    private let path: String
    private let temporary: String
    private var handle: FileHandle?

    /// Opens a file for a path; "-" is standard output.
    init(_ path: String, overwrite: Bool) throws {
        self.path = path
        guard path != "-" else {
            temporary = path
            return
        }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if exists, isFolder.boolValue { throw CommandError.cannotCreate(path: path, reason: "it is a folder") }
        if exists, !overwrite { throw CommandError.outputExists(path: path) }
        temporary = path + ".part\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandError.cannotCreate(path: path, reason: String(cString: strerror(errno)))
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit {
        // Nothing was finished: nothing is left behind.
        if handle != nil { unlink(temporary) }
    }

    /// Writes the whole content and gives the file its name.
    func finish(_ bytes: Data) throws {
        guard path != "-" else { return try write(bytes, to: 1) }
        guard let handle else { return }
        do {
            try handle.write(contentsOf: bytes)
            try handle.synchronize()
            try handle.close()
        } catch {
            throw CommandError.cannotWrite(path: path, reason: error.localizedDescription)
        }
        guard rename(temporary, path) == 0 else {
            throw CommandError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        self.handle = nil
    }
}
