import Chemometrics
import Foundation
import Synchronization

/// Where everything that people see is written: results to standard output, the rest to standard error.
struct Console: Sendable {
    let quiet: Bool
    let verbose: Bool
    let colour: Bool
    let format: OutputFormat
    private let held = Held()
    private let told = Held()

    /// Findings that wait for the end of the work, or that were told.
    private final class Held: Sendable {
        let findings = Mutex<[Finding]>([])
    }

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

    /// Keeps warnings that the result will tell: should there be none, they are told before the error.
    func hold(_ findings: [Finding]) {
        held.findings.withLock { held in
            for finding in findings where finding.severity == .warning && !held.contains(finding) {
                held.append(finding)
            }
        }
    }

    /// Tells what was kept.
    func tellHeld() {
        let findings = held.findings.withLock { held in
            defer { held = [] }
            return held
        }
        tell(findings)
    }

    /// Tells findings that were not told so of another place.
    func tellOnce(_ findings: [Finding]) {
        tell(
            findings.filter { finding in
                told.findings.withLock { told in
                    let same = Finding(code: finding.code, severity: finding.severity, summary: finding.summary)
                    guard !told.contains(same) else { return false }
                    told.append(same)
                    return true
                }
            })
    }

    /// Tells findings: warnings always, notes too unless quiet.
    ///
    /// - Parameter withRemedy: whether what can be done about them is told too.
    func tell(_ findings: [Finding], withRemedy: Bool = true) {
        held.findings.withLock { held in held.removeAll { findings.contains($0) } }
        for finding in findings where !quiet || finding.severity == .warning {
            let label = finding.severity == .warning ? painted("warning", "33") : painted("note", "36")
            var text = "\(label): \(finding.place.map { "\($0): " } ?? "")\(finding.summary)"
            if withRemedy, let remedy = finding.remedy { text += "\n  \(remedy)" }
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
