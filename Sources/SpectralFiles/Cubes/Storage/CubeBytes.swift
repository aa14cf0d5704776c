internal import Glibc
internal import Spectroscopy

/// A file of image data that any number of threads read at once, each where it wants.
final class CubeBytes: Sendable {
    /// The path.
    let path: String
    /// The size when the file was opened.
    let size: Int
    /// Nil for a file that is opened for each read, because a folder holds more files than a process may open.
    private let descriptor: Int32?

    /// Opens a file.
    init(path: String, staysOpen: Bool = true) throws(ReadingError) {
        // A pipe without a writer would block; it is refused below.
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else {
            throw errno == ENOENT
                ? .missingFile(path: path) : .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw status.st_mode & S_IFMT == S_IFDIR
                ? .isFolder(path: path)
                : .unreadable(path: path, reason: "image data are read from many places, which needs a regular file")
        }
        self.path = path
        size = Int(status.st_size)
        if !staysOpen { close(opened) }
        descriptor = staysOpen ? opened : nil
    }

    deinit { if let descriptor { close(descriptor) } }

    /// The first bytes of the file, as many as there are.
    func head(_ count: Int) throws(CubeReadingError) -> [UInt8] { try bytes(at: 0, count: min(count, size)) }

    /// The bytes from an offset on.
    func bytes(at offset: Int, count: Int) throws(CubeReadingError) -> [UInt8] {
        let left = offset < size ? size - offset : 0
        guard offset >= 0, count <= left else {
            throw .truncated(place: "\(path), byte \(offset)", needed: count, found: left)
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(CubeReadingError) in try read(at: offset, into: buffer) }
        }
        try result.get()
        return bytes
    }

    /// Fills a buffer with the bytes from an offset on.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(CubeReadingError) {
        guard let descriptor else {
            let opened = open(path, O_RDONLY | O_CLOEXEC)
            guard opened >= 0 else { throw .unreadable(place: path, reason: String(cString: strerror(errno))) }
            defer { close(opened) }
            return try read(opened, at: offset, into: buffer)
        }
        try read(descriptor, at: offset, into: buffer)
    }

    private func read(
        _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(CubeReadingError) {
        var done = 0
        while done < buffer.count {
            let got = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
            if got < 0 && errno == EINTR { continue }
            if got < 0 {
                throw .unreadable(
                    place: "\(path), byte \(offset + done)", reason: String(cString: strerror(errno)))
            }
            if got == 0 { throw .truncated(place: "\(path), byte \(offset)", needed: buffer.count, found: done) }
            done += got
        }
    }
}
