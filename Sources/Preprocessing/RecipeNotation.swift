internal import Spectroscopy

/// Recipes as reports print them, read back: "savitzky-golay(window 15, polynomialOrder 2, derivative 1) → snv".
///
/// ```
/// recipe    = "none" | step { ("→" | "->" | ",") step }
/// step      = method [ "(" [ parameter { "," parameter } ] ")" ]
/// parameter = name (" " | ":" | "=") value
/// value     = number | true | false | text | "[" value, … "]" | "{" name: value, … "}"
/// ```
/// Parameters that are left out have their defaults. Long lists of numbers are printed short, and cannot be read back.
public enum RecipeNotation {
    /// The recipe that a text stands for.
    ///
    /// - Throws: `PreprocessingError` for an unknown method or parameter, or a value that cannot be read.
    public static func recipe(_ text: String) throws(PreprocessingError) -> Recipe {
        let text = trimmed(text)
        guard text != "none" else { return Recipe([]) }
        var steps: [any Preprocessing] = []
        for part in parts(text.replacing("->", with: "→"), at: ["→", ","]) { steps.append(try step(part)) }
        return Recipe(steps)
    }

    private static func step(_ text: String) throws(PreprocessingError) -> any Preprocessing {
        guard let open = text.firstIndex(of: "(") else {
            return try RecipeStep(identifier: text, parameters: [:]).method
        }
        let identifier = trimmed(text[..<open])
        guard text.last == ")" else {
            throw .unreadableParameter(method: identifier, detail: "\"\(text)\" has no closing parenthesis at its end")
        }
        var parameters: [String: JSONValue] = [:]
        let inner = text[text.index(after: open)..<text.index(before: text.endIndex)]
        for part in parts(String(inner), at: [","]) where !part.isEmpty {
            guard let end = part.firstIndex(where: { $0 == ":" || $0 == "=" || $0.isWhitespace }) else {
                throw .unreadableParameter(method: identifier, detail: "\"\(part)\" is no name with a value")
            }
            let name = String(part[..<end])
            let value = trimmed(part[end...].drop { $0 == ":" || $0 == "=" || $0.isWhitespace })
            guard !value.contains("…"), !value.hasSuffix(" numbers") else {
                throw .unreadableParameter(
                    method: identifier, detail: "\(name) is printed short (\(value)); the numbers are needed")
            }
            parameters[name] = self.value(value)
        }
        return try RecipeStep(identifier: identifier, parameters: parameters).method
    }

    private static func value(_ text: String) -> JSONValue {
        let inner = String(text.dropFirst().dropLast())
        if text.count >= 2, text.first == "[", text.last == "]" {
            return .array(parts(inner, at: [","]).filter { !$0.isEmpty }.map(value))
        }
        if text.count >= 2, text.first == "{", text.last == "}" {
            var members: [String: JSONValue] = [:]
            for part in parts(inner, at: [","]) {
                guard let colon = part.firstIndex(of: ":") else { return .string(text) }
                members[trimmed(part[..<colon])] = value(trimmed(part[part.index(after: colon)...]))
            }
            return .object(members)
        }
        return JSONValue(typed: text)
    }

    /// The parts between separators that stand in no bracket.
    private static func parts(_ text: String, at separators: Set<Character>) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        for character in text {
            if "([{".contains(character) { depth += 1 }
            if ")]}".contains(character) { depth -= 1 }
            if depth <= 0, separators.contains(character) {
                parts.append(trimmed(part))
                part = ""
            } else {
                part.append(character)
            }
        }
        return parts + [trimmed(part)]
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let inner = text.drop { $0.isWhitespace }
        return String(inner.prefix(inner.count - inner.reversed().prefix { $0.isWhitespace }.count))
    }
}
