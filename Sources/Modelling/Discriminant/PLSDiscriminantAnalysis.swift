public import LinearAlgebra
public import Spectroscopy

/// PLS discriminant analysis that decides by linear discriminant analysis with equal priors on the scores.
///
/// Y (n × g) holds 1 for the class of a row and 0 for the others (for two classes, one column is enough: the model is
/// the same); PLS2 on centred X and Y gives scores T (n × A); LDA on the first a columns of T decides.
///
/// Convention: the PLS decision by the largest predicted response, or by a threshold, is another rule.
///
/// ```swift
/// let model = try PLSDiscriminantAnalysis(latentVariables: 5).fit(x, labels)
/// let decided = try model.predict(newX)        // indices into model.classNames
/// ```
///
/// ## Source
/// Barker, Rayens, J. Chemometr. 17 (2003) 166. doi:10.1002/cem.785
public struct PLSDiscriminantAnalysis: Estimator, PathClassifier {
    public static let kind = MethodKind.classifier
    public static let identifier = "pls-da"
    public static let summary = "PLS discriminant analysis, decided by LDA with equal priors on the scores"
    public static let parameters = [
        ParameterDescription(
            "latentVariables", "number of latent variables A, 1 or more; chosen by validation in plans")
    ]
    public static let isRotationInvariant = true

    /// The number of latent variables A.
    public var latentVariables: Int

    public init() { self.init(latentVariables: 1) }

    /// Creates the method.
    public init(latentVariables: Int) { self.latentVariables = latentVariables }

    /// Fits A latent variables and the discriminant on them.
    ///
    /// - Throws: `ModellingError`, also when the data carry fewer than A latent variables.
    public func fit(_ x: Matrix, _ labels: ClassLabels) throws(ModellingError) -> PLSDiscriminantModel {
        let path = try path(x, labels, maximum: latentVariables)
        guard path.count == latentVariables else {
            throw .tooManyComponents(
                asked: latentVariables, largest: path.count, because: "the rank of the scores within the classes")
        }
        return path.model(latentVariables: latentVariables)
    }

    public func path(_ x: Matrix, _ labels: ClassLabels, maximum: Int) throws(ModellingError)
        -> PLSDiscriminantPath
    {
        guard labels.indices.count == x.rows else {
            throw .shapeMismatch(what: "class labels", found: labels.indices.count, expected: x.rows)
        }
        guard labels.names.count >= 2 else { throw .singleClass(name: labels.names.first ?? "", samples: x.rows) }
        let columns = labels.names.count == 2 ? 1 : labels.names.count
        let y = Matrix(rows: x.rows, columns: columns) { out in
            for i in 0..<x.rows {
                for c in 0..<columns { out[i * columns + c] = labels.indices[i] == c ? 1 : 0 }
            }
        }
        let largest = min(maximum, x.rows - 1, x.columns)
        let pls = try PLSRegression(latentVariables: largest).fit(x, y)
        let discriminant = try LinearDiscriminantAnalysis(priors: .equal).fitLeading(pls.scores.transposed, labels)
        return PLSDiscriminantPath(pls: pls, discriminant: discriminant)
    }
}

/// PLS-DA classifiers with 1 … count latent variables, of one fit.
public struct PLSDiscriminantPath: ClassifierPath {
    let pls: PLSModel
    let discriminant: LinearDiscriminantModel

    public var count: Int { discriminant.dimensions }

    public func decisions(for x: Matrix) throws(ModellingError) -> [[Int]] {
        let scores = try pls.scores(of: x).prefix(columns: count)
        return try discriminant.squaredDistancePath(scores).map { distances in
            (0..<x.rows).map { discriminant.decide(distances.row($0)) }
        }
    }

    /// The classifier with the first a latent variables.
    public func model(latentVariables a: Int) -> PLSDiscriminantModel {
        precondition(a >= 1 && a <= count, "\(a) of \(count) latent variables")
        let first = Array(0..<a)
        return PLSDiscriminantModel(
            pls: pls.truncated(to: a),
            discriminant: LinearDiscriminantModel(
                classNames: discriminant.classNames, means: discriminant.means.selecting(columns: first),
                factor: discriminant.factor.selecting(rows: first).selecting(columns: first),
                priors: discriminant.priors))
    }
}
