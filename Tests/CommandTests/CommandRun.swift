import Chemometrics
import Foundation
import Glibc

/// One run of the command `bencao` as a process, and what came of it.
struct CommandRun {
    /// How the process ended.
    enum Ending: Equatable, CustomStringConvertible {
        case code(Int32)
        case signal(Int32)
        case tooLong

        var description: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let number): "signal \(number)"
            case .tooLong: "no end within the time"
            }
        }
    }

    let ending: Ending
    let outputBytes: Data
    let output: String
    let errors: String

    var code: Int32? { if case .code(let code) = ending { code } else { nil } }

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// Standard output as one JSON document.
    func json() throws -> JSONValue { try JSONDecoder().decode(JSONValue.self, from: outputBytes) }

    /// Standard output as one JSON document a line.
    func jsonLines() throws -> [JSONValue] {
        try lines.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
    }

    /// The last line of standard error as JSON.
    func jsonError() throws -> JSONValue {
        let line = errors.split(separator: "\n").last ?? ""
        return try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
    }

    /// The errors on standard error: a line that begins with "bencao: ", and the remedy below it.
    var toldErrors: [(text: String, remedy: String)] {
        let lines = errors.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.indices.filter { lines[$0].hasPrefix("bencao: ") }.map {
            (lines[$0], $0 + 1 < lines.count && lines[$0 + 1].hasPrefix("  ") ? String(lines[$0 + 1].dropFirst(2)) : "")
        }
    }
}

extension CommandRun {
    /// What the standard streams of a run are.
    enum Stream {
        case file(String)
        case descriptor(Int32)
        case closed
    }

    /// The command: built beside the bundle of the tests.
    static let executable: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("bencao").path
    }()

    /// Runs the command in a folder and waits for its end, `seconds` at most.
    ///
    /// Standard output and error go through files, so that no pipe can fill and no other process can hold one open.
    static func run(
        _ arguments: [String], in folder: WorkFolder, input: Stream? = nil, output: Stream? = nil,
        errors: Stream? = nil, environment: [String: String] = [:], seconds: Double = 60
    ) throws -> CommandRun {
        try start(
            arguments, in: folder, input: input, output: output, errors: errors, environment: environment
        ).wait(seconds: seconds)
    }

    /// Starts the command in a folder.
    static func start(
        _ arguments: [String], in folder: WorkFolder, input: Stream? = nil, output: Stream? = nil,
        errors: Stream? = nil, environment: [String: String] = [:]
    ) throws -> Running {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let captured = folder.newCapture()
        let streams: [(Int32, Stream, Int32)] = [
            (0, input ?? .file("/dev/null"), O_RDONLY),
            (1, output ?? .file(captured + ".out"), O_WRONLY | O_CREAT),
            (2, errors ?? .file(captured + ".err"), O_WRONLY | O_CREAT),
        ]
        for (number, stream, flags) in streams {
            switch stream {
            case .file(let path): posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600)
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
            case .closed: posix_spawn_file_actions_addclose(&actions, number)
            }
        }
        var values = ProcessInfo.processInfo.environment
        // A crash is to be seen as a signal at once, without a backtrace; colours depend on the test only.
        values["SWIFT_BACKTRACE"] = "enable=no"
        values["NO_COLOR"] = nil
        values["TERM"] = "xterm"
        values.merge(environment) { _, new in new }
        var identifier = pid_t()
        // Interrupts are ignored where the tests run in the background, and blocked in the threads that run them: neither
        // is passed on.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        // The shell changes the folder and becomes the command: same process, same number.
        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, executable]
        let code = withCStrings(shell + arguments) { argv in
            withCStrings(values.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&identifier, shell[0], &actions, &attributes, argv, environment)
            }
        }
        guard code == 0 else { throw NotStarted(reason: "\(shell[0]): \(String(cString: strerror(code)))") }
        return Running(identifier: identifier, captured: captured)
    }

    struct NotStarted: Error { let reason: String }

    /// A run that has not ended.
    struct Running {
        let identifier: pid_t
        let captured: String

        /// Sends a signal.
        func signal(_ number: Int32) { kill(identifier, number) }

        /// Waits for the end; a run that takes longer is killed.
        func wait(seconds: Double = 60) throws -> CommandRun {
            var status: Int32 = 0
            let end = Date().addingTimeInterval(seconds)
            var tooLong = false
            while waitpid(identifier, &status, WNOHANG) == 0 {
                if Date() > end {
                    tooLong = true
                    kill(identifier, SIGKILL)
                    waitpid(identifier, &status, 0)
                    break
                }
                usleep(2000)
            }
            let number = status & 0x7F
            let output = (try? Data(contentsOf: URL(fileURLWithPath: captured + ".out"))) ?? Data()
            let errors = (try? Data(contentsOf: URL(fileURLWithPath: captured + ".err"))) ?? Data()
            return CommandRun(
                ending: tooLong ? .tooLong : number == 0 ? .code((status >> 8) & 0xFF) : .signal(number),
                outputBytes: output, output: String(decoding: output, as: UTF8.self),
                errors: String(decoding: errors, as: UTF8.self))
        }
    }

    private static func withCStrings<R>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            // An array with its terminator is never empty.
            body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }
}
