import ArgumentParser
import Chemometrics
import Foundation

/// `bencao adulterant predict MODEL DATA`.
struct AdulterantPredict: PredictCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell of each sample: accept, reject or cannot say.",
        discussion: """
            The verdict is that of the conformal gate: at most about a share alpha of genuine lots is rejected. The \
            classical DD-SIMCA verdict stands beside it, never instead. Exit code 1 when a sample is not accepted.
            """)

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var unit: UnitOptions

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func predict(_ spectra: Spectra, with model: AdulterantModel, hash: String) throws -> [AdulterantAnswer] {
        try model.predict(spectra, alpha: answer.alpha, unit: unit.by, modelHash: hash)
    }

    func csv(_ answers: [AdulterantAnswer], of model: AdulterantModel) -> String {
        AdulterantTables.answersCSV(answers)
    }

    func table(_ answers: [AdulterantAnswer], of model: AdulterantModel) -> String {
        AdulterantTables.answers(answers, model)
    }
}
