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
        temporary = try NewFile.temporary(for: path, overwrite: overwrite)
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

/// One image as TIFF: a map of a cube, written line by line under another name until it is complete.
final class MapFile {
    private let path: String
    private let temporary: String
    private let writer: CubeMapWriter
    private var strip: [UInt8] = []
    private var line = 0
    private var isFinished = false

    /// Opens a map.
    ///
    /// - Parameters:
    ///   - name: of the layer.
    ///   - placement: the georeference and resolution of the cube.
    init(
        _ path: String, name: String, like cube: any CubeSource, placement: CubePlacement,
        element: CubeMapLayout.Element, description: String, overwrite: Bool
    ) throws {
        self.path = path
        temporary = try NewFile.temporary(for: path, overwrite: overwrite)
        PendingFiles.add(temporary)
        let layout = CubeMapLayout(
            lines: cube.shape.lines, samples: cube.shape.samples, layers: [name], element: element,
            description: description, placement: placement)
        do throws(CubeWritingError) { writer = try CubeMapWriter(path: temporary, layout: layout) } catch {
            unlink(temporary)
            PendingFiles.remove(temporary)
            throw CommandError.cannotCreate(path: path, reason: error.reason)
        }
        strip.reserveCapacity(layout.stripLines * layout.samples * 4)
    }

    deinit {
        guard !isFinished else { return }
        unlink(temporary)
        PendingFiles.remove(temporary)
    }

    /// Appends the pixels of whole lines of a map of 8-bit numbers.
    func append(_ values: [UInt8]) throws {
        precondition(writer.layout.element == .uint8, "bytes for a map of \(writer.layout.element)")
        try values.withUnsafeBytes { try append($0, size: 1) }
    }

    /// Appends the pixels of whole lines of a map of 32-bit whole numbers.
    func append(_ values: [UInt32]) throws {
        precondition(writer.layout.element == .uint32, "whole numbers for a map of \(writer.layout.element)")
        try values.withUnsafeBytes { try append($0, size: 4) }
    }

    /// Appends the pixels of whole lines of a map of floating point.
    func append(_ values: [Float]) throws {
        precondition(writer.layout.element == .float32, "floating point for a map of \(writer.layout.element)")
        try values.withUnsafeBytes { try append($0, size: 4) }
    }

    /// Gives the file its name.
    func finish() throws {
        do throws(CubeWritingError) { try writer.finish() } catch {
            throw CommandError.cannotWrite(path: path, reason: error.reason)
        }
        guard rename(temporary, path) == 0 else {
            throw CommandError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        PendingFiles.remove(temporary)
        isFinished = true
    }

    /// Appends the pixels of whole lines; a strip is written when it is full.
    private func append(_ bytes: UnsafeRawBufferPointer, size: Int) throws {
        let layout = writer.layout
        let lineBytes = layout.samples * size
        precondition(bytes.count % lineBytes == 0, "\(bytes.count) bytes in lines of \(lineBytes)")
        var done = 0
        while done < bytes.count {
            let whole = min(layout.stripLines, layout.lines - line) * lineBytes
            let count = min(whole - strip.count, bytes.count - done)
            let part = UnsafeRawBufferPointer(rebasing: bytes[done..<(done + count)])
            done += count
            if count == whole {
                try write(part)
            } else {
                strip.append(contentsOf: part)
                guard strip.count == whole else { return }
                try strip.withUnsafeBytes { try write($0) }
                strip.removeAll(keepingCapacity: true)
            }
            line += whole / lineBytes
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        do throws(CubeWritingError) { try writer.write(bytes: bytes, line: line) } catch {
            throw CommandError.cannotWrite(path: path, reason: error.reason)
        }
    }
}

/// Files that are written under another name first.
enum NewFile {
    /// The name that a file has until it is complete.
    ///
    /// - Throws: where the file exists and may not be replaced, or the name is taken by something else.
    static func temporary(for path: String, overwrite: Bool) throws -> String {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw CommandError.cannotCreate(path: path, reason: "it is no file")
            }
            guard overwrite else { throw CommandError.outputExists(path: path) }
        }
        return path + ".part\(getpid())"
    }
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
