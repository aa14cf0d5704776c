import Chemometrics
import Foundation

/// Where the answers of a prediction go: lines are written as they come, a document or a table at the end.
struct AnswerWriter<Command: PredictCommand> {
    /// The answers to a piece of the data, in the form that is asked for.
    struct Piece: Sendable {
        /// The lines of a result that is written as it comes.
        fileprivate var text = Data()
        /// The answers, where the result is one document.
        fileprivate var answers: [Command.Answer] = []
        fileprivate let count: Int
        fileprivate let isFavourable: Bool
        fileprivate let findings: [Finding]
        fileprivate let unread: [PlacedError]

        init(
            _ answered: DataPieces.Answered<Command.Answer>, of model: Command.Model, as format: OutputFormat
        ) throws {
            let answers = answered.answers
            count = answers.count
            isFavourable = answers.allSatisfy(\.isFavourable)
            findings = answered.findings
            unread = answered.unread
            switch format {
            case .csv: text = Data(Command.csv(answers, of: model, headed: false).utf8)
            case .jsonl: for answer in answers { text += try CanonicalJSON.encode(answer) }
            case .json, .table: self.answers = answers
            }
        }
    }

    /// More files than that which cannot be read are counted, not told one by one.
    private static var mostTold: Int { 20 }

    private let model: Command.Model
    private let hash: String
    private let console: Console
    private var answers: [Command.Answer] = []
    private var findings: [Finding] = []
    private var unread: [PlacedError] = []
    private let isComplete: Bool
    private var count = 0
    private var isFavourable = true

    init(_ model: Command.Model, hash: String, _ data: DataPieces, _ console: Console) {
        self.model = model
        self.hash = hash
        self.console = console
        isComplete = data.isComplete
        // Whoever reads the numbers has to know what the calibration said of them.
        tell(model.answerFindings)
        tell(data.findings)
        tell(data.unread)
    }

    /// Takes the answers to the next piece.
    mutating func add(_ piece: Piece) throws {
        tell(piece.findings)
        tell(piece.unread)
        isFavourable = isFavourable && piece.isFavourable
        answers += piece.answers
        if console.format == .csv, count == 0, piece.count > 0 {
            try console.result(Command.csv([], of: model, headed: true))
        }
        count += piece.count
        if !piece.text.isEmpty { try write(piece.text, to: 1) }
    }

    /// Tells findings, each once.
    private mutating func tell(_ more: [Finding]) {
        for finding in more where !findings.contains(finding) {
            findings.append(finding)
            console.tell([finding])
        }
    }

    /// Tells what is wrong with files; a document has it among its findings.
    private mutating func tell(_ more: [PlacedError]) {
        for error in more {
            if unread.count < Self.mostTold { _ = console.report(error) }
            unread.append(error)
            findings.append(
                Finding(
                    code: error.code, severity: .warning, summary: error.summary, place: error.place,
                    remedy: error.remedy))
        }
    }

    /// Writes what is left to be written; the result is the exit code.
    func finish() throws -> ExitStatus {
        if unread.count > Self.mostTold {
            console.note("\(unread.count) files are not answered for; --json lists all of them")
        }
        if count == 0, let first = unread.first { return ExitStatus(of: first) }
        switch console.format {
        case .json:
            try console.json(
                PredictionDocument(
                    kind: Command.Model.Plan.pipelineName, model: hash, answers: answers, findings: findings))
        case .table: try console.result(Command.table(answers, of: model))
        case .jsonl, .csv: break
        }
        return isFavourable && isComplete && unread.isEmpty ? .done : .unfavourable
    }
}

/// The answers to all samples as one document.
private struct PredictionDocument<Answer: PipelineAnswer>: Encodable {
    let schema: String
    let kind: String
    let model: String
    let answers: [Answer]
    let findings: [Finding]

    init(kind: String, model: String, answers: [Answer], findings: [Finding]) {
        schema = "bencao.\(kind)-prediction.v1"
        self.kind = kind
        self.model = model
        self.answers = answers
        self.findings = findings
    }
}
