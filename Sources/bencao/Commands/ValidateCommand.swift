import ArgumentParser
import Chemometrics
import Foundation

/// `bencao … validate MODEL DATA`, whatever the pipeline.
protocol ValidateCommand: BencaoCommand {
    associatedtype Model: PipelineModel
    associatedtype Report: PipelineValidationReport

    var answer: AnswerOptions { get }
    var read: ReadOptions { get }

    /// How the model does on the data.
    func report(of model: Model, on data: LoadedData, hash: String) throws -> Report
    /// The report for programs that read tables.
    func csv(_ report: Report, of model: Model) -> String
    /// The report for people.
    func table(_ report: Report) -> String
}

extension ValidateCommand {
    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.model(Model.self, at: answer.model, beside: answer.data)
        let loaded = try answer.load(columnsOf: model.plan, read, console)
        let report = try placed(answer.data) { try self.report(of: model, on: loaded, hash: hash) }
        console.tell(report.findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines(report.answers)
        case .csv: try console.result(csv(report, of: model))
        case .table: try console.result(table(report))
        }
        return loaded.unread == 0 && report.isFavourable ? .done : .unfavourable
    }
}
