import ArgumentParser
import Chemometrics
import Foundation

/// What a calibration is to do: a plan, and options that override it.
struct PlanOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A plan (see `bencao plan example origin`).", valueName: "plan.yaml"))
    var plan: String?

    @Option(
        help: ArgumentHelp(
            "Override the plan: validation.outerRepeats=5, savitzky-golay.window=21.", valueName: "path=value"))
    var set: [String] = []

    @Option(help: ArgumentHelp("1 − the confidence of an answer (0.05).", valueName: "share"))
    var alpha: Double?

    @OptionGroup var exclusions: ExclusionOptions

    @Option(help: ArgumentHelp("The seed of everything random (1).", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Permutations of the whole search, for its p-value (0).", valueName: "count"))
    var permutations: Int?

    @Option(help: ArgumentHelp("The classifier (pls-da).", valueName: "method"))
    var estimator: String?

    func validate() throws {
        if let alpha, !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a share between 0 and 1.") }
        if let permutations, !(0...1_000_000).contains(permutations) {
            throw ValidationError("--permutations \(permutations) is not possible; give 0 … 1000000.")
        }
    }

    /// The plan of an origin discrimination: defaults, then the plan file, then the options.
    func originPlan(classColumn: String?, read: ReadOptions) throws -> OriginPlan {
        var tree: JSONValue = try plan.map { try PlanFile.read($0) } ?? .object([:])
        let given = try PlanFile.originPlan(from: tree, path: plan ?? "plan")
        if !set.isEmpty {
            var complete = try PlanDocument.tree(of: given)
            let hadRecipes = tree.object?["recipes"] != nil
            if !hadRecipes, var members = complete.object {
                // The default candidates, so that a setting of a step finds it; without one they stay implicit.
                members["recipes"] = try JSONValue(encoding: DefaultRecipes.example)
                complete = .object(members)
            }
            let before = complete.object?["recipes"]
            for setting in set {
                guard let equals = setting.firstIndex(of: "="), equals > setting.startIndex else {
                    throw CommandError.badOption(option: "--set", value: setting, needed: "path=value is needed")
                }
                complete = try option("--set \(setting)") {
                    let changed = try PlanDocument.setting(
                        String(setting[..<equals]),
                        to: JSONValue(typed: String(setting[setting.index(after: equals)...])), in: complete)
                    _ = try PlanDocument.originPlan(from: changed)
                    return changed
                }
            }
            if !hadRecipes, complete.object?["recipes"] == before, var members = complete.object {
                members["recipes"] = nil
                complete = .object(members)
            }
            tree = complete
        }
        var plan = set.isEmpty ? given : try PlanDocument.originPlan(from: tree)
        if let classColumn { plan.data.classColumn = classColumn }
        if let lot = read.lot { plan.data.lotColumn = lot }
        if let sample = read.sample { plan.data.sampleColumn = sample }
        if let alpha {
            plan.acceptance.alpha = alpha
            try option("--alpha \(alpha)") { try plan.validate() }
        }
        if let seed { plan.seed = seed }
        if let permutations { plan.validation.permutations = permutations }
        if let estimator {
            plan.estimator.method = estimator
            try option("--estimator \(estimator)") { try plan.validate() }
        }
        plan.data.exclude.merge(try exclusions.reasons()) { _, new in new }
        return plan
    }
}

/// Samples that are left out.
struct ExclusionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Leave a sample out, with the reason; may be repeated.", valueName: "sample=reason"))
    var exclude: [String] = []

    /// The reason of each sample.
    func reasons() throws -> [String: String] {
        var reasons: [String: String] = [:]
        for exclusion in exclude {
            guard let equals = exclusion.firstIndex(of: "="), equals > exclusion.startIndex,
                exclusion.index(after: equals) < exclusion.endIndex
            else {
                throw CommandError.badOption(
                    option: "--exclude", value: exclusion, needed: "sample=reason is needed; the reason is recorded")
            }
            reasons[String(exclusion[..<equals])] = String(exclusion[exclusion.index(after: equals)...])
        }
        return reasons
    }
}
