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
            has not exactly one origin.
            """)

    @Argument(help: "The model file.")
    var model: String

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(help: ArgumentHelp("1 − the confidence of the sets; by default that of the model.", valueName: "share"))
    var alpha: Double?

    @Option(help: "One answer for each sample, or for each lot.")
    var by: AnswerUnit = .sample

    @OptionGroup var exclusions: ExclusionOptions
    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let alpha, !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a share between 0 and 1.") }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try OriginModelFile.read(self.model)
        let loaded = try DataLoader.load(
            data, for: model, read, exclude: exclusions.reasons(), console)
        let answers = try placed(data) {
            try model.predict(loaded.spectra, alpha: alpha, unit: by, modelHash: hash)
        }
        console.tell(loaded.findings)
        switch output.format {
        case .json: try console.json(answers)
        case .jsonl: try console.jsonLines(answers)
        case .csv: try console.result(OriginTables.answersCSV(answers, model))
        case .table: try console.result(OriginTables.answers(answers, model))
        }
        return loaded.unread == 0 && answers.allSatisfy(\.isSingle) ? .done : .unfavourable
    }
}

/// Model files of origin discriminations.
enum OriginModelFile {
    /// Reads a model, with the SHA-256 of its file.
    static func read(_ path: String) throws -> (OriginModel, String) {
        let bytes = try InputFile.bytes(of: path)
        return (try placed(path) { try OriginModel.decode(bytes) }, SourceFile.sha256(of: bytes))
    }
}
