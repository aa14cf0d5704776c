import ArgumentParser
import Chemometrics

/// A model and the samples that it is to answer for: what `predict` and `validate` have in common.
struct AnswerOptions: ParsableArguments {
    @Argument(help: "The model file.")
    var model: String

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(help: ArgumentHelp("1 − the confidence of the sets; by default that of the model.", valueName: "share"))
    var alpha: Double?

    @Option(help: "One answer for each sample, or for each lot.")
    var by: AnswerUnit = .sample

    @OptionGroup var exclusions: ExclusionOptions

    func validate() throws {
        if let alpha, !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a share between 0 and 1.") }
    }

    /// The model with the SHA-256 of its file, and the spectra.
    func load(_ read: ReadOptions, _ console: Console) throws -> (model: OriginModel, hash: String, data: LoadedData) {
        let (model, hash) = try OriginModelFile.read(self.model)
        return (
            model, hash,
            try DataLoader.load(data, for: model, read, exclude: exclusions.reasons(), console)
        )
    }
}
