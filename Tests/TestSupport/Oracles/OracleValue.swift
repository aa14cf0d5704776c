internal import Foundation
public import LinearAlgebra

/// An expected value of an oracle, or what a handler made of the same inputs.
public enum OracleValue: Hashable, Sendable {
    /// Numbers in row-major order; no shape is a single number. NaN stands for "undefined"; true is 1, false is 0.
    case numbers([Double], shape: [Int])
    /// Texts.
    case texts([String])
    /// Lists of different lengths.
    case lists([OracleValue])
    /// What the product has no counterpart of, with the reason; only a handler says so.
    case notApplicable(String)

    /// A single number; nil is "undefined".
    public static func scalar(_ value: Double?) -> OracleValue { .numbers([value ?? .nan], shape: []) }

    /// A single whole number.
    public static func scalar(_ value: Int) -> OracleValue { .numbers([Double(value)], shape: []) }

    /// A list of numbers.
    public static func vector(_ values: [Double]) -> OracleValue { .numbers(values, shape: [values.count]) }

    /// A list of numbers, some of them undefined.
    public static func vector(_ values: [Double?]) -> OracleValue { .vector(values.map { $0 ?? .nan }) }

    /// A list of whole numbers.
    public static func vector(_ values: [Int]) -> OracleValue { .vector(values.map { Double($0) }) }

    /// A list of decisions.
    public static func vector(_ values: [Bool]) -> OracleValue { .vector(values.map { $0 ? 1.0 : 0.0 }) }

    /// A matrix.
    public static func matrix(_ value: Matrix) -> OracleValue {
        .numbers(value.elements, shape: [value.rows, value.columns])
    }

    /// Matrices of one shape, the first axis running over them.
    public static func stack(_ values: [Matrix]) -> OracleValue {
        .numbers(
            values.flatMap(\.elements), shape: [values.count, values.first?.rows ?? 0, values.first?.columns ?? 0])
    }

    /// Reads a value from parsed JSON: null is undefined, "Inf" infinite.
    init(json: Any) throws {
        if let list = json as? [Any] {
            var flat: [Double] = []
            if let shape = Self.flatten(list, into: &flat) {
                self = .numbers(flat, shape: shape)
            } else if let texts = json as? [String] {
                self = .texts(texts)
            } else {
                self = .lists(try list.map { try OracleValue(json: $0) })
            }
        } else if let number = Self.number(json) {
            self = .numbers([number], shape: [])
        } else if let text = json as? String {
            self = .texts([text])
        } else if let object = json as? [String: Any] {
            self = .lists(
                try object.sorted { $0.key < $1.key }.map {
                    .lists([.texts([$0.key]), try OracleValue(json: $0.value)])
                })
        } else {
            throw OracleError("a JSON value of type \(type(of: json)) among the expected ones")
        }
    }

    /// Appends the numbers of nested lists; their shape, or nil when they are ragged or hold something else.
    private static func flatten(_ list: [Any], into flat: inout [Double]) -> [Int]? {
        if let first = list.first as? [Any] {
            guard let shape = flatten(first, into: &flat) else { return nil }
            for element in list.dropFirst() {
                guard let element = element as? [Any], flatten(element, into: &flat) == shape else { return nil }
            }
            return [list.count] + shape
        }
        for element in list {
            guard let number = number(element) else { return nil }
            flat.append(number)
        }
        return [list.count]
    }

    private static func number(_ json: Any) -> Double? {
        if let number = json as? NSNumber { return number.doubleValue }
        if json is NSNull { return .nan }
        switch json as? String {
        case "Inf", "Infinity": return .infinity
        case "-Inf", "-Infinity": return -.infinity
        case let text? where text.hasPrefix("undefined"): return .nan
        default: return nil
        }
    }
}
