internal import Foundation
public import Spectroscopy

/// A plan as a tree of values: what a person writes, before it is checked.
///
/// What is left out has its default; an unknown key is refused.
public enum PlanDocument {
    /// The schema of plan documents.
    public static let currentSchema = "bencao.plan.v1"

    /// The tree of a plan.
    public static func tree(of plan: some PipelinePlan) throws(AuthenticationError) -> JSONValue {
        do { return try JSONValue(encoding: plan) } catch {
            throw .plan(detail: "the plan cannot be written", place: nil, remedy: "report this")
        }
    }

    /// Reads a plan from a tree, over the defaults of its pipeline.
    public static func plan<Plan: PipelinePlan>(
        _ type: Plan.Type, from given: JSONValue
    ) throws(AuthenticationError) -> Plan {
        guard case .object = given else {
            throw .plan(
                detail: "a plan is a table of keys and values", place: "plan",
                remedy: example(of: type))
        }
        let merged = try merge(given, over: tree(of: Plan()), path: [], type)
        let plan: Plan
        do {
            plan = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(merged))
        } catch let error as any Diagnosis {
            throw .plan(detail: error.summary, place: "plan, recipes", remedy: error.remedy)
        } catch {
            throw .plan(detail: explanation(error), place: "plan", remedy: example(of: type) + " for its form")
        }
        try plan.validate()
        return plan
    }

    /// A tree with `path=value` settings applied, as in `--set`.
    ///
    /// A path is either one of the plan (`validation.outerRepeats`), or a preprocessing method and its parameter
    /// (`savitzky-golay.window`), which is set in every candidate that has the method.
    public static func setting<Plan: PipelinePlan>(
        _ path: String, to value: JSONValue, in tree: JSONValue, of type: Plan.Type
    ) throws(AuthenticationError) -> JSONValue {
        let parts = path.split(separator: ".").map(String.init)
        guard var members = tree.object, let first = parts.first else {
            throw .plan(detail: "\"\(path)\" names nothing", place: "--set", remedy: "write --set path=value")
        }
        if let steps = members["recipes"]?.array, parts.count == 2, members[first] == nil {
            var found = false
            let changed = steps.map { recipe -> JSONValue in
                .array(
                    (recipe.array ?? []).map { step -> JSONValue in
                        guard var fields = step.object, fields["method"] == .string(first) else { return step }
                        found = true
                        var parameters = fields["parameters"]?.object ?? [:]
                        parameters[parts[1]] = value
                        fields["parameters"] = .object(parameters)
                        return .object(fields)
                    })
            }
            guard found else {
                throw .plan(
                    detail: "no candidate recipe has a step \"\(first)\", and the plan has no key \"\(first)\"",
                    place: "--set \(path)", remedy: example(of: type))
            }
            members["recipes"] = .array(changed)
            return .object(members)
        }
        return try replacing(parts[...], with: value, in: tree, path: path, type)
    }

    /// Tables whose keys are not those of the plan: sample ids, parameters of the method that stands beside.
    private static let openTables: Set<String> = ["data.exclude", "estimator.parameters", "estimator.selectParameters"]

    private static func replacing<Plan: PipelinePlan>(
        _ parts: ArraySlice<String>, with value: JSONValue, in tree: JSONValue, path: String, _ type: Plan.Type
    ) throws(AuthenticationError) -> JSONValue {
        guard let key = parts.first else { return value }
        guard var members = tree.object else {
            throw .plan(
                detail: "the plan has no key \"\(path)\"", place: "--set", remedy: example(of: type))
        }
        let names = path.split(separator: ".").dropLast(parts.count - 1)
        let place = names.joined(separator: ".")
        let isOptional =
            parts.count == 1
            ? Plan.optionalKeys.contains(place) || openTables.contains(names.dropLast().joined(separator: "."))
            : Plan.optionalKeys.contains(place) && openTables.contains(place)
        guard let old = members[key] ?? (isOptional ? (parts.count == 1 ? .null : .object([:])) : nil) else {
            let hint = NearNames.hint(key, among: members.keys.sorted())
            throw .plan(
                detail: "the plan has no key \"\(path)\"", place: "--set",
                remedy: hint.isEmpty ? example(of: type) : hint)
        }
        members[key] = try replacing(parts.dropFirst(), with: value, in: old, path: path, type)
        return .object(members)
    }

    private static func example<Plan: PipelinePlan>(of type: Plan.Type) -> String {
        "see `bencao plan example \(Plan.pipelineName)`"
    }

    private static func merge<Plan: PipelinePlan>(
        _ given: JSONValue, over standard: JSONValue, path: [String], _ type: Plan.Type
    ) throws(AuthenticationError) -> JSONValue {
        guard let members = given.object, let defaults = standard.object,
            !openTables.contains(path.joined(separator: "."))
        else {
            return given
        }
        var result = defaults
        for (key, value) in members {
            let place = (path + [key]).joined(separator: ".")
            guard let old = defaults[key] ?? (Plan.optionalKeys.contains(place) ? JSONValue.null : nil) else {
                let hint = NearNames.hint(key, among: defaults.keys.sorted())
                throw .plan(
                    detail: "the plan has no key \"\(place)\"", place: "plan",
                    remedy: hint.isEmpty ? example(of: type) : hint)
            }
            result[key] = try merge(value, over: old, path: path + [key], type)
        }
        return .object(result)
    }

    private static func explanation(_ error: any Error) -> String {
        switch error {
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is not of its type"
        case DecodingError.keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        default: "the plan cannot be read"
        }
    }
}
