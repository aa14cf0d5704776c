import ArgumentParser
import Chemometrics
import Foundation

/// `bencao origin calibrate DATA --class COLUMN -o MODEL`.
struct OriginCalibrate: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Calibrate an origin discrimination on samples of known origin.",
        discussion: """
            Searches preprocessing recipes and numbers of latent variables (or the grid of the classifier), validates \
            the whole search on lots that it never saw (nested), and writes one model file.
            """)

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(name: .customLong("class"), help: ArgumentHelp("The column of the origin.", valueName: "column"))
    var classColumn: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The model file to write.", valueName: "model"))
    var modelPath: String

    @Option(help: ArgumentHelp("Write plots (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Option(help: ArgumentHelp("Permutations of the whole search, for its p-value (0).", valueName: "count"))
    var permutations: Int?

    @Option(
        help: ArgumentHelp(
            "The classifier: \(ClassifierCatalogue.classifiers.map { $0.identifier }.joined(separator: ", ")) (pls-da).",
            valueName: "method"))
    var estimator: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Plan") var planOptions: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if classColumn == nil && planOptions.plan == nil {
            throw ValidationError("Missing expected argument '--class <column>': the column of the origin.")
        }
        if let permutations, !(0...1_000_000).contains(permutations) {
            throw ValidationError("--permutations \(permutations) is not possible; give 0 … 1000000.")
        }
        if modelPath == "-" && output.format != .table {
            throw ValidationError(
                "-o - writes the model to standard output, where --\(output.format.rawValue) would write the report; "
                    + "give the model a file.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let plan = try plan()
        let modelFile = try OutputFile(modelPath, overwrite: overwrite)
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(OriginFigures.names)

        let loaded = try DataLoader.load(
            data, read, read.reading(sampleColumn: plan.data.sampleColumn, lotColumn: plan.data.lotColumn), console)
        let bar = ProgressBar(console)
        defer { bar.finish() }
        let result = try placed(data) {
            try OriginDiscrimination(plan: plan).calibrate(
                loaded.spectra, sources: loaded.sources, findings: loaded.findings
            ) { stage, done, total in bar.show(stage.rawValue, done, total) }
        }
        bar.finish()

        let bytes = try result.model.encoded()
        // The model first: it is what the long work was for.
        try modelFile.finish(bytes)
        if let folder { try OriginFigures.write(result, to: folder) }

        console.tell(result.report.findings)
        switch output.format {
        case .json: try console.json(result.report)
        case .jsonl: try console.jsonLines([result.report])
        case .csv: try console.result(OriginTables.classCSV(result.report))
        case .table:
            let summary = OriginTables.calibration(
                result.report, model: result.model, path: modelPath, hash: SourceFile.sha256(of: bytes))
            if modelPath == "-" { console.note(summary) } else { try console.result(summary) }
        }
        return loaded.unread > 0 ? .unfavourable : .done
    }

    /// The plan, with what the options of this command say over it.
    private func plan() throws -> OriginPlan {
        let named = estimator.map {
            PlanOptions.NamedSetting(option: "--estimator \($0)", path: "estimator.method", value: $0)
        }
        var plan = try planOptions.plan(OriginPlan.self, read: read, named: named.map { [$0] } ?? [])
        if let classColumn { plan.data.classColumn = classColumn }
        if let permutations { plan.validation.permutations = permutations }
        return plan
    }
}
