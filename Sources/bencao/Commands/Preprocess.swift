import ArgumentParser
import Chemometrics
import Foundation

/// `bencao preprocess DATA --recipe R -o OUT`.
struct Preprocess: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "preprocess",
        abstract: "Apply a preprocessing recipe and write the spectra.",
        discussion: """
            A recipe is a YAML file of steps, or steps given one after the other: \
            --recipe snv --recipe savitzky-golay:window=21,derivative=1, or a recipe as reports print it: \
            --recipe "savitzky-golay(window 21, polynomialOrder 2, derivative 1) → snv". Steps that learn from spectra (msc, \
            mean-centre, autoscale) learn from DATA here; for validated models, name recipes in a plan instead.
            """)

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(help: ArgumentHelp("A step, or a YAML file of steps; may be repeated.", valueName: "step"))
    var recipe: [String]

    @Option(help: ArgumentHelp("A model whose axis `resample` takes.", valueName: "model"))
    var like: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The file to write, or - for standard output.", valueName: "out"))
    var out: String

    @Option(help: "The format to write, where the ending does not say it (see `bencao formats`).")
    var to: String?

    @Flag(help: "Replace a file that exists.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table, .json]

    func execute(_ console: Console) throws -> ExitStatus {
        let axis = try like.map { try ModelReader.axis(of: $0) }
        let recipe = Recipe(
            try recipe.flatMap { try RecipeText.steps($0) }.map { step in
                if let axis, let resampling = step as? Resampling {
                    return Resampling(values: axis.values, interpolation: resampling.interpolation)
                }
                return step
            })
        if axis != nil, !recipe.steps.contains(where: { $0 is Resampling }) {
            throw CommandError.contradiction(
                option: "--like", reason: "no step of the recipe is resample, which would take the axis of the model",
                remedy: "add --recipe resample, or leave --like out")
        }
        let format = try SpectraWriter.format(path: out, named: to)
        let file = try OutputFile(out, overwrite: overwrite)
        let loaded = try DataLoader.load(data, read, read.reading(), console)
        console.tell(loaded.findings)
        let (fitted, result) = try placed(data) { try recipe.fitApplying(to: loaded.spectra) }
        console.tell(fitted.findings)
        if !recipe.learnedRemainder.steps.isEmpty {
            console.note(
                "\(recipe.learnedRemainder.steps.map { RecipeStep($0).identifier }.joined(separator: ", ")): learned from these spectra"
            )
        }
        let written = try placed(data) { try result.replacing(x: result.x, signal: signal(of: result, after: recipe)) }
        try file.finish(Data(try format.write(written, title: recipe.summary)))
        console.note(
            "\(recipe.summary): \(Format.count(result.count, "spectrum", "spectra")) × \(Format.count(result.axis.count, "channel")) → \(out)"
        )
        return loaded.unread > 0 ? .unfavourable : .done
    }
}

extension Preprocess {
    /// Steps that keep a signal leave it what they state; after any other it is no longer what an instrument gives, and a
    /// model of raw spectra must not take it for that.
    private func signal(of spectra: Spectra, after recipe: Recipe) -> SignalKind {
        recipe.steps.allSatisfy { type(of: $0).keepsSignal } ? spectra.signal : .preprocessed
    }
}
