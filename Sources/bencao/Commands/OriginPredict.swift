import ArgumentParser
import Chemometrics
import Foundation

/// `bencao origin predict MODEL DATA`.
struct OriginPredict: PredictCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell the set of origins of each sample.",
        discussion: """
            A set may hold one origin, several or none: none is "none of the known ones". Exit code 1 when a sample \
            has not exactly one origin, or not the one that the discriminant decides for.
            """)

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var unit: UnitOptions

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func predictor(
        of model: OriginModel, hash: String
    ) throws -> @Sendable (Spectra) throws -> [OriginAnswer] {
        let (alpha, unit) = (answer.alpha, unit.by)
        return { try model.predict($0, alpha: alpha, unit: unit, modelHash: hash) }
    }

    // Whether a lot has one answer or several decides what is guaranteed.
    var whole: AnswerUnit { .lot }

    static func csv(_ answers: [OriginAnswer], of model: OriginModel, headed: Bool) -> String {
        OriginTables.answersCSV(answers, model, headed: headed)
    }

    static func table(_ answers: [OriginAnswer], of model: OriginModel) -> String {
        OriginTables.answers(answers, model)
    }
}
