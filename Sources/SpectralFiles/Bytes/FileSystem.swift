internal import Foundation
internal import Glibc

/// The little that readers need of the file system, with its failures as `ReadingError`.
enum FileSystem {
    /// The bytes of a file.
    static func bytes(path: String) throws(ReadingError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path) }
        if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(path: path) }
        // A pipe or a device states no size; a file may change while it is read.
        var bytes: [UInt8] = []
        var capacity = max(Int(status.st_size) + 1, 1 << 16)
        while true {
            var code: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                while count < capacity {
                    let got = read(descriptor, buffer.baseAddress.map { $0 + count }, capacity - count)
                    if got < 0 && errno == EINTR { continue }
                    if got < 0 { code = errno }
                    if got <= 0 { return }
                    count += got
                }
            }
            guard code == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(code))) }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            if chunk.count < capacity { return bytes }
            capacity = 1 << 20
        }
    }

    /// The names of the files in a folder, ascending, without subfolders and hidden files.
    static func fileNames(inFolder path: String) throws(ReadingError) -> [String] {
        guard access(path, R_OK) == 0 else { throw failure(path) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw .unreadable(path: path, reason: "it is not a folder")
        }
        return names.filter { !$0.hasPrefix(".") && !isFolder(path + "/" + $0) }
            .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    /// Whether there is a folder at a path.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether two paths name one file.
    static func areSame(_ a: String, _ b: String) -> Bool {
        var first = stat()
        var second = stat()
        return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_ino == second.st_ino
            && first.st_dev == second.st_dev
    }

    /// The last component of a path.
    static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The last component of a path without its extension.
    static func stem(_ path: String) -> String {
        let last = lastComponent(path)
        guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
        return String(last[..<dot])
    }

    private static func failure(_ path: String) -> ReadingError {
        errno == ENOENT
            ? .missingFile(path: path) : .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
