import ArgumentParser
import Chemometrics
import Foundation

/// `bencao adulterant validate MODEL DATA`.
struct AdulterantValidate: ValidateCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Tell how a model does on samples that are known to be genuine or foreign.")

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var unit: UnitOptions

    @Option(
        help: ArgumentHelp(
            "What marks genuine samples, where it is not as in calibration.", valueName: "column=value"))
    var genuine: [String] = []

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func report(of model: AdulterantModel, on data: LoadedData, hash: String) throws -> AdulterantValidationReport {
        try model.validate(
            data.spectra, genuine: GenuineMark.parse(genuine), alpha: answer.alpha, unit: unit.by, modelHash: hash,
            sources: data.sources, findings: data.findings)
    }

    func csv(_ report: AdulterantValidationReport, of model: AdulterantModel) -> String {
        AdulterantTables.groupsCSV(report)
    }

    func table(_ report: AdulterantValidationReport) -> String { AdulterantTables.validation(report) }
}
