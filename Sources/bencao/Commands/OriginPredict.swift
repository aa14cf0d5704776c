import ArgumentParser
import Chemometrics
import Foundation

/// `bencao origin predict MODEL DATA`.
struct OriginPredict: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell the set of origins of each sample.",
        discussion: """
            A set may hold one origin, several or none: none is "none of the known ones". Exit code 1 when a sample \
            has not exactly one origin, or not the one that the discriminant decides for.
            """)

    @OptionGroup var answer: AnswerOptions

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Document: Encodable {
        let schema = "bencao.origin-prediction.v1"
        let kind = "origin"
        let model: String
        let answers: [OriginAnswer]
        let findings: [Finding]
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.origin(answer.model)
        let loaded = try answer.load(columnsOf: model.plan, read, console)
        let answers = try placed(answer.data) {
            try model.predict(loaded.spectra, alpha: answer.alpha, unit: answer.by, modelHash: hash)
        }
        console.tell(loaded.findings)
        switch output.format {
        case .json: try console.json(Document(model: hash, answers: answers, findings: loaded.findings))
        case .jsonl: try console.jsonLines(answers)
        case .csv: try console.result(OriginTables.answersCSV(answers, model))
        case .table: try console.result(OriginTables.answers(answers, model))
        }
        return loaded.unread == 0 && answers.allSatisfy(\.isFavourable) ? .done : .unfavourable
    }
}
