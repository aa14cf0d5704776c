import Chemometrics
import Foundation

/// Where everything that people see is written: results to standard output, the rest to standard error.
struct Console: Sendable {
    let quiet: Bool
    let verbose: Bool
    let colour: Bool
    let format: OutputFormat

    init(_ options: OutputOptions) {
        quiet = options.quiet
        verbose = options.verbose
        format = options.format
        let environment = ProcessInfo.processInfo.environment
        colour =
            !options.noColour && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
            && isTerminal(2)
    }

    /// Writes a piece of the result.
    func result(_ text: String) throws { try write(Data(text.utf8), to: 1) }

    /// Writes a document as indented JSON.
    func json(_ document: some Encodable) throws { try write(CanonicalJSON.encodeIndented(document), to: 1) }

    /// Writes a document as JSON: indented, or on one line where lines are asked for.
    func document(_ document: some Encodable) throws {
        if format == .jsonl { try jsonLines([document]) } else { try json(document) }
    }

    /// Writes documents as one line of JSON each.
    func jsonLines(_ documents: [some Encodable]) throws {
        for document in documents { try write(CanonicalJSON.encode(document), to: 1) }
    }

    /// Writes a line for people to standard error.
    func note(_ text: String) {
        if !quiet { try? write(Data((text + "\n").utf8), to: 2) }
    }

    /// Tells findings: warnings always, notes too unless quiet.
    func tell(_ findings: [Finding]) {
        for finding in findings where !quiet || finding.severity == .warning {
            let label = finding.severity == .warning ? painted("warning", "33") : painted("note", "36")
            var text = "\(label): \(finding.place.map { "\($0): " } ?? "")\(finding.summary)"
            if let remedy = finding.remedy { text += "\n  \(remedy)" }
            if verbose { text += " [\(finding.code)]" }
            try? write(Data((text + "\n").utf8), to: 2)
        }
    }

    /// Tells an error and gives its exit code.
    func report(_ error: any Error) -> ExitStatus {
        let diagnosis = error as? any Diagnosis ?? InternalError(description: "\(error)")
        if format == .table || format == .csv {
            let place = diagnosis.place.map { "\($0): " } ?? ""
            var text = "bencao: \(place)\(diagnosis.summary)\n  \(diagnosis.remedy)"
            if verbose { text += " [\(diagnosis.code)]" }
            try? write(Data((text + "\n").utf8), to: 2)
        } else {
            Self.tellAsJSON(diagnosis)
        }
        return ExitStatus(of: diagnosis)
    }

    /// Tells an error as one line of JSON.
    static func tellAsJSON(_ diagnosis: any Diagnosis) {
        guard let document = try? CanonicalJSON.encode(ErrorDocument(diagnosis, ExitStatus(of: diagnosis))) else {
            return
        }
        try? write(document, to: 2)
    }

    /// Whether the command line asks for JSON; for errors that are met before it is understood.
    static func wantsJSON(_ arguments: [String] = CommandLine.arguments) -> Bool {
        arguments.prefix { $0 != "--" }.contains { $0 == "--json" || $0 == "--jsonl" }
    }

    private func painted(_ text: String, _ code: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}

/// An error that no part of the program expects.
struct InternalError: Diagnosis {
    let description: String

    var summary: String { "internal error: \(description)" }
    var place: String? { nil }
    var remedy: String { "please report it with the command that led to it" }
    var code: String { "internal" }
}

/// An error as JSON.
private struct ErrorDocument: Encodable {
    let schema = "bencao.error.v1"
    let code: String
    let summary: String
    let place: String?
    let remedy: String
    let exitCode: Int32

    init(_ diagnosis: any Diagnosis, _ status: ExitStatus) {
        code = diagnosis.code
        summary = diagnosis.summary
        place = diagnosis.place
        remedy = diagnosis.remedy
        exitCode = status.rawValue
    }
}
