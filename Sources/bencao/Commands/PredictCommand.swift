import ArgumentParser
import Chemometrics
import Foundation

/// `bencao … predict MODEL DATA`, whatever the pipeline.
protocol PredictCommand: BencaoCommand {
    associatedtype Model: PipelineModel
    associatedtype Answer: PipelineAnswer

    var answer: AnswerOptions { get }
    var unit: UnitOptions { get }
    var read: ReadOptions { get }

    /// The answer for each sample or lot.
    func predict(_ spectra: Spectra, with model: Model, hash: String) throws -> [Answer]
    /// The answers for programs that read tables.
    func csv(_ answers: [Answer], of model: Model) -> String
    /// The answers for people.
    func table(_ answers: [Answer], of model: Model) -> String
}

extension PredictCommand {
    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.model(Model.self, at: answer.model)
        let loaded = try answer.load(columnsOf: model.plan, read, console)
        let answers = try placed(answer.data) { try predict(loaded.spectra, with: model, hash: hash) }
        console.tell(loaded.findings)
        switch output.format {
        case .json:
            try console.json(
                PredictionDocument(
                    kind: Model.Plan.pipelineName, model: hash, answers: answers, findings: loaded.findings))
        case .jsonl: try console.jsonLines(answers)
        case .csv: try console.result(csv(answers, of: model))
        case .table: try console.result(table(answers, of: model))
        }
        return loaded.unread == 0 && answers.allSatisfy(\.isFavourable) ? .done : .unfavourable
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
