internal import Foundation
public import LinearAlgebra
public import Spectroscopy

/// One case of the oracle folder: inputs, parameters, and what independent programs made of them.
public struct OracleCase: Sendable {
    /// How near a result must be: |got − expected| ≤ absolute + relative · max|expected|, for each array.
    public struct Tolerance: Hashable, Sendable {
        /// The factor of the largest finite |expected|.
        public let relative: Double
        /// The absolute part.
        public let absolute: Double
        /// The keys whose columns may have either sign; nil stands for every matrix of the case.
        public let signFreeKeys: Set<String>?

        /// Creates a tolerance.
        public init(relative: Double, absolute: Double, signFreeKeys: Set<String>? = []) {
            self.relative = relative
            self.absolute = absolute
            self.signFreeKeys = signFreeKeys
        }
    }

    /// The line of the index.
    public let entry: OracleIndex.Entry
    /// The rules that the expected numbers follow.
    public let conventions: String
    /// The parameters of the method.
    public let parameters: [String: JSONValue]
    /// The inputs as written: numbers, lists, or `{csv, shape}`.
    public let inputs: [String: JSONValue]
    /// The expected values.
    public let expected: [String: OracleValue]
    /// How near a result must be.
    public let tolerance: Tolerance

    private let folder: URL

    /// Reads the file of a case.
    init(_ entry: OracleIndex.Entry, in folder: URL) throws {
        let data = try Data(contentsOf: folder.appendingPathComponent(entry.file))
        guard let root = try JSONSerialization.jsonObject(with: data) as? [String: Any],
            let expected = root["expected"] as? [String: Any], let tolerance = root["tolerance"] as? [String: Any],
            let relative = (tolerance["relative"] as? NSNumber)?.doubleValue,
            let absolute = (tolerance["absolute"] as? NSNumber)?.doubleValue
        else { throw OracleError("\(entry.file): expected or tolerance is missing") }
        self.entry = entry
        self.folder = folder
        conventions = root["conventions"] as? String ?? ""
        parameters = try Self.members(of: root["parameters"])
        inputs = try Self.members(of: root["inputs"])
        self.expected = try expected.mapValues { try OracleValue(json: $0) }
        let free = (tolerance["up_to_sign"] as? NSNumber)?.boolValue ?? false
        self.tolerance = Tolerance(
            relative: relative, absolute: absolute,
            signFreeKeys: free ? (tolerance["up_to_sign_keys"] as? [String]).map { Set($0) } : [])
    }

    private static func members(of json: Any?) throws -> [String: JSONValue] {
        guard let json else { return [:] }
        return try JSONDecoder().decode(
            [String: JSONValue].self, from: JSONSerialization.data(withJSONObject: json, options: .fragmentsAllowed))
    }

    /// Whether there is a parameter or an input of this name.
    public func has(_ key: String) -> Bool { parameters[key] != nil || inputs[key] != nil }

    /// A number among the parameters or inputs.
    public func number(_ key: String) throws -> Double {
        switch try value(key) {
        case .integer(let value): Double(value)
        case .number(let value): value
        case let other: throw OracleError("\(entry): \(key) is \(other.text), not a number")
        }
    }

    /// A whole number among the parameters or inputs.
    public func integer(_ key: String) throws -> Int {
        guard let value = Int(exactly: try number(key)) else { throw OracleError("\(entry): \(key) is not whole") }
        return value
    }

    /// A text among the parameters or inputs.
    public func text(_ key: String) throws -> String {
        guard case .string(let text) = try value(key) else { throw OracleError("\(entry): \(key) is not a text") }
        return text
    }

    /// True or false among the parameters or inputs.
    public func flag(_ key: String) throws -> Bool {
        guard case .bool(let flag) = try value(key) else { throw OracleError("\(entry): \(key) is not true or false") }
        return flag
    }

    /// A list of numbers: written out, or one column of a file (`column_0based`, by default the only one).
    public func vector(_ key: String) throws -> [Double] {
        if let list = try value(key).array {
            return try list.map {
                switch $0 {
                case .integer(let value): Double(value)
                case .number(let value): value
                default: throw OracleError("\(entry): \(key) holds \($0.text), not a number")
                }
            }
        }
        let table = try matrix(key)
        if case .integer(let column) = try value(key).object?["column_0based"] { return table.column(column) }
        guard table.columns == 1 else { throw OracleError("\(entry): \(key) has \(table.columns) columns, not one") }
        return table.column(0)
    }

    /// A list of whole numbers (0-based rows, classes): written out, or one column of a file.
    public func integers(_ key: String) throws -> [Int] {
        try vector(key).map {
            guard let value = Int(exactly: $0) else { throw OracleError("\(entry): \(key) holds \($0), not whole") }
            return value
        }
    }

    /// A matrix from the file that an input names, whatever a parameter of the same name says; it may hold NaN.
    public func matrix(_ key: String) throws -> Matrix {
        guard let source = try inputs[key]?.object ?? value(key).object, case .string(let path) = source["csv"],
            let shape = source["shape"]?.array, shape.count == 2, case .integer(let rows) = shape[0],
            case .integer(let columns) = shape[1]
        else { throw OracleError("\(entry): \(key) names no file with its shape") }
        let matrix = try OracleTables.matrix(at: folder.appendingPathComponent(path))
        guard matrix.rows == rows, matrix.columns == columns else {
            throw OracleError("\(path) is \(matrix.rows) × \(matrix.columns), not \(rows) × \(columns)")
        }
        return matrix
    }

    /// The rows of a matrix as spectra "0", "1", … on the axis 1 … p (times `step`), in index units.
    public func spectra(_ key: String, step: Double = 1) throws -> Spectra {
        let x = try matrix(key)
        return try Spectra(
            x: x, axis: SpectralAxis(values: (1...x.columns).map { Double($0) * step }, unit: .index),
            signal: .absorbance, samples: (0..<x.rows).map { Sample(id: String($0)) })
    }

    private func value(_ key: String) throws -> JSONValue {
        guard let value = parameters[key] ?? inputs[key] else {
            throw OracleError("\(entry) has no parameter or input \"\(key)\"")
        }
        return value
    }
}
