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

    func predictor(
        of model: AdulterantModel, hash: String
    ) throws -> @Sendable (Spectra) throws -> [AdulterantAnswer] {
        let (alpha, unit) = (answer.alpha, unit.by)
        return { try model.predict($0, alpha: alpha, unit: unit, modelHash: hash) }
    }

    func remarks(of model: AdulterantModel) -> @Sendable (Spectra) -> [Finding] {
        let unit = unit.by
        return { model.findings(onKnown: $0, unit: unit) }
    }

    // Whether a lot has one answer or several decides what is guaranteed.
    var whole: AnswerUnit { .lot }

    static func csv(_ answers: [AdulterantAnswer], of model: AdulterantModel, headed: Bool) -> String {
        AdulterantTables.answersCSV(answers, headed: headed)
    }

    static func table(_ answers: [AdulterantAnswer], of model: AdulterantModel) -> String {
        AdulterantTables.answers(answers, model)
    }
}
