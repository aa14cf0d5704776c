public import LinearAlgebra
public import Spectroscopy

/// O-PLS discriminant analysis (O-PLS-DA): orthogonal PLS on class membership, decided on its predictive scores.
///
/// Y (n × g, one column for two classes) holds 1 for the class of a row and 0 for the others. `OrthogonalPLS` sets A_o
/// orthogonal components apart, and what is left gives g − 1 predictive scores T (fewer where X does not vary with Y in
/// as many directions); linear discriminant analysis on T decides.
///
/// For two classes every decision and posterior probability is that of PLS-DA with 1 + A_o latent variables: the
/// predicted responses are the same, they are an affine function of the one predictive score, and in the PLS score
/// space the discriminant of two classes is along the least-squares fit of their membership. What is gained is one score
/// that holds all that separates. For more classes it is another model but for A_o = 0, which is PLS-DA with g − 1
/// latent variables.
///
/// Conventions: centred, not scaled, by default; equal priors; complexity a of a search is A_o = a − 1. A_o is bounded
/// by the rank of the spectra, and by that of the predictive scores within the classes.
///
/// ```swift
/// let model = try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 3).fit(x, labels)
/// let decided = try model.predict(newX)        // indices into model.classNames
/// ```
///
/// ## Source
/// Bylesjö, Rantalainen, Cloarec, Nicholson, Holmes, Trygg, J. Chemometr. 20 (2006) 341. doi:10.1002/cem.1006
public struct OrthogonalPLSDiscriminantAnalysis: Estimator, CataloguedClassifier {
    public static let kind = MethodKind.classifier
    public static let identifier = "opls-da"
    public static let summary = "O-PLS discriminant analysis: orthogonal components apart, LDA on the predictive scores"
    public static let parameters = [
        ParameterDescription(
            "orthogonalComponents", "number of orthogonal components, 0 or more; chosen by validation in plans"),
        ParameterDescription(
            "scale", "whether X and the class membership are divided by their standard deviations (n - 1)"),
        ParameterDescription("priors", "prior probabilities: equal, or frequencies (shares of the training rows)"),
    ]
    public static let searchedParameter: String? = "orthogonalComponents"

    /// The number of orthogonal components A_o.
    public var orthogonalComponents: Int
    /// Whether X and the class membership are divided by their standard deviations.
    public var scale: Bool
    /// The prior probabilities.
    public var priors: LinearDiscriminantAnalysis.Priors

    public init() { self.init(orthogonalComponents: 1) }

    /// Creates the method.
    public init(
        orthogonalComponents: Int, scale: Bool = false, priors: LinearDiscriminantAnalysis.Priors = .equal
    ) {
        self.orthogonalComponents = orthogonalComponents
        self.scale = scale
        self.priors = priors
    }

    /// Fits A_o orthogonal components, the predictive ones and the discriminant on these.
    ///
    /// - Throws: `ModellingError`, also when the data carry fewer than A_o orthogonal components.
    public func fit(
        _ x: Matrix, _ labels: ClassLabels
    ) throws(ModellingError) -> OrthogonalPLSDiscriminantModel {
        let path = try path(x, labels, method: OrthogonalPLS(orthogonalComponents: orthogonalComponents, scale: scale))
        guard path.count == orthogonalComponents + 1 else {
            throw .tooManyComponents(
                asked: orthogonalComponents, largest: path.count - 1,
                because: "the rank of the spectra, and of the predictive scores within the classes")
        }
        return path.model(orthogonalComponents: orthogonalComponents)
    }

    public func path(
        _ x: Matrix, _ labels: ClassLabels, maximum: Int
    ) throws(ModellingError) -> OrthogonalPLSDiscriminantPath {
        let largest = max(1, min(maximum, x.rows - 1, x.columns))
        return try path(x, labels, method: OrthogonalPLS(orthogonalComponents: largest - 1, scale: scale))
    }

    private func path(
        _ x: Matrix, _ labels: ClassLabels, method: OrthogonalPLS
    ) throws(ModellingError) -> OrthogonalPLSDiscriminantPath {
        _ = try ClassRows(x, labels)
        let regressions = try OrthogonalPLSPath(method, x, PLSDiscriminantAnalysis.membership(labels))
        var discriminants: [LinearDiscriminantModel] = []
        for predictive in regressions.predictive {
            do throws(ModellingError) {
                let found = try LinearDiscriminantAnalysis(priors: priors).fitLeading(
                    predictive.scores.transposed, labels)
                // Scores that coincide within the classes leave nothing to measure distances by.
                guard discriminants.isEmpty || found.dimensions == discriminants[0].dimensions else { break }
                discriminants.append(found)
            } catch {
                if case .singular = error, !discriminants.isEmpty { break }
                throw error
            }
        }
        return OrthogonalPLSDiscriminantPath(regressions: regressions, discriminants: discriminants)
    }

    /// Scaled channels are not those of another basis.
    public var isRotationInvariant: Bool { !scale }

    public func setting(_ complexity: Int) -> String {
        "\(complexity - 1) orthogonal \(complexity == 2 ? "component" : "components")"
    }

    public func shortSetting(_ complexity: Int) -> String { "\(complexity - 1) orth." }
}

/// O-PLS-DA classifiers with 0 … count − 1 orthogonal components, of one extraction.
public struct OrthogonalPLSDiscriminantPath: ClassifierModelPath {
    let regressions: OrthogonalPLSPath
    /// The discriminant on the predictive scores after 0 … count − 1 orthogonal components.
    let discriminants: [LinearDiscriminantModel]

    public var count: Int { discriminants.count }

    public func decisions(for x: Matrix) throws(ModellingError) -> [[Int]] {
        var decisions: [[Int]] = []
        for (a, scores) in try regressions.predictiveScores(of: x, upTo: count - 1).enumerated() {
            let distances = try discriminants[a].squaredDistances(scores.prefix(columns: discriminants[a].dimensions))
            decisions.append((0..<x.rows).map { discriminants[a].decide(distances.row($0)) })
        }
        return decisions
    }

    public func model(complexity a: Int) -> OrthogonalPLSDiscriminantModel { model(orthogonalComponents: a - 1) }

    /// The classifier with the first a orthogonal components.
    public func model(orthogonalComponents a: Int) -> OrthogonalPLSDiscriminantModel {
        precondition(a >= 0 && a < count, "\(a) of \(count - 1) orthogonal components")
        return OrthogonalPLSDiscriminantModel(
            opls: regressions.model(orthogonalComponents: a, asked: a), discriminant: discriminants[a])
    }
}
