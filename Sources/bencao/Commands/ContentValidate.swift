import ArgumentParser
import Chemometrics
import Foundation

/// `bencao content validate MODEL DATA`.
struct ContentValidate: ValidateCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Try a model on samples of known contents that it was not calibrated on.",
        discussion: "All samples count, those outside the domain too; the answer is for each sample.")

    @OptionGroup var answer: AnswerOptions

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func report(of model: ContentModel, on data: LoadedData, hash: String) throws -> ContentValidationReport {
        try model.validate(
            data.spectra, alpha: answer.alpha, modelHash: hash, findings: data.findings)
    }

    func csv(_ report: ContentValidationReport, of model: ContentModel) -> String {
        ContentTables.validationCSV(report)
    }

    func table(_ report: ContentValidationReport) -> String { ContentTables.validation(report) }
}
