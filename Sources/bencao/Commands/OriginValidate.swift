import ArgumentParser
import Chemometrics
import Foundation

/// `bencao origin validate MODEL DATA`.
struct OriginValidate: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Try a model on samples of known origin that it was not calibrated on.")

    @OptionGroup var answer: AnswerOptions

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("The column of the origin; by default that of the model.", valueName: "column"))
    var classColumn: String?

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.origin(answer.model)
        let loaded = try answer.load(columnsOf: model.plan, read, console)
        let known = Set(model.training.sources.map(\.sha256))
        let seen = loaded.sources.filter { known.contains($0.sha256) }.map { source in
            Finding(
                code: "origin.validated-on-calibration-file", severity: .warning,
                summary: "the model was calibrated on this very file; these figures say nothing of other samples",
                place: source.name, remedy: "validate on samples that the model has not seen")
        }
        let report = try placed(answer.data) {
            try model.validate(
                loaded.spectra, column: classColumn, alpha: answer.alpha, unit: answer.by, modelHash: hash,
                findings: loaded.findings + seen)
        }
        console.tell(report.findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines(report.answers)
        case .csv: try console.result(OriginTables.answersCSV(report.answers, model))
        case .table: try console.result(OriginTables.validation(report))
        }
        return loaded.unread == 0 ? .done : .unfavourable
    }
}
