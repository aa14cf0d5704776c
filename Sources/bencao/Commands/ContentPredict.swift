import ArgumentParser
import Chemometrics
import Foundation

/// `bencao content predict MODEL DATA`.
struct ContentPredict: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell the contents of samples, each with its interval.",
        discussion: """
            A sample outside the domain of an analyte gets no number for it, unless --force is given; then the number \
            is marked. Exit code 1 when a sample is outside the domain of an analyte.
            """)

    @OptionGroup var answer: AnswerOptions

    @Flag(help: "Give numbers outside the domain too, marked.")
    var force = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Document: Encodable {
        let schema = "bencao.content-prediction.v1"
        let kind = "content"
        let model: String
        let answers: [ContentAnswer]
        let findings: [Finding]
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.content(answer.model)
        let loaded = try answer.load(columnsOf: model.plan, read, console)
        let answers = try placed(answer.data) {
            try model.predict(
                loaded.spectra, alpha: answer.alpha, unit: answer.by, force: force, modelHash: hash)
        }
        console.tell(loaded.findings)
        switch output.format {
        case .json: try console.json(Document(model: hash, answers: answers, findings: loaded.findings))
        case .jsonl: try console.jsonLines(answers)
        case .csv: try console.result(ContentTables.answersCSV(answers))
        case .table: try console.result(ContentTables.answers(answers, model))
        }
        return loaded.unread == 0 && answers.allSatisfy(\.isFavourable) ? .done : .unfavourable
    }
}
