import ArgumentParser
import Chemometrics
import Foundation

/// `bencao origin validate MODEL DATA`.
struct OriginValidate: ValidateCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Try a model on samples of known origin that it was not calibrated on.")

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var unit: UnitOptions

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("The column of the origin; by default that of the model.", valueName: "column"))
    var classColumn: String?

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func report(of model: OriginModel, on data: LoadedData, hash: String) throws -> OriginValidationReport {
        try model.validate(
            data.spectra, column: classColumn, alpha: answer.alpha, unit: unit.by, modelHash: hash,
            sources: data.sources,
            findings: data.findings)
    }

    func csv(_ report: OriginValidationReport, of model: OriginModel) -> String {
        OriginTables.answersCSV(report.answers, model)
    }

    func table(_ report: OriginValidationReport) -> String { OriginTables.validation(report) }
}
