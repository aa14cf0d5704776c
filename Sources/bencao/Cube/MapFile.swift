import Chemometrics
import Foundation
import Glibc

/// A file that is written line by line under another name, and gets its own when it is complete.
final class StreamedFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32

    init(_ path: String, overwrite: Bool) throws {
        self.path = path
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw CommandError.cannotCreate(path: path, reason: "it is no file")
            }
            guard overwrite else { throw CommandError.outputExists(path: path) }
        }
        temporary = path + ".part\(getpid())"
        PendingFiles.add(temporary)
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            PendingFiles.remove(temporary)
            throw CommandError.cannotCreate(path: path, reason: String(cString: strerror(errno)))
        }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
        PendingFiles.remove(temporary)
    }

    /// Appends bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            guard let base = bytes.baseAddress else { return }
            let count = Glibc.write(descriptor, base + done, bytes.count - done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw CommandError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            done += count
        }
    }

    /// Gives the file its name.
    func finish() throws {
        guard rename(temporary, path) == 0 else {
            throw CommandError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        PendingFiles.remove(temporary)
        close(descriptor)
        descriptor = -1
    }
}

/// One image as TIFF: a map of a cube, written line by line.
final class MapFile {
    /// What a pixel holds.
    enum Element {
        case byte, label, float
        var bits: Int { self == .byte ? 8 : 32 }
        /// The TIFF code: 1 unsigned, 3 floating point.
        var format: Int { self == .float ? 3 : 1 }
    }

    private let file: StreamedFile

    init(
        _ path: String, like cube: any CubeSource, element: Element, description: String, overwrite: Bool
    ) throws {
        file = try StreamedFile(path, overwrite: overwrite)
        let (width, height) = (cube.shape.samples, cube.shape.lines)
        let size = width * height * element.bits / 8
        guard size < 4_000_000_000 else {
            throw CommandError.cannotCreate(path: path, reason: "a map of \(size >> 20) MB does not fit into a TIFF")
        }
        var text = Array(description.utf8) + [0]
        let characters = text.count
        if text.count % 2 == 1 { text.append(0) }
        let software = Array("bencao \(SoftwareVersion.current)".utf8) + [0]
        let entries = 12
        let extra = 8 + 2 + 12 * entries + 4
        let strip = (extra + text.count + software.count + 7) / 8 * 8
        var header: [UInt8] = Array("II".utf8)
        func put(_ value: Int, _ bytes: Int) { for k in 0..<bytes { header.append(UInt8(value >> (8 * k) & 255)) } }
        put(42, 2)
        put(8, 4)
        put(entries, 2)
        func tag(_ number: Int, _ kind: Int, _ count: Int, _ value: Int) {
            put(number, 2)
            put(kind, 2)
            put(count, 4)
            put(value, kind == 3 ? 2 : 4)
            if kind == 3 { put(0, 2) }
        }
        tag(256, 4, 1, width)
        tag(257, 4, 1, height)
        tag(258, 3, 1, element.bits)
        tag(259, 3, 1, 1)
        tag(262, 3, 1, 1)
        tag(270, 2, characters, extra)
        tag(273, 4, 1, strip)
        tag(277, 3, 1, 1)
        tag(278, 4, 1, height)
        tag(279, 4, 1, size)
        tag(305, 2, software.count, extra + text.count)
        tag(339, 3, 1, element.format)
        put(0, 4)
        header += text + software
        header += [UInt8](repeating: 0, count: strip - header.count)
        try header.withUnsafeBytes { try file.append($0) }
    }

    func append(_ values: [UInt8]) throws { try values.withUnsafeBytes { try file.append($0) } }
    func append(_ values: [Int32]) throws { try values.withUnsafeBytes { try file.append($0) } }
    func append(_ values: [Float]) throws { try values.withUnsafeBytes { try file.append($0) } }
    func finish() throws { try file.finish() }
}

/// What a sink of a pass throws where the pass knows errors of cubes only: kept here and thrown afterwards.
final class SinkFailure {
    private var error: (any Error)?

    /// Runs work; after a failure, nothing more.
    func run(_ work: () throws -> Void) {
        guard error == nil else { return }
        do { try work() } catch { self.error = error }
    }

    func check() throws { if let error { throw error } }
}
