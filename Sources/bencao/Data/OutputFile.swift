import Chemometrics
import Foundation
import Glibc

/// A file that appears whole or not at all: opened before long work, written under another name, renamed at the end.
final class OutputFile {
    private let path: String
    /// What the file is called in the end, links followed.
    private let target: String
    /// What it is called until then; nil where the bytes go straight to standard output, a device or a pipe.
    private let temporary: String?
    private var descriptor: Int32

    /// Opens a file for a path; "-" is standard output.
    init(_ path: String, overwrite: Bool) throws {
        self.path = path
        guard path != "-" else {
            target = path
            temporary = nil
            descriptor = 1
            return
        }
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        if exists, kind == S_IFDIR { throw CommandError.cannotCreate(path: path, reason: "it is a folder") }
        if exists, kind != S_IFREG {
            // To rename onto a device or a pipe would replace it by a file.
            target = path
            temporary = nil
            descriptor = try Self.open(path, O_WRONLY | O_CLOEXEC, as: path)
            return
        }
        if exists, !overwrite { throw CommandError.outputExists(path: path) }
        // A link is kept: the file that it points to is replaced.
        target = exists ? Self.resolved(path) : path
        let temporary = target + ".part\(getpid())"
        // Remembered before it exists: an interrupt may come between.
        PendingFiles.add(temporary)
        do {
            descriptor = try Self.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, as: path)
        } catch {
            PendingFiles.remove(temporary)
            throw error
        }
        self.temporary = temporary
    }

    deinit {
        if descriptor > 2 { close(descriptor) }
        // Nothing was finished: nothing is left behind.
        if let temporary, descriptor >= 0 {
            unlink(temporary)
            PendingFiles.remove(temporary)
        }
    }

    /// Writes the whole content and gives the file its name.
    func finish(_ bytes: Data) throws {
        precondition(descriptor >= 0, "\(path) is finished")
        guard descriptor != 1 else { return try write(bytes, to: 1) }
        try write(bytes, to: descriptor, path: path)
        guard let temporary else { return }
        guard fsync(descriptor) == 0, rename(temporary, target) == 0 else {
            throw CommandError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        PendingFiles.remove(temporary)
        close(descriptor)
        descriptor = -1
    }

    private static func open(_ name: String, _ flags: Int32, as path: String) throws -> Int32 {
        let descriptor = Glibc.open(name, flags, 0o644)
        guard descriptor >= 0 else {
            throw CommandError.cannotCreate(path: path, reason: String(cString: strerror(errno)))
        }
        return descriptor
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
