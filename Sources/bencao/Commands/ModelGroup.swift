import ArgumentParser
import Chemometrics
import Foundation

/// `bencao model …`.
struct ModelGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Tell what a model file holds, and compare two.",
        subcommands: [ModelShow.self, ModelCompare.self])
}

/// `bencao model show MODEL`.
struct ModelShow: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a model: what it was made from, what it does, how good it is.")

    @Argument(help: "The model file.")
    var model: String

    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table, .json, .jsonl]

    func execute(_ console: Console) throws -> ExitStatus {
        let bytes = try InputFile.bytes(of: model)
        let kind = try placed(model) { try ModelFile.header(of: bytes).kind }
        if kind == AdulterantPlan.pipelineName {
            let (model, hash) = try ModelReader.model(AdulterantModel.self, at: model)
            try AdulterantModelSummary(model, hash).show(on: console, output)
        } else if kind == ContentPlan.pipelineName {
            let (model, hash) = try ModelReader.model(ContentModel.self, at: model)
            try ContentModelSummary(model, hash).show(on: console, output)
        } else {
            let (model, hash) = try ModelReader.model(OriginModel.self, at: model)
            try OriginModelSummary(model, hash).show(on: console, output)
        }
        return .done
    }
}
