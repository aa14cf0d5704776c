import Foundation
import Glibc
import Synchronization

/// A temporary folder of one test; it goes with its last reference, or with the process.
final class WorkFolder: Sendable {
    let path: String
    private let captures = Mutex(0)
    private let captureFolder: String

    /// The folders that are there: those that several tests share are never released.
    private static let bases = Mutex<Set<String>>([])
    private static let removesAtExit: Void = {
        atexit {
            for base in WorkFolder.bases.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: base) }
        }
    }()

    init() throws {
        _ = Self.removesAtExit
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("bencao-\(UUID().uuidString)")
        path = base.appendingPathComponent("work").path
        captureFolder = base.appendingPathComponent("captured").path
        Self.bases.withLock { _ = $0.insert(base.path) }
        for folder in [path, captureFolder] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
    }

    deinit {
        let base = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try? FileManager.default.removeItem(atPath: base)
        Self.bases.withLock { _ = $0.remove(base) }
    }

    /// A path, without ending, for what one run prints; it lies outside the folder that the run sees.
    func newCapture() -> String {
        captures.withLock { count in
            count += 1
            return captureFolder + "/\(count)"
        }
    }

    func url(_ name: String) -> URL { URL(fileURLWithPath: path + "/" + name) }

    func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

    func write(_ bytes: Data, to name: String) throws {
        try FileManager.default.createDirectory(
            at: url(name).deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url(name))
    }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: url(name).path) }

    /// The names of all files and folders, ascending.
    var names: [String] { ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []).sorted() }

    /// Runs the command here.
    func run(
        _ arguments: String..., input: CommandRun.Stream? = nil, output: CommandRun.Stream? = nil,
        errors: CommandRun.Stream? = nil, environment: [String: String] = [:], seconds: Double = 60
    ) throws -> CommandRun {
        try CommandRun.run(
            arguments, in: self, input: input, output: output, errors: errors, environment: environment,
            seconds: seconds)
    }
}
