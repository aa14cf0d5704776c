import ArgumentParser
import Chemometrics
import Foundation

/// A command of ours: its errors are told in one place and in one form.
protocol BencaoCommand: ParsableCommand {
    var output: OutputOptions { get }

    /// The forms that its result can be written in.
    static var formats: Set<OutputFormat> { get }

    /// Does the work; the result is the exit code.
    func execute(_ console: Console) throws -> ExitStatus
}

extension BencaoCommand {
    static var formats: Set<OutputFormat> { [.table, .json, .jsonl, .csv] }

    func run() throws {
        Parallel.limitThreads(to: output.threads)
        let console = Console(output)
        let status: ExitStatus
        do {
            guard Self.formats.contains(output.format) else {
                throw CommandError.noSuchForm(
                    asked: output.format, possible: Self.formats.sorted { $0.rawValue < $1.rawValue })
            }
            status = try execute(console)
        } catch let error as ExitCode {
            throw error
        } catch {
            console.tellHeld()
            status = console.report(error)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

/// The exit codes.
enum ExitStatus: Int32 {
    case done = 0
    case unfavourable = 1
    case usage = 64
    case dataUnfit = 65
    case inputMissing = 66
    case internalError = 70
    case cannotCreate = 73
    case inputOutput = 74

    /// The code of an error.
    init(of error: any Error) {
        switch error {
        case let error as CommandError: self = error.status
        case ReadingError.missingFile: self = .inputMissing
        case ReadingError.unreadable: self = .inputOutput
        case ReadingError.isFolder, ReadingError.unknownFormat, WritingError.notWritable: self = .usage
        case CubeFileError.file(let error): self = ExitStatus(of: error)
        case let error as PlacedError: self = ExitStatus(of: error.underlying)
        case is OptionError: self = .usage
        case is InternalError: self = .internalError
        case is any Diagnosis: self = .dataUnfit
        default: self = .internalError
        }
    }
}
