import Chemometrics
import Foundation

/// Recipes as they are typed.
enum RecipeText {
    /// The steps of "snv", "savitzky-golay:window=21,derivative=1", a recipe as reports print it, or a YAML file.
    static func steps(_ text: String) throws -> [any Preprocessing] {
        if text.hasSuffix(".yaml") || text.hasSuffix(".yml") || text.hasSuffix(".json") {
            let tree = try PlanFile.read(text)
            let steps = tree.object?["recipe"] ?? tree
            do {
                return try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(steps)).steps
            } catch let error as any Diagnosis {
                throw PlacedError(path: text, underlying: error)
            } catch {
                throw PlacedError(
                    path: text,
                    underlying: AuthenticationError.plan(
                        detail: "this is not a recipe; a list of {method, parameters} is needed", place: nil,
                        remedy: "write one line a step, such as \"- {method: snv}\""))
            }
        }
        if isPrinted(text) { return try option("--recipe \(text)") { try RecipeNotation.recipe(text).steps } }
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        var parameters: [String: JSONValue] = [:]
        for setting in parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : [] {
            guard let equals = setting.firstIndex(of: "=") else {
                throw CommandError.badOption(
                    option: "--recipe \(text)", value: setting, needed: "parameter=value is needed")
            }
            parameters[String(setting[..<equals])] = JSONValue(typed: String(setting[setting.index(after: equals)...]))
        }
        return [
            try option("--recipe \(text)") {
                try RecipeStep(identifier: parts.first ?? "", parameters: parameters).method
            }
        ]
    }

    /// Whether a text is a recipe as reports print it, and not a step with "name:parameter=value".
    private static func isPrinted(_ text: String) -> Bool {
        text.contains("(") || text.contains("→") || text.contains("->") || text == "none"
            || (text.contains(",") && !text.contains(":"))
    }
}
