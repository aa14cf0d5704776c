import ArgumentParser
import Chemometrics
import Foundation

/// `bencao … calibrate DATA -o MODEL`, whatever the pipeline.
protocol CalibrateCommand: BencaoCommand {
    associatedtype Calibration: CalibrationResult

    var files: CalibrationOptions { get }
    var read: ReadOptions { get }
    var planOptions: PlanOptions { get }

    /// The plan, with what the options of the command say over it.
    func plan() throws -> Calibration.Model.Plan
    /// Does the work; the stages of the progress have names for people.
    func calibrate(
        _ plan: Calibration.Model.Plan, on data: LoadedData,
        progress: @escaping @Sendable (_ stage: String, _ done: Int, _ total: Int) -> Void
    ) throws -> Calibration
    /// The names of the plots.
    func figureNames(for plan: Calibration.Model.Plan) -> [String]
    /// Writes the plots.
    func draw(_ result: Calibration, in folder: FigureFolder) throws
    /// The report for programs that read tables.
    func csv(_ report: Calibration.Report) -> String
    /// The report for people.
    func summary(_ result: Calibration, path: String, hash: String) -> String
}

extension CalibrateCommand {
    /// Refuses two results on standard output.
    func requireOneResult() throws {
        if files.modelPath == "-" && output.format != .table {
            throw ValidationError(
                "-o - writes the model to standard output, where --\(output.format.rawValue) would write the report; "
                    + "give the model a file.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let plan = try plan()
        let modelFile = try OutputFile(files.modelPath, overwrite: files.overwrite)
        let folder = try files.plots.map { try FigureFolder($0, overwrite: files.overwrite) }
        try folder?.reserve(figureNames(for: plan))

        let loaded = try DataLoader.load(
            files.data, read, read.reading(sampleColumn: plan.sampleColumn, lotColumn: plan.lotColumn), console)
        let bar = ProgressBar(console)
        defer { bar.finish() }
        let result = try placed(files.data) {
            try calibrate(plan, on: loaded) { stage, done, total in bar.show(stage, done, total) }
        }
        bar.finish()

        let bytes = try result.model.encoded()
        // The model first: it is what the long work was for.
        try modelFile.finish(bytes)
        if let folder { try draw(result, in: folder) }

        console.tell(result.report.findings)
        switch output.format {
        case .json: try console.json(result.report)
        case .jsonl: try console.jsonLines([result.report])
        case .csv: try console.result(csv(result.report))
        case .table:
            let text = summary(result, path: files.modelPath, hash: SourceFile.sha256(of: bytes))
            if files.modelPath == "-" { console.note(text) } else { try console.result(text) }
        }
        return loaded.unread > 0 ? .unfavourable : .done
    }
}
