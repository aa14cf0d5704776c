import ArgumentParser
import Chemometrics
import Foundation

/// `bencao transfer fit MODEL --primary A --secondary B -o MODEL2`.
struct TransferFitCommand: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Move a model to another instrument: compare all methods on samples measured on both, and take one.",
        discussion: """
            Every method with its settings, "do nothing" and slope/bias among them, is fitted without each fold of the \
            lots of the transfer samples and tried on that fold; the simplest within one standard error of the best is \
            taken. For a content, the number of latent variables, up to the model's, is one of the settings: the secondary \
            instrument may not carry as many. The error of the whole comparison is nested: of lots that the choice did not \
            see. The model that is written takes raw spectra of the secondary instrument. Give all calibration spectra of \
            a content model as --primary, with their reference columns: methods that refit the model need them. Exit code \
            1: other pairings of the samples fit as well as that by id.
            """)

    @Argument(help: "The model of the primary instrument: content, origin or adulterant.")
    var model: String

    @Option(
        help: ArgumentHelp("Spectra of the primary instrument, the transfer samples among them.", valueName: "data"))
    var primary: String

    @Option(help: ArgumentHelp("The transfer samples measured on the secondary instrument.", valueName: "data"))
    var secondary: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The model file to write.", valueName: "model"))
    var modelPath: String

    @Option(
        help: ArgumentHelp(
            "Transfer with these samples only: what `transfer plan` writes with --csv or --json, or an id in each line.",
            valueName: "list"))
    var samplesFrom: String?

    @Flag(
        name: .customLong("resample"),
        help: "Allow spectra of the secondary instrument to be interpolated on the axis of the model.")
    var resamples = false

    @Option(help: ArgumentHelp("The seed of the folds; by default that of the model.", valueName: "number"))
    var seed: UInt64?

    @OptionGroup var exclusions: ExclusionOptions

    @Option(help: ArgumentHelp("Write plots (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if modelPath == "-" && output.format != .table {
            throw ValidationError("-o - writes the model to standard output; give the model a file.")
        }
        if primary == "-" && secondary == "-" {
            throw ValidationError("--primary and --secondary cannot both be standard input.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let bytes = try InputFile.bytes(of: model)
        let kind = try placed(model) { try ModelFile.header(of: bytes).kind }
        switch kind {
        case AdulterantPlan.pipelineName:
            return try transfer(AdulterantModel.self, console) { model, hash, data, _ in
                let result = try ForwardTransfer(resamples: resamples, seed: seed).fit(
                    model, modelHash: hash, primary: data.primary, secondary: data.secondary, sources: data.sources)
                return (result.model, TransferFitReport(result, findings: data.findings))
            }
        case OriginPlan.pipelineName:
            return try transfer(OriginModel.self, console) { model, hash, data, _ in
                let result = try ForwardTransfer(resamples: resamples, seed: seed).fit(
                    model, modelHash: hash, primary: data.primary, secondary: data.secondary, sources: data.sources)
                return (result.model, TransferFitReport(result, findings: data.findings))
            }
        default:
            return try transfer(ContentModel.self, console) { model, hash, data, bar in
                let result = try ContentTransfer(resamples: resamples, seed: seed).fit(
                    model, modelHash: hash, primary: data.primary, secondary: data.secondary, sources: data.sources
                ) { bar.show($0, $1, $2) }
                return (result.model, TransferFitReport(result, findings: data.findings))
            }
        }
    }

    /// What does not depend on the kind of the model.
    private func transfer<Model: PipelineModel>(
        _ type: Model.Type, _ console: Console,
        fitting fit: (Model, String, TransferData, ProgressBar) throws -> (Model, TransferFitReport)
    ) throws -> ExitStatus {
        let (old, hash) = try ModelReader.model(type, at: model)
        let modelFile = try OutputFile(modelPath, overwrite: overwrite)
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(TransferFigures.fitNames((old as? ContentModel)?.analytes.map(\.name)))
        let data = try TransferData(
            primary: primary, secondary: secondary, samplesFrom: samplesFrom, columnsOf: old.plan, read,
            exclude: exclusions.reasons(), console)
        let bar = ProgressBar(console)
        defer { bar.finish() }
        let (new, report) = try data.placed { try fit(old, hash, data, bar) }
        bar.finish()
        let bytes = try new.encoded()
        try modelFile.finish(bytes)
        if let folder { try TransferFigures.writeFit(report, to: folder) }
        console.tell(report.findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines(report.comparisons)
        case .csv: try console.result(TransferFitTables.csv(report))
        case .table:
            let text = TransferFitTables.text(report, path: modelPath, hash: SourceFile.sha256(of: bytes))
            if modelPath == "-" { console.note(text) } else { try console.result(text) }
        }
        return report.isFavourable && data.unread == 0 ? .done : .unfavourable
    }
}
