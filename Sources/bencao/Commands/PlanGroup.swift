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
    case origin, adulterant, content
}

/// `bencao plan example origin`.
struct PlanExample: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "example", abstract: "Print the default plan of a pipeline, to be edited.")

    @Argument(help: "The pipeline.")
    var pipeline: PlanKind = .origin

    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table, .json, .jsonl]

    func execute(_ console: Console) throws -> ExitStatus {
        switch pipeline {
        case .origin: try Self.print(OriginPlan(), console, output)
        case .adulterant: try Self.print(AdulterantPlan(), console, output)
        case .content: try Self.print(ContentPlan(), console, output)
        }
        return .done
    }

    private static func print<Plan: PipelinePlan>(_ standard: Plan, _ console: Console, _ output: OutputOptions) throws
    {
        var plan = standard
        plan.recipes = Plan.exampleRecipes
        guard output.format == .table else { return try console.document(plan) }
        var tree = try PlanDocument.tree(of: plan)
        // What may be left out is shown empty, so that it can be filled in.
        for key in Plan.optionalKeys.sorted() where key != "recipes" {
            tree = try PlanDocument.setting(key, to: .null, in: tree, of: Plan.self)
        }
        try console.result(PlanFile.write(tree, order: order))
    }

    /// The order in which people read a plan.
    static let order = [
        "schema", "pipeline", "claim", "data", "class", "genuine", "analytes", "column", "unit", "sel",
        "selColumn", "tolerance", "values", "lot", "sample", "exclude",
        "recipes", "levelRecipes", "method", "parameters",
        "window", "polynomialOrder", "derivative", "degree",
        "estimator", "components", "maximumComponents", "maximumLatentVariables", "estimate", "validation", "mode",
        "outerFolds", "outerRepeats", "innerFolds",
        "innerRepeats", "permutations", "acceptance", "alpha", "gamma", "gate", "seed",
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

    static let formats: Set<OutputFormat> = [.table, .json, .jsonl]

    func execute(_ console: Console) throws -> ExitStatus {
        let tree = try PlanFile.read(plan)
        let name = tree.object?["pipeline"]?.text ?? PlanKind.origin.rawValue
        guard let kind = PlanKind(rawValue: name) else {
            throw AuthenticationError.plan(
                detail: "pipeline is \"\(name)\"; there are "
                    + PlanKind.allCases.map(\.rawValue).joined(separator: ", "),
                place: "\(plan), pipeline", remedy: "correct the value")
        }
        switch kind {
        case .origin:
            return try check(OriginPlan.self, tree, console) { plan, spectra in
                let check = try OriginDiscrimination(plan: plan).check(spectra)
                return (
                    "\(check.spectra) spectra of \(check.lots) lots of \(check.classes) origins fit it", check.findings
                )
            }
        case .adulterant:
            return try check(AdulterantPlan.self, tree, console) { plan, spectra in
                let check = try AdulterantDetection(plan: plan).check(spectra)
                return (
                    "\(check.genuineLots) genuine and \(check.foreignLots) foreign lots fit it", check.findings
                )
            }
        case .content:
            return try check(ContentPlan.self, tree, console) { plan, spectra in
                let check = try ContentRegression(plan: plan).check(spectra)
                let analytes = check.analytes.map {
                    "\($0.name) \(Format.count($0.samples, "sample")) of \(Format.count($0.lots, "lot"))"
                }
                return (analytes.joined(separator: ", ") + " fit it", check.findings)
            }
        }
    }

    private func check<Plan: PipelinePlan>(
        _ type: Plan.Type, _ tree: JSONValue, _ console: Console,
        fit: (Plan, Spectra) throws -> (summary: String, findings: [Finding])
    ) throws -> ExitStatus {
        let checked = try PlanFile.plan(type, from: tree, path: plan)
        var summary = ""
        if let data {
            let loaded = try DataLoader.load(
                data, read, read.reading(sampleColumn: checked.sampleColumn, lotColumn: checked.lotColumn), console)
            let (text, findings) = try placed(data) { try fit(checked, loaded.spectra) }
            console.tell(loaded.findings + findings)
            summary = "; " + text
        }
        guard output.format == .table else {
            try console.document(checked)
            return .done
        }
        let recipes = Format.count(checked.recipes?.count ?? Plan.exampleRecipes.count, "candidate recipe")
        try console.result("\(plan): a plan for \(checked.pipeline), \(recipes)\(summary)\n")
        return .done
    }
}
