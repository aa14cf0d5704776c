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

    /// An option that stands for a value at a path of the plan: "--set seed=2"; "--estimator svc" for "estimator.method".
    struct Setting {
        let option: String
        let path: String
        let value: JSONValue

        init(option: String, path: String, value: JSONValue) {
            self.option = option
            self.path = path
            self.value = value
        }

        /// `--set path=value`.
        init(parsing text: String) throws {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw CommandError.badOption(option: "--set", value: text, needed: "path=value is needed")
            }
            option = "--set \(text)"
            path = String(text[..<equals])
            value = JSONValue(typed: String(text[text.index(after: equals)...]))
        }
    }

    /// The plan of a pipeline: defaults, then the plan file, then the options.
    ///
    /// - Parameter named: options of the command that come before `--set`, which may build on them.
    func plan<Plan: PipelinePlan>(
        _ type: Plan.Type, read: ReadOptions, named: [Setting] = []
    ) throws -> Plan {
        let tree: JSONValue = try plan.map { try PlanFile.read($0) } ?? .object([:])
        var plan = try PlanFile.plan(type, from: tree, path: plan ?? "plan")
        let settings = named + (try set.map { try Setting(parsing: $0) })
        if !settings.isEmpty {
            plan = try Self.plan(plan, with: settings, hasRecipes: tree.object?["recipes"] != nil)
        }
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

    /// A plan with settings over it, which are checked together: what one of them may be can depend on another.
    private static func plan<Plan: PipelinePlan>(
        _ given: Plan, with settings: [Setting], hasRecipes: Bool
    ) throws -> Plan {
        var base = try PlanDocument.tree(of: given)
        if !hasRecipes, var members = base.object {
            // The default candidates, so that a setting of a step finds it; without one they stay implicit.
            members["recipes"] = try JSONValue(encoding: Plan.exampleRecipes)
            base = .object(members)
        }
        let standard = hasRecipes ? nil : base.object?["recipes"]
        func plan(_ settings: [Setting]) throws -> Plan {
            var tree = base
            for setting in settings {
                tree = try option(setting.option) {
                    try PlanDocument.setting(setting.path, to: setting.value, in: tree, of: Plan.self)
                }
            }
            if let standard, tree.object?["recipes"] == standard, var members = tree.object {
                members["recipes"] = nil
                tree = .object(members)
            }
            return try PlanDocument.plan(Plan.self, from: tree)
        }
        do {
            return try plan(settings)
        } catch let error as AuthenticationError {
            throw OptionError(option: culprits(settings) { (try? plan($0)) != nil }, underlying: error)
        }
    }

    /// The settings without which, one at a time, the others would do; where there are none, those that would not do
    /// alone; else all.
    private static func culprits(_ settings: [Setting], areValid: ([Setting]) -> Bool) -> String {
        let without = settings.indices.filter { index in
            areValid(settings.indices.filter { $0 != index }.map { settings[$0] })
        }
        let alone = settings.indices.filter { !areValid([settings[$0]]) }
        let named = !without.isEmpty ? without : !alone.isEmpty ? alone : Array(settings.indices)
        return named.map { settings[$0].option }.joined(separator: ", ")
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
