import ArgumentParser
import Chemometrics
import Foundation

/// `bencao content validate MODEL DATA`.
struct ContentValidate: ValidateCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Try a model on samples of known contents that it was not calibrated on.",
        discussion: """
            All samples count, those outside the domain too, but for those that the model was calibrated on, and those of \
            its calibration lots: they say nothing of others, and stand beside. Exit code 1 when no other sample is left, \
            an analyte cannot be predicted, its intervals hold too few of the samples, or more than half of them are \
            outside its domain.
            """)

    @OptionGroup var answer: AnswerOptions

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func report(of model: ContentModel, on data: LoadedData, hash: String) throws -> ContentValidationReport {
        try model.validate(
            data.spectra, alpha: answer.alpha, modelHash: hash, sources: data.sources, findings: data.findings)
    }

    func csv(_ report: ContentValidationReport, of model: ContentModel) -> String {
        ContentTables.validationCSV(report)
    }

    func table(_ report: ContentValidationReport) -> String { ContentTables.validation(report) }
}
