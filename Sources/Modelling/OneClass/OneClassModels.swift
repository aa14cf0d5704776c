public import LinearAlgebra
public import Spectroscopy

/// A model for each class, each fitted to that class alone: a row may belong to one class, several or none.
///
/// This is SIMCA for several classes in its original sense. Nothing is decided between the classes.
///
/// ```swift
/// let classes = try OneClassModels(SIMCA(components: 3), x, labels)
/// try classes.predict(newX).classes       // [[0], [], [1, 2], …]
/// ```
///
/// ## Source
/// Wold, Sjöström, in: Chemometrics: Theory and Application, ACS Symp. Ser. 52 (1977) 243.
/// doi:10.1021/bk-1977-0052.ch012
public struct OneClassModels<Member: OneClassModel>: PredictiveModel {
    /// The class names.
    public let classNames: [String]
    /// The model of each class.
    public let members: [Member]

    /// Fits the method to the rows of each class.
    ///
    /// - Throws: `ModellingError`, naming the class that cannot be modelled.
    public init<Method: Estimator>(
        _ method: Method, _ x: Matrix, _ labels: ClassLabels
    ) throws(ModellingError) where Method.Model == Member, Method.Reference == Void {
        let classes = try ClassRows(x, labels, minimum: 1)
        var members: [Member] = []
        for (c, rows) in classes.rows.enumerated() {
            do throws(ModellingError) {
                members.append(try method.fit(x.selecting(rows: rows), ()))
            } catch {
                throw error.naming(className: labels.names[c])
            }
        }
        classNames = labels.names
        self.members = members
    }

    /// Reads the models.
    ///
    /// - Throws: `DecodingError` when there is not one model a class.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        classNames = try container.decode([String].self, forKey: .classNames)
        members = try container.decode([Member].self, forKey: .members)
        guard classNames.count == members.count, !members.isEmpty else {
            throw DecodingError.dataCorruptedError(
                forKey: .members, in: container,
                debugDescription: "\(members.count) models of \(classNames.count) classes")
        }
    }

    /// What the model of each class says of the rows of `x`.
    ///
    /// - Throws: `ModellingError`.
    public func predict(_ x: Matrix) throws(ModellingError) -> ClassMemberships<Member.Prediction> {
        var predictions: [Member.Prediction] = []
        for member in members { predictions.append(try member.predict(x)) }
        return ClassMemberships(predictions: predictions, count: x.rows)
    }
}

/// What several models of one class each say of the same m rows.
public struct ClassMemberships<Prediction: OneClassPrediction>: Sendable {
    /// The prediction of each class.
    public let predictions: [Prediction]
    /// The number of rows m.
    public let count: Int

    /// The indices of the classes that accept each row: none to all.
    public var classes: [[Int]] {
        let accepted = predictions.map(\.accepted)
        return (0..<count).map { i in accepted.indices.filter { accepted[$0][i] } }
    }
}

extension ModellingError {
    /// The same error, telling of which class.
    fileprivate func naming(className: String) -> ModellingError {
        switch self {
        case .tooFewSamples(let found, let needed, let what):
            .tooFewSamples(found: found, needed: needed, what: what + " of class \"\(className)\"")
        case .zeroDistances(let what, let samples):
            .zeroDistances(what: what + " of class \"\(className)\"", samples: samples)
        case .noVariation(let samples, _):
            .noSpread(what: "the spectra of class \"\(className)\"", samples: samples)
        default: self
        }
    }
}
