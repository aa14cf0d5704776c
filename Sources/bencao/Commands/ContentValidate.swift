import ArgumentParser
import Chemometrics
import Foundation

/// `bencao content validate MODEL DATA`.
struct ContentValidate: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Try a model on samples of known contents that it was not calibrated on.",
        discussion: "All samples count, those outside the domain too; the answer is for each sample.")

    @Argument(help: "The model file.")
    var model: String

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(
        help: ArgumentHelp(
            "1 − the confidence of the intervals; by default that of the model.", valueName: "share"))
    var alpha: Double?

    @OptionGroup var exclusions: ExclusionOptions

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let alpha, !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a share between 0 and 1.") }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.content(model)
        let loaded = try DataLoader.load(
            data, columnsOf: model.plan, read, exclude: exclusions.reasons(), console)
        let report = try placed(data) {
            try model.validate(loaded.spectra, alpha: alpha, modelHash: hash, findings: loaded.findings)
        }
        console.tell(report.findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines(report.answers)
        case .csv: try console.result(ContentTables.validationCSV(report))
        case .table: try console.result(ContentTables.validation(report))
        }
        return loaded.unread == 0 ? .done : .unfavourable
    }
}
