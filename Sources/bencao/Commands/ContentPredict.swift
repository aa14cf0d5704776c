import ArgumentParser
import Chemometrics
import Foundation

/// `bencao content predict MODEL DATA`.
struct ContentPredict: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell the contents of samples, each with its interval.",
        discussion: """
            A sample outside the domain of an analyte gets no number for it, unless --force is given; then the number \
            is marked. Exit code 1 when a sample is outside the domain of an analyte.
            """)

    @OptionGroup var answer: AnswerOptions

    @Flag(help: "Give numbers outside the domain too, marked.")
    var force = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Document: Encodable {
        let schema = "bencao.content-prediction.v1"
        let kind = "content"
        let model: String
        let answers: [ContentAnswer]
        let findings: [Finding]
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.content(answer.model)
        if let status = try streamed(model, hash, console) { return status }
        let loaded = try answer.load(columnsOf: model.plan, read, console)
        let answers = try placed(answer.data) {
            try model.predict(
                loaded.spectra, alpha: answer.alpha, unit: answer.by, force: force, modelHash: hash)
        }
        console.tell(loaded.findings)
        switch output.format {
        case .json: try console.json(Document(model: hash, answers: answers, findings: loaded.findings))
        case .jsonl: try console.jsonLines(answers)
        case .csv: try console.result(ContentTables.answersCSV(answers))
        case .table: try console.result(ContentTables.answers(answers, model))
        }
        return loaded.unread == 0 && answers.allSatisfy(\.isFavourable) ? .done : .unfavourable
    }

    /// Predicts a large table piece by piece, so that memory does not grow with it; nil where it must be read whole.
    private func streamed(_ model: ContentModel, _ hash: String, _ console: Console) throws -> ExitStatus? {
        guard answer.data != "-", read.samples == nil, try answer.exclusions.reasons().isEmpty else { return nil }
        let path = answer.data
        let predictor = try placed(path) {
            try model.predictor(alpha: answer.alpha, unit: answer.by, force: force, modelHash: hash)
        }
        let stream = try placed(path) {
            try WideTableStream.open(
                path: path, name: InputFile.name(of: path),
                options: read.reading(sampleColumn: model.plan.sampleColumn, lotColumn: model.plan.lotColumn),
                joining: { predictor.name(of: $0) })
        }
        guard let stream else { return nil }
        var findings = stream.findings
        console.tell(findings)
        if output.format == .csv { try console.result(ContentTables.answersCSVHeader) }
        let progress = ProgressBar(console)
        defer { progress.finish() }
        let format = output.format
        var kept: [ContentAnswer] = []
        var isFavourable = true
        let together = 16
        for first in stride(from: 0, to: stream.count, by: together) {
            let pieces = try Parallel.map(min(together, stream.count - first)) { k throws -> Piece in
                try placed(path) {
                    let (spectra, found) = try stream.spectra(first + k)
                    return try Piece(predictor.answers(spectra), findings: found, as: format)
                }
            }
            for piece in pieces {
                for finding in piece.findings where !findings.contains(finding) {
                    findings.append(finding)
                    console.tell([finding])
                }
                isFavourable = isFavourable && piece.isFavourable
                kept += piece.answers
                if !piece.text.isEmpty { try write(piece.text, to: 1) }
            }
            progress.show(
                "spectra", Int(stream.shareBefore(first + together) * Double(stream.rows)), stream.rows)
        }
        progress.finish()
        switch format {
        case .json: try console.json(Document(model: hash, answers: kept, findings: findings))
        case .table: try console.result(ContentTables.answers(kept, model))
        case .jsonl, .csv: break
        }
        return isFavourable ? .done : .unfavourable
    }

    /// What is to be told of a piece of a table.
    private struct Piece: Sendable {
        /// The lines of a result that is written as it comes.
        var text = Data()
        /// The answers, where the result is one document.
        var answers: [ContentAnswer] = []
        let isFavourable: Bool
        let findings: [Finding]

        init(_ answers: [ContentAnswer], findings: [Finding], as format: OutputFormat) throws {
            isFavourable = answers.allSatisfy(\.isFavourable)
            self.findings = findings
            switch format {
            case .csv: text = Data(ContentTables.answersCSVRows(answers).utf8)
            case .jsonl: for answer in answers { text += try CanonicalJSON.encode(answer) }
            case .json, .table: self.answers = answers
            }
        }
    }
}
