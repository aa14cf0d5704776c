internal import Foundation
public import Spectroscopy

/// A method whose complexity a search chooses, as a plan can name it: complexities have a meaning in words.
public protocol SearchedMethod: CataloguedMethod {
    /// What a complexity stands for, as people read it: "3 latent variables", "C = 100, γ = 0.1/total variance".
    func setting(_ complexity: Int) -> String

    /// The same for a column of a table: "3 LV".
    func shortSetting(_ complexity: Int) -> String

    /// The parameter that a search chooses, which a plan cannot state; nil for a grid, which states what is searched.
    static var searchedParameter: String? { get }
}

extension SearchedMethod {
    /// The method with its defaults and the given parameters.
    ///
    /// - Throws: `ModellingError.invalidParameter` for a parameter that it does not have, that the search chooses, or
    ///   whose value is not of its type.
    public static func make(parameters: [String: JSONValue]) throws(ModellingError) -> Self {
        if let name = searchedParameter, let value = parameters[name] {
            throw .invalidParameter(name: name, value: value.text, needed: "the search chooses it")
        }
        return try make(parameters: parameters, except: searchedParameter)
    }
}

extension CataloguedMethod {
    /// The method with its defaults and the given parameters.
    ///
    /// - Parameter hidden: a parameter that is not told of.
    /// - Throws: `ModellingError.invalidParameter` for a parameter that it does not have, or whose value is not of its
    ///   type.
    public static func make(
        parameters: [String: JSONValue], except hidden: String? = nil
    ) throws(ModellingError) -> Self {
        let known = Self.parameters.map(\.name).filter { $0 != hidden }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            throw .invalidParameter(
                name: name, value: value.text,
                needed: "\(identifier) has no such parameter; it has \(known.joined(separator: ", "))")
        }
        if let method = changed(by: parameters) { return method }
        // Foundation does not always say which value it could not read: each is tried alone.
        for parameter in Self.parameters {
            guard let value = parameters[parameter.name], changed(by: [parameter.name: value]) == nil else { continue }
            throw .invalidParameter(name: parameter.name, value: value.text, needed: "it must be: \(parameter.summary)")
        }
        throw .invalidParameter(name: identifier, value: "unreadable", needed: "its parameters cannot be read")
    }

    /// The method with its defaults and the given parameters; nil when a value is not of its type.
    private static func changed(by parameters: [String: JSONValue]) -> Self? {
        guard var values = try? JSONValue(encoding: Self()).object else { return nil }
        values.merge(parameters) { _, given in given }
        return try? JSONDecoder().decode(Self.self, from: JSONEncoder().encode(JSONValue.object(values)))
    }
}
