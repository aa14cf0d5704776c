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

    func validate() throws {
        if let alpha, !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a share between 0 and 1.") }
    }

    /// An option of a command that stands for a path of the plan: "--estimator svc" for "estimator.method".
    struct NamedSetting {
        let option: String
        let path: String
        let value: String
    }

    /// The plan of a pipeline: defaults, then the plan file, then the options.
    ///
    /// - Parameter named: options of the command that come before `--set`, which may build on them.
    func plan<Plan: PipelinePlan>(
        _ type: Plan.Type, read: ReadOptions, named: [NamedSetting] = []
    ) throws -> Plan {
        var tree: JSONValue = try plan.map { try PlanFile.read($0) } ?? .object([:])
        let given = try PlanFile.plan(type, from: tree, path: plan ?? "plan")
        if !set.isEmpty || !named.isEmpty {
            var complete = try PlanDocument.tree(of: given)
            let hadRecipes = tree.object?["recipes"] != nil
            if !hadRecipes, var members = complete.object {
                // The default candidates, so that a setting of a step finds it; without one they stay implicit.
                members["recipes"] = try JSONValue(encoding: Plan.exampleRecipes)
                complete = .object(members)
            }
            let before = complete.object?["recipes"]
            for setting in named {
                complete = try option(setting.option) {
                    let changed = try PlanDocument.setting(
                        setting.path, to: .string(setting.value), in: complete, of: type)
                    _ = try PlanDocument.plan(type, from: changed)
                    return changed
                }
            }
            for setting in set {
                guard let equals = setting.firstIndex(of: "="), equals > setting.startIndex else {
                    throw CommandError.badOption(option: "--set", value: setting, needed: "path=value is needed")
                }
                complete = try option("--set \(setting)") {
                    let changed = try PlanDocument.setting(
                        String(setting[..<equals]),
                        to: JSONValue(typed: String(setting[setting.index(after: equals)...])), in: complete, of: type)
                    _ = try PlanDocument.plan(type, from: changed)
                    return changed
                }
            }
            if !hadRecipes, complete.object?["recipes"] == before, var members = complete.object {
                members["recipes"] = nil
                complete = .object(members)
            }
            tree = complete
        }
        var plan = set.isEmpty && named.isEmpty ? given : try PlanDocument.plan(type, from: tree)
        if let lot = read.lot { plan.lotColumn = lot }
        if let sample = read.sample { plan.sampleColumn = sample }
        if let alpha {
            plan.alpha = alpha
            try option("--alpha \(alpha)") { try plan.validate() }
        }
        if let seed { plan.seed = seed }
        plan.exclude.merge(try exclusions.reasons()) { _, new in new }
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
