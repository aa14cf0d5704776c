import ArgumentParser
import Chemometrics
import Foundation

/// `bencao content predict MODEL DATA`.
struct ContentPredict: PredictCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell the contents of samples, each with its interval.",
        discussion: """
            A sample outside the domain of an analyte gets no number for it, unless --force is given; then the number \
            is marked. Exit code 1 when a sample is outside the domain of an analyte.
            """)

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var unit: UnitOptions

    @Flag(help: "Give numbers outside the domain too, marked.")
    var force = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func predictor(
        of model: ContentModel, hash: String
    ) throws -> @Sendable (Spectra) throws -> [ContentAnswer] {
        let predictor = try model.predictor(alpha: answer.alpha, unit: unit.by, force: force, modelHash: hash)
        return { try predictor.answers($0) }
    }

    var whole: AnswerUnit { unit.by }

    static func csv(_ answers: [ContentAnswer], of model: ContentModel, headed: Bool) -> String {
        ContentTables.answersCSV(answers, headed: headed)
    }

    static func table(_ answers: [ContentAnswer], of model: ContentModel) -> String {
        ContentTables.answers(answers, model)
    }
}
