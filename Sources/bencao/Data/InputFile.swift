import Chemometrics
import Foundation
import Glibc

/// Files that are read whole.
enum InputFile {
    /// The bytes of a file, a pipe, or of standard input ("-").
    static func bytes(of path: String) throws -> Data {
        guard path != "-" else { return try bytes(from: 0, path: name(of: path)) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno, path) }
        defer { close(descriptor) }
        return try bytes(from: descriptor, path: path)
    }

    /// The name of a file without its folder.
    static func name(of path: String) -> String {
        path == "-" ? "standard input" : URL(fileURLWithPath: path).lastPathComponent
    }

    // `FileHandle` traps when standard input is closed or a folder, and its errors name no reason.
    private static func bytes(from descriptor: Int32, path: String) throws -> Data {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno, path) }
        // A pipe states no size; a file is read in one piece, and one more read finds its end.
        var room = max(1 << 16, min(Int(status.st_size) + 1, 1 << 40))
        var count = 0
        guard var buffer = malloc(room) else { throw failure(ENOMEM, path) }
        while true {
            if count == room {
                room *= 2
                guard let larger = realloc(buffer, room) else {
                    free(buffer)
                    throw failure(ENOMEM, path)
                }
                buffer = larger
            }
            let more = Glibc.read(descriptor, buffer + count, room - count)
            if more < 0 && errno == EINTR { continue }
            guard more >= 0 else {
                let code = errno
                free(buffer)
                throw failure(code, path)
            }
            if more == 0 { return Data(bytesNoCopy: buffer, count: count, deallocator: .free) }
            count += more
        }
    }

    private static func failure(_ code: Int32, _ path: String) -> any Error {
        switch code {
        case ENOENT, ENOTDIR: CommandError.missingInput(path: path)
        case EISDIR: ReadingError.isFolder(path: path)
        default: CommandError.unreadableInput(path: path, reason: String(cString: strerror(code)))
        }
    }
}
