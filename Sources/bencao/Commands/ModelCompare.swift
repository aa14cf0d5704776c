import ArgumentParser
import Chemometrics
import Foundation

/// `bencao model compare MODEL1 MODEL2 DATA`.
struct ModelCompare: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two models of one kind on the same samples, by a paired test over lots.",
        discussion: """
            Content: the squared errors of each common constituent; origin and adulterant: the share of samples decided \
            wrongly. A sign-flip test over the lots tells whether one model is better; samples that a model was \
            calibrated on favour it, and are told of where they can be known.
            """)

    @Argument(help: "The first model file.")
    var first: String

    @Argument(help: "The second model file.")
    var second: String

    @Argument(help: "Samples of known answer: a wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(
        help: ArgumentHelp("The level at which a difference counts as shown (0.05).", valueName: "share"))
    var alpha = 0.05

    @OptionGroup var exclusions: ExclusionOptions
    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a share between 0 and 1.") }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let kind = try placed(first) { try ModelFile.header(of: InputFile.bytes(of: first)).kind }
        let report: ModelComparisonReport
        let unread: Int
        if kind == ContentPlan.pipelineName {
            let (a, b) = (
                try ModelReader.model(ContentModel.self, at: first),
                try ModelReader.model(ContentModel.self, at: second)
            )
            let loaded = try load(columnsOf: a.0.plan, console)
            unread = loaded.unread
            report = try placed(data) {
                try a.0.compared(
                    with: b.0, on: loaded.spectra, hashes: (a.1, b.1), alpha: alpha, findings: loaded.findings)
            }
        } else if kind == AdulterantPlan.pipelineName {
            let (a, b) = (
                try ModelReader.model(AdulterantModel.self, at: first),
                try ModelReader.model(AdulterantModel.self, at: second)
            )
            let loaded = try load(columnsOf: a.0.plan, console)
            unread = loaded.unread
            report = try placed(data) {
                try a.0.compared(
                    with: b.0, on: loaded.spectra, hashes: (a.1, b.1), alpha: alpha, findings: loaded.findings)
            }
        } else {
            let (a, b) = (
                try ModelReader.model(OriginModel.self, at: first), try ModelReader.model(OriginModel.self, at: second)
            )
            let loaded = try load(columnsOf: a.0.plan, console)
            unread = loaded.unread
            report = try placed(data) {
                try a.0.compared(
                    with: b.0, on: loaded.spectra, hashes: (a.1, b.1), alpha: alpha, findings: loaded.findings)
            }
        }
        console.tell(report.findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines([report])
        case .csv: try console.result(ModelComparisonTables.csv(report))
        case .table: try console.result(ModelComparisonTables.text(report, first: first, second: second))
        }
        return unread == 0 ? .done : .unfavourable
    }

    private func load(columnsOf plan: some PipelinePlan, _ console: Console) throws -> LoadedData {
        try DataLoader.load(data, columnsOf: plan, read, exclude: exclusions.reasons(), console)
    }
}
