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

    func predict(_ spectra: Spectra, with model: ContentModel, hash: String) throws -> [ContentAnswer] {
        try model.predict(spectra, alpha: answer.alpha, unit: unit.by, force: force, modelHash: hash)
    }

    func csv(_ answers: [ContentAnswer], of model: ContentModel) -> String { ContentTables.answersCSV(answers) }

    func table(_ answers: [ContentAnswer], of model: ContentModel) -> String { ContentTables.answers(answers, model) }
}
