import ArgumentParser
import Chemometrics
import Foundation

/// `bencao transfer plan MODEL DATA`.
struct TransferPlanCommand: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Choose the samples that are to be measured on both instruments, and say how many are enough.",
        discussion: """
            The choice needs spectra of the primary instrument only. How many are enough is told by a learning curve, \
            which needs samples measured on both (--secondary): without each fold of them, the design chooses among the \
            others, all methods are compared on its choice, and the one taken predicts the fold.
            """)

    @Argument(help: "The model of the primary instrument: content, origin or adulterant.")
    var model: String

    @Argument(help: "Its calibration spectra, or others that could be measured again; - for standard input.")
    var data: String

    @Option(
        help: ArgumentHelp(
            "How many to choose; by default what the learning curve says, or 16 without one.", valueName: "count"))
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "How to choose: kennard-stone (on scores), leverage, d-optimal, or random as the control.",
            valueName: "design"))
    var method: TransferPlan.Design = .kennardStone

    @Option(help: "The number of principal components that the design looks at.")
    var components = TransferPlan().components

    @Option(
        help: ArgumentHelp(
            "Samples measured on the secondary instrument already, for the learning curve.", valueName: "data"))
    var secondary: String?

    @Flag(
        name: .customLong("resample"),
        help: "Allow spectra of the secondary instrument to be interpolated on the axis of the model.")
    var resamples = false

    @Option(help: "The seed of a random choice, and of the folds of the learning curve.")
    var seed: UInt64 = 1

    @OptionGroup var exclusions: ExclusionOptions

    @Option(help: ArgumentHelp("Write plots (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let count, count < 2 { throw ValidationError("--count \(count) is not possible; give 2 or more.") }
        guard components >= 1 else {
            throw ValidationError("--components \(components) is not possible; give 1 or more.")
        }
        if resamples && secondary == nil { throw ValidationError("--resample is of --secondary; give both.") }
        if plots != nil && secondary == nil {
            throw ValidationError("--plots draws the learning curve, which needs --secondary.")
        }
        if data == "-" && secondary == "-" {
            throw ValidationError("DATA and --secondary cannot both be standard input.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let bytes = try InputFile.bytes(of: model)
        let kind = try placed(model) { try ModelFile.header(of: bytes).kind }
        let plan = TransferPlan(design: method, count: count, components: components, seed: seed)
        let bar = ProgressBar(console)
        defer { bar.finish() }
        switch kind {
        case AdulterantPlan.pipelineName:
            return try choose(AdulterantModel.self, console) { old, primary, secondary in
                try plan.run(old, primary: primary, secondary: secondary, resamples: resamples)
            }
        case OriginPlan.pipelineName:
            return try choose(OriginModel.self, console) { old, primary, secondary in
                try plan.run(old, primary: primary, secondary: secondary, resamples: resamples)
            }
        default:
            return try choose(ContentModel.self, console) { old, primary, secondary in
                defer { bar.finish() }
                return try plan.run(old, primary: primary, secondary: secondary, resamples: resamples) {
                    bar.show($0, $1, $2)
                }
            }
        }
    }

    /// What does not depend on the kind of the model.
    private func choose<Model: PipelineModel>(
        _ type: Model.Type, _ console: Console,
        planning plan: (Model, Spectra, Spectra?) throws -> TransferPlanReport
    ) throws -> ExitStatus {
        let (old, _) = try ModelReader.model(type, at: model)
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(TransferFigures.planNames((old as? ContentModel)?.analytes.map(\.name)))
        let report: TransferPlanReport
        let findings: [Finding]
        let unread: Int
        if let secondary {
            let both = try TransferData(
                primary: data, secondary: secondary, samplesFrom: nil, columnsOf: old.plan, read,
                exclude: exclusions.reasons(), console)
            report = try both.placed { try plan(old, both.primary, both.secondary) }
            (findings, unread) = (both.findings, both.unread)
        } else {
            let loaded = try DataLoader.load(
                data, columnsOf: old.plan, read, exclude: exclusions.reasons(), console)
            report = try placed(data) { try plan(old, loaded.spectra, nil) }
            (findings, unread) = (loaded.findings, loaded.unread)
        }
        if let folder { try TransferFigures.writePlan(report, to: folder) }
        console.tell(findings + report.findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines(TransferPlanTables.lines(report))
        case .csv: try console.result(TransferPlanTables.csv(report))
        case .table: try console.result(TransferPlanTables.text(report))
        }
        return unread == 0 ? .done : .unfavourable
    }
}
