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
        fileprivate let isFavourable: Bool
        fileprivate let findings: [Finding]
        fileprivate let unread: Int

        init(
            _ answers: [Command.Answer], of model: Command.Model, as format: OutputFormat, data: DataPieces.Piece
        ) throws {
            isFavourable = answers.allSatisfy(\.isFavourable)
            findings = data.findings
            unread = data.unread
            switch format {
            case .csv: text = Data(Command.csv(answers, of: model, headed: false).utf8)
            case .jsonl: for answer in answers { text += try CanonicalJSON.encode(answer) }
            case .json, .table: self.answers = answers
            }
        }
    }

    private let model: Command.Model
    private let hash: String
    private let console: Console
    private var answers: [Command.Answer] = []
    private var findings: [Finding] = []
    private var isFavourable = true
    private var isHeaded = false

    init(_ model: Command.Model, hash: String, _ findings: [Finding], _ console: Console) throws {
        self.model = model
        self.hash = hash
        self.console = console
        tell(findings)
    }

    /// Takes the answers to the next piece.
    mutating func add(_ piece: Piece) throws {
        tell(piece.findings)
        isFavourable = isFavourable && piece.isFavourable && piece.unread == 0
        answers += piece.answers
        if console.format == .csv, !isHeaded {
            try console.result(Command.csv([], of: model, headed: true))
            isHeaded = true
        }
        if !piece.text.isEmpty { try write(piece.text, to: 1) }
    }

    /// Tells findings, each once.
    private mutating func tell(_ more: [Finding]) {
        for finding in more where !findings.contains(finding) {
            findings.append(finding)
            console.tell([finding])
        }
    }

    /// Writes what is left to be written; the result is the exit code.
    func finish() throws -> ExitStatus {
        switch console.format {
        case .json:
            try console.json(
                PredictionDocument(
                    kind: Command.Model.Plan.pipelineName, model: hash, answers: answers, findings: findings))
        case .table: try console.result(Command.table(answers, of: model))
        case .jsonl, .csv: break
        }
        return isFavourable ? .done : .unfavourable
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
