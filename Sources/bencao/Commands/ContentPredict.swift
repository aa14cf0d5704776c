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
            is marked. Exit code 1 when a sample is outside the domain of an analyte, an analyte cannot be predicted, or \
            a file of a folder cannot be answered for; the rest is.

            Tables over 8 MB and folders are read piece by piece, and --csv and --jsonl written as they come: memory does \
            not grow with the number of spectra. Read whole are standard input, data with --exclude, and tables where \
            rows of one sample stand apart, a row has no id or a record goes over several lines. --json and the table \
            hold all answers to the end.
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
