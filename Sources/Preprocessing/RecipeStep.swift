internal import Foundation
public import Spectroscopy

/// One step of a recipe in files: `{method: savitzky-golay, parameters: {window: 15, polynomialOrder: 2, derivative: 1}}`.
public struct RecipeStep: Sendable {
    /// The method with its parameters.
    public let method: any Preprocessing

    /// Wraps a method.
    public init(_ method: any Preprocessing) { self.method = method }

    /// The permanent name of the method.
    public var identifier: String { type(of: method).identifier }

    /// "savitzky-golay(window 15, polynomialOrder 2, derivative 1)".
    public var summary: String {
        let type = type(of: method)
        guard !type.parameters.isEmpty, let values = try? JSONValue(encoding: method).object else { return identifier }
        let parts = type.parameters.compactMap { parameter -> String? in
            guard let value = values[parameter.name], value != .null else { return nil }
            if let lists = value.array, let first = lists.first?.array, first.count > 8 {
                return "\(parameter.name) \(lists.count) × \(first.count) numbers"
            }
            // A map of thousands of numbers.
            if value.object != nil { return "\(parameter.name) given" }
            guard let list = value.array, list.count > 8 else { return "\(parameter.name) \(value.text)" }
            return "\(parameter.name) [\(list[0].text), …, \(list[list.count - 1].text)]"
        }
        return parts.isEmpty ? identifier : "\(identifier)(\(parts.joined(separator: ", ")))"
    }

    /// Creates a step from the name of its method and the parameters that differ from their defaults.
    ///
    /// - Throws: `PreprocessingError` for an unknown method or parameter, or a value that cannot be read.
    public init(identifier: String, parameters: [String: JSONValue]) throws(PreprocessingError) {
        guard let type = PreprocessingCatalogue.method(identifier) else {
            throw .unknownMethod(
                name: identifier,
                near: NearNames.of(identifier, among: PreprocessingCatalogue.methods.map { $0.identifier }))
        }
        self.init(try Self.make(type, parameters: parameters))
    }

    private static func make<Method: Preprocessing>(
        _ type: Method.Type, parameters: [String: JSONValue]
    ) throws(PreprocessingError) -> any Preprocessing {
        let names = type.parameters.map(\.name)
        if let unknown = parameters.keys.sorted().first(where: { !names.contains($0) }) {
            throw .unknownParameter(method: type.identifier, parameter: unknown, available: names)
        }
        if let method = decode(type, with: parameters) { return method }
        // Foundation does not always say which value it could not read: each is tried alone.
        for parameter in type.parameters {
            guard let value = parameters[parameter.name], decode(type, with: [parameter.name: value]) == nil else {
                continue
            }
            throw .unreadableParameter(
                method: type.identifier, detail: "\(parameter.name) is \(value.text); it must be: \(parameter.summary)")
        }
        throw .unreadableParameter(method: type.identifier, detail: "the parameters cannot be read")
    }

    /// The method with its defaults and the given parameters; nil when a value is not of its type.
    private static func decode<Method: Preprocessing>(_ type: Method.Type, with parameters: [String: JSONValue])
        -> Method?
    {
        guard var values = try? JSONValue(encoding: type.init()).object else { return nil }
        values.merge(parameters) { _, given in given }
        return try? JSONDecoder().decode(Method.self, from: JSONEncoder().encode(JSONValue.object(values)))
    }
}

extension RecipeStep: Hashable {
    public static func == (a: RecipeStep, b: RecipeStep) -> Bool { AnyHashable(a.method) == AnyHashable(b.method) }

    public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(method)) }
}

extension RecipeStep: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case method, parameters }

    /// Any key at all, to find those that are not known.
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads a step as a person writes it: a key that is neither `method` nor `parameters` is a slip, and refused.
    public init(from decoder: any Decoder) throws {
        let known = CodingKeys.allCases.map(\.rawValue)
        let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        if let unknown = keys.sorted().first(where: { !known.contains($0) }) {
            throw PreprocessingError.unknownStepKey(key: unknown, available: known)
        }
        try self.init(amongOtherKeys: decoder)
    }

    /// Reads a step from an object that holds more than the step, as in model files.
    init(amongOtherKeys decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let identifier = try container.decode(String.self, forKey: .method)
        if let type = PreprocessingCatalogue.method(identifier), let method = Self.complete(type, in: container) {
            self.init(method)
            return
        }
        try self.init(
            identifier: identifier,
            parameters: container.decodeIfPresent([String: JSONValue].self, forKey: .parameters) ?? [:])
    }

    /// The method where all of its parameters are stated, or none: nothing has to be filled in. Model files state all,
    /// and a model holds many steps.
    private static func complete<Method: Preprocessing>(
        _ type: Method.Type, in container: KeyedDecodingContainer<CodingKeys>
    ) -> Method? {
        guard container.contains(.parameters) else { return type.init() }
        guard let stated = try? container.nestedContainer(keyedBy: AnyKey.self, forKey: .parameters),
            Set(stated.allKeys.map(\.stringValue)) == Set(type.parameters.map(\.name))
        else { return nil }
        return try? container.decode(Method.self, forKey: .parameters)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(identifier, forKey: .method)
        if !type(of: method).parameters.isEmpty { try container.encode(method, forKey: .parameters) }
    }
}
