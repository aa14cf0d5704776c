import ArgumentParser
import Chemometrics
import Foundation

/// `bencao plan …`.
struct PlanGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Print an example of a plan, or check one.",
        subcommands: [PlanExample.self, PlanCheck.self])
}

/// The pipelines that have plans.
enum PlanKind: String, ExpressibleByArgument, CaseIterable {
    case origin
}

/// `bencao plan example origin`.
struct PlanExample: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "example", abstract: "Print the default plan of a pipeline, to be edited.")

    @Argument(help: "The pipeline.")
    var pipeline: PlanKind = .origin

    @OptionGroup(title: "Output") var output: OutputOptions

    func execute(_ console: Console) throws -> ExitStatus {
        var plan = OriginPlan()
        plan.recipes = DefaultRecipes.example
        if output.format == .json {
            try console.json(plan)
        } else {
            try console.result(PlanFile.write(PlanDocument.tree(of: plan), order: Self.order))
        }
        return .done
    }

    /// The order in which people read a plan.
    static let order = [
        "schema", "pipeline", "claim", "data", "class", "lot", "sample", "exclude", "recipes", "method", "parameters",
        "window", "polynomialOrder", "derivative", "degree",
        "estimator", "maximumLatentVariables", "validation", "outerFolds", "outerRepeats", "innerFolds",
        "innerRepeats", "permutations", "acceptance", "alpha", "seed",
    ]
}

/// `bencao plan check PLAN [DATA]`.
struct PlanCheck: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a plan, and with DATA whether the data fit it.")

    @Argument(help: "The plan.")
    var plan: String

    @Argument(help: "Data that the plan is meant for.")
    var data: String?

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func execute(_ console: Console) throws -> ExitStatus {
        let checked: OriginPlan
        do {
            checked = try PlanDocument.originPlan(from: PlanFile.read(plan))
        } catch let error as AuthenticationError {
            throw PlacedError(path: plan, underlying: error)
        }
        var summary = ""
        if let data {
            let loaded = try DataLoader.load(
                data, read,
                read.reading(sampleColumn: checked.data.sampleColumn, lotColumn: checked.data.lotColumn), console)
            let check = try placed(data) { try OriginDiscrimination(plan: checked).check(loaded.spectra) }
            console.tell(loaded.findings + check.findings)
            summary = "; \(check.spectra) spectra of \(check.lots) lots of \(check.classes) origins fit it"
        }
        if output.format == .table {
            try console.result(
                "\(plan): a plan for \(checked.pipeline), \(checked.recipes?.count ?? DefaultRecipes.example.count) candidate recipes\(summary)\n"
            )
        } else {
            try console.json(checked)
        }
        return .done
    }
}
