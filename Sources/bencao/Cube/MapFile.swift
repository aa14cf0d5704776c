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
    private var strip: [Double] = []
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
        strip.reserveCapacity(layout.stripLines * layout.samples)
    }

    deinit {
        guard !isFinished else { return }
        unlink(temporary)
        PendingFiles.remove(temporary)
    }

    func append(_ values: [UInt8]) throws { try append(values) { Double($0) } }
    func append(_ values: [Int32]) throws { try append(values) { Double($0) } }
    func append(_ values: [Float]) throws { try append(values) { Double($0) } }

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
    private func append<Value>(_ values: [Value], _ number: (Value) -> Double) throws {
        let layout = writer.layout
        precondition(values.count % layout.samples == 0, "\(values.count) values in lines of \(layout.samples)")
        for first in stride(from: 0, to: values.count, by: layout.samples) {
            for value in values[first..<(first + layout.samples)] { strip.append(number(value)) }
            let lines = strip.count / layout.samples
            guard lines == layout.stripLines || line + lines == layout.lines else { continue }
            try writeStrip()
            line += lines
            strip.removeAll(keepingCapacity: true)
        }
    }

    private func writeStrip() throws {
        let failure = strip.withUnsafeBufferPointer { strip -> CubeWritingError? in
            do throws(CubeWritingError) { try writer.write(strip, line: line) } catch { return error }
            return nil
        }
        if let failure { throw CommandError.cannotWrite(path: path, reason: failure.reason) }
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
