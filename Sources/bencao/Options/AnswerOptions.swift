import ArgumentParser
import Chemometrics

/// A model and the samples that it is to answer for: what `predict` and `validate` have in common.
struct AnswerOptions: ParsableArguments {
    @Argument(help: "The model file.")
    var model: String

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(
        help: ArgumentHelp(
            "The share of wrong answers that is accepted; by default that of the model.", valueName: "share"))
    var alpha: Double?

    @OptionGroup var exclusions: ExclusionOptions

    func validate() throws {
        if let alpha, !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a share between 0 and 1.") }
    }

    /// The spectra, with ids and lots from the columns that the plan of the model names.
    func load(columnsOf plan: some PipelinePlan, _ read: ReadOptions, _ console: Console) throws -> LoadedData {
        try DataLoader.load(data, columnsOf: plan, read, exclude: exclusions.reasons(), console)
    }

    /// The same in pieces, so that memory does not grow with the data where they allow it; what is answered for together
    /// is never parted.
    func pieces(
        columnsOf plan: some PipelinePlan, _ read: ReadOptions, _ console: Console, joining unit: AnswerUnit,
        _ progress: ProgressBar
    ) throws -> DataPieces {
        // Whether samples are there to be left out is known when all are read.
        guard data != "-", try exclusions.reasons().isEmpty else {
            return DataPieces(try load(columnsOf: plan, read, console), path: data)
        }
        if DataLoader.isFolder(data) {
            let (id, lot) = (read.sample == nil ? plan.sampleColumn : nil, read.lot == nil ? plan.lotColumn : nil)
            let folder = try placed(data) {
                try SpectralFolderStream.open(
                    path: data, sampleSheet: read.samples, options: read.reading(),
                    joining: { unit.name(of: $0.identified(sampleColumn: id, lotColumn: lot)) },
                    progress: { progress.show("files looked at", $0, $1) })
            }
            return DataPieces(folder, path: data) { $0.identified(sampleColumn: id, lotColumn: lot) }
        }
        if read.samples == nil {
            let table = try placed(data) {
                try WideTableStream.open(
                    path: data, name: InputFile.name(of: data),
                    options: read.reading(sampleColumn: plan.sampleColumn, lotColumn: plan.lotColumn),
                    joining: { unit.name(of: $0) })
            }
            if let table { return DataPieces(table, path: data) }
        }
        return DataPieces(try load(columnsOf: plan, read, console), path: data)
    }
}

/// What is averaged to one answer.
struct UnitOptions: ParsableArguments {
    @Option(help: "One answer for each sample, or for each lot.")
    var by: AnswerUnit = .sample
}
