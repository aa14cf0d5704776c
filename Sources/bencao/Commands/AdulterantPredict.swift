import ArgumentParser
import Chemometrics
import Foundation

/// `bencao adulterant predict MODEL DATA`.
struct AdulterantPredict: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell of each sample: accept, reject or cannot say.",
        discussion: """
            The verdict is that of the conformal gate: at most about a share alpha of genuine lots is rejected. The \
            classical DD-SIMCA verdict stands beside it, never instead. Exit code 1 when a sample is not accepted.
            """)

    @OptionGroup var answer: AnswerOptions

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Document: Encodable {
        let schema = "bencao.adulterant-prediction.v1"
        let kind = "adulterant"
        let model: String
        let answers: [AdulterantAnswer]
        let findings: [Finding]
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.adulterant(answer.model)
        let loaded = try answer.load(columnsOf: model.plan, read, console)
        let answers = try placed(answer.data) {
            try model.predict(loaded.spectra, alpha: answer.alpha, unit: answer.by, modelHash: hash)
        }
        console.tell(loaded.findings)
        switch output.format {
        case .json: try console.json(Document(model: hash, answers: answers, findings: loaded.findings))
        case .jsonl: try console.jsonLines(answers)
        case .csv: try console.result(AdulterantTables.answersCSV(answers))
        case .table: try console.result(AdulterantTables.answers(answers, model))
        }
        return loaded.unread == 0 && answers.allSatisfy(\.isFavourable) ? .done : .unfavourable
    }
}

/// `bencao adulterant validate MODEL DATA`.
struct AdulterantValidate: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Tell how a model does on samples that are known to be genuine or foreign.")

    @OptionGroup var answer: AnswerOptions

    @Option(
        help: ArgumentHelp(
            "What marks genuine samples, where it is not as in calibration.", valueName: "column=value"))
    var genuine: [String] = []

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func execute(_ console: Console) throws -> ExitStatus {
        let mark = try GenuineMark.parse(genuine)
        let (model, hash) = try ModelReader.adulterant(answer.model)
        let loaded = try answer.load(columnsOf: model.plan, read, console)
        let report = try placed(answer.data) {
            try model.validate(
                loaded.spectra, genuine: mark, alpha: answer.alpha, unit: answer.by, modelHash: hash,
                findings: loaded.findings)
        }
        console.tell(report.findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines([report])
        case .csv: try console.result(AdulterantTables.groupsCSV(report))
        case .table: try console.result(AdulterantTables.validation(report))
        }
        return loaded.unread == 0 ? .done : .unfavourable
    }
}
