import ArgumentParser
import Chemometrics
import Foundation

/// `bencao content update MODEL DATA --calibration OLD -o MODEL2`.
struct ContentUpdateCommand: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Recalibrate with new samples, and tell whether that helps.",
        discussion: """
            The whole calibration is repeated as the plan of the model says, on the old samples with the new ones, or \
            (--replace) on the new ones alone. A model file holds no spectra: --calibration gives those that it was \
            calibrated on, which are known by their fingerprints. Both models are tried on the same new samples: the old \
            one as it is, the new one with the lot of the sample left out; a paired test over lots tells which errs less. \
            The new model is written in any case, and remembers the old one. Exit code 1 unless the update is shown to \
            help every analyte, and harms none on the old samples.
            """)

    @Argument(help: "The model file.")
    var model: String

    @Argument(help: "The new samples: a wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(help: ArgumentHelp("The data that the model was calibrated on.", valueName: "old data"))
    var calibration: String?

    @Flag(
        name: .customLong("replace"), help: "Calibrate on the new samples alone; --calibration is not needed then.")
    var replaces = false

    @Flag(name: .customLong("add"), help: "Calibrate on the old and the new samples (this is what is done).")
    var adds = false

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The model file to write.", valueName: "model"))
    var modelPath: String

    @Option(help: ArgumentHelp("Write plots (SVG) of the new model to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup var exclusions: ExclusionOptions
    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if adds && replaces { throw ValidationError("--add and --replace cannot both be given.") }
        if replaces && calibration != nil {
            throw ValidationError("--calibration is not used with --replace; leave one of them out.")
        }
        if !replaces && calibration == nil {
            throw ValidationError(
                "Missing expected argument '--calibration <old data>': the data that the model was calibrated on "
                    + "(or --replace).")
        }
        if modelPath == "-" && output.format != .table {
            throw ValidationError("-o - writes the model to standard output; give the model a file.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.model(ContentModel.self, at: model, beside: data)
        let modelFile = try OutputFile(modelPath, overwrite: overwrite)
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(ContentFigures.names(model.analytes.map(\.name)))
        let old = try calibration.map {
            try DataLoader.load($0, columnsOf: model.plan, read, exclude: [:], console)
        }
        let new = try DataLoader.load(data, columnsOf: model.plan, read, exclude: [:], console)
        if let old, !old.sources.contains(where: { model.training.sources.map(\.sha256).contains($0.sha256) }) {
            console.note(
                "the old data are not the file that the model was calibrated on, bit by bit; their spectra are compared"
            )
        }
        let bar = ProgressBar(console)
        defer { bar.finish() }
        let result = try placed(data) { () throws -> ContentUpdate.Result in
            do {
                return try ContentUpdate(of: model, modelHash: hash, mode: replaces ? .replace : .add).run(
                    calibration: old?.spectra, new: new.spectra, sources: (old?.sources ?? []) + new.sources,
                    exclude: try exclusions.reasons(),
                    findings: (old?.findings ?? []).filter { !new.findings.contains($0) } + new.findings
                ) { analyte, done, total in bar.show(analyte, done, total) }
            } catch let error as AuthenticationError {
                // What is not the old calibration is a matter of the old data.
                guard case .calibrationMismatch = error, let oldPath = calibration else { throw error }
                throw PlacedError(path: oldPath, underlying: error)
            }
        }
        bar.finish()
        let bytes = try result.calibration.model.encoded()
        try modelFile.finish(bytes)
        if let folder { try ContentFigures.write(result.calibration, to: folder) }
        console.tell(result.report.findings)
        switch output.format {
        case .json: try console.json(result.report)
        case .jsonl: try console.jsonLines([result.report])
        case .csv: try console.result(ContentUpdateTables.csv(result.report))
        case .table:
            let text = ContentUpdateTables.text(
                result.report, path: modelPath, hash: SourceFile.sha256(of: bytes))
            if modelPath == "-" { console.note(text) } else { try console.result(text) }
        }
        return result.report.isFavourable && new.unread == 0 && (old?.unread ?? 0) == 0 ? .done : .unfavourable
    }
}
