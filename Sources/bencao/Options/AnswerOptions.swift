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
}

/// What is averaged to one answer.
struct UnitOptions: ParsableArguments {
    @Option(help: "One answer for each sample, or for each lot.")
    var by: AnswerUnit = .sample
}
