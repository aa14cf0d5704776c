import ArgumentParser
import Chemometrics
import Foundation

/// `bencao explore DATA`.
struct Explore: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Look at spectra: principal components, loadings, extremes and outliers.",
        discussion: "Nothing is removed: extremes and outliers are told, to be looked at.")

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(
        help: ArgumentHelp("A step in front of the PCA, or a YAML file of steps; may be repeated.", valueName: "step"))
    var recipe: [String] = []

    @Option(help: "The number of principal components.")
    var components = 3

    @Option(name: .customLong("class"), help: ArgumentHelp("The column that colours the plots.", valueName: "column"))
    var classColumn: String?

    @Option(help: ArgumentHelp("The share of regular spectra beyond the limit of extremes.", valueName: "share"))
    var alpha = 0.05

    @Option(help: ArgumentHelp("Write plots (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(components) else { throw ValidationError("--components is 1 … 1000.") }
        guard alpha > 0 && alpha < 1 else { throw ValidationError("--alpha is a share between 0 and 1.") }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let recipe = Recipe(try recipe.flatMap { try RecipeText.steps($0) })
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(ExplorationFigures.names)
        let loaded = try DataLoader.load(data, read, read.reading(), console)
        let (classes, result) = try placed(data) {
            (
                try classColumn.map { try ClassLabels(column: $0, of: loaded.spectra) },
                try Exploration(recipe: recipe, components: components, levels: LimitLevels(alpha: alpha))
                    .explore(loaded.spectra, findings: loaded.findings)
            )
        }
        if let folder { try ExplorationFigures.write(result, raw: loaded.spectra, classes: classes, to: folder) }
        console.tell(result.report.findings)
        switch output.format {
        case .json: try console.json(result.report)
        case .jsonl: try console.jsonLines(result.report.samples)
        case .csv: try console.result(ExplorationTables.csv(result.report))
        case .table:
            try console.result(ExplorationTables.text(result.report, classes: classes, verbose: output.verbose))
        }
        return loaded.unread > 0 ? .unfavourable : .done
    }
}
