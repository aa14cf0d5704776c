import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import TestSupport
import Testing

/// What `Scripts/golden-classes.py` made with scipy and scikit-learn.
struct ClassesGolden: Decodable {
    struct Canonical: Decodable {
        let singularValues: [Double]
        let coefficients: [[Double]]
        let scores: [[Double]]
    }
    struct PCALDA: Decodable {
        let scale: Bool
        let priors: LinearDiscriminantAnalysis.Priors
        let posteriors: [[[Double]]]
    }
    struct Neighbours: Decodable {
        let two: Bool
        let k: Int
        let decided: [Int]
        let rows: [[Int]]
        let distances: [[Double]]
    }
    struct PLSDA: Decodable {
        struct Rule: Decodable {
            let thresholds: [Double?]
            let probabilities: [[Double]]
        }
        let latentVariables: Int
        let responses: [[Double]]
        let rules: [String: Rule]
    }
    struct Soft: Decodable {
        let two: Bool
        let latentVariables: Int
        let hard: [[Double]]
        let soft: [[Double]]
        let limit: Double
        let outlierLimits: [Double]
    }
    struct SIMCACase: Decodable {
        let scale: Bool
        let alpha: Double
        let residualF: [[Double]]
        let criticalF: [Double]
        let newLimit: [Double]
        let rounded: [Double]
    }
    struct Extremes: Decodable {
        let degrees: Int
        let f: [Double]
        let observed: [Int]
        let low: [Int]
        let high: [Int]
        let high99: [Int]
    }
    struct Alternative: Decodable {
        let degrees: Int
        let f: [Double]
        let externals: Int
        let noncentrality: Double
        let scale: Double
        let sankaran: Double
        let exact: Double
    }
    struct Noncentral: Decodable {
        let x: Double
        let k: Double
        let s: Double
        let cdf: Double
    }

    let x: [[Double]]
    let new: [[Double]]
    let labels: [Int]
    let canonical: [String: Canonical]
    let qda: [String: [[Double]]]
    let pcaLDA: [PCALDA]
    let knn: [Neighbours]
    let plsda: [PLSDA]
    let soft: [Soft]
    let simca: [SIMCACase]
    let extremes: Extremes
    let alternative: [Alternative]
    let noncentral: [Noncentral]

    static let read = Result {
        let file = SharedFolder.packageRoot.appendingPathComponent("Tests/ModellingTests/Golden/classes.json")
        return try JSONDecoder().decode(ClassesGolden.self, from: Data(contentsOf: file))
    }

    static func load() throws -> ClassesGolden { try read.get() }

    /// The 21 training rows of three classes.
    var training: Matrix { Matrix(rows: x) }
    /// Six other rows.
    var others: Matrix { Matrix(rows: new) }
    /// The classes "a", "b" and "c".
    var classes: ClassLabels { ClassLabels(names: ["a", "b", "c"], indices: labels) }
    /// The first class and the rest.
    var twoClasses: ClassLabels { ClassLabels(names: ["a", "rest"], indices: labels.map { min($0, 1) }) }
}

/// The model as it comes back from JSON.
func recoded<Model: Codable>(_ model: Model) throws -> Model {
    try JSONDecoder().decode(Model.self, from: JSONEncoder().encode(model))
}

/// The JSON of a model with one member replaced.
func altered<Model: Codable>(_ model: Model, _ key: String, _ value: JSONValue) throws -> Data {
    var members = try #require(try JSONValue(encoding: model).object)
    #expect(members[key] != nil, "there is no \(key)")
    members[key] = value
    return try JSONEncoder().encode(JSONValue.object(members))
}

/// The error that a fit ends with.
func refusal<Value>(_ body: () throws(ModellingError) -> Value) -> ModellingError? {
    do throws(ModellingError) {
        _ = try body()
        return nil
    } catch { return error }
}
