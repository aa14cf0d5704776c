public import LinearAlgebra
public import Spectroscopy

/// PCA-LDA: linear discriminant analysis on the scores of the first principal components.
///
/// T = ((X − 1·x̄ᵀ)/s)·P (n × A) by PCA without regard to the classes; LDA on T, which n × p spectra with p > n do
/// not allow. All numbers of components come from one fit.
///
/// Conventions: centred, not scaled, by default; priors as in LDA. A is bounded by the rank of the spectra and by
/// the rank of the scores within the classes.
///
/// ```swift
/// let model = try PrincipalComponentDiscriminantAnalysis(components: 5).fit(x, labels)
/// let decided = try model.predict(newX)        // indices into model.classNames
/// ```
///
/// ## Source
/// Kemsley, Chemom. Intell. Lab. Syst. 33 (1996) 47. doi:10.1016/0169-7439(95)00090-9
public struct PrincipalComponentDiscriminantAnalysis: Estimator, CataloguedClassifier {
    public static let kind = MethodKind.classifier
    public static let identifier = "pca-lda"
    public static let summary = "Linear discriminant analysis on the scores of principal components"
    public static let parameters = [
        ParameterDescription("components", "number of components A, 1 or more; chosen by validation in plans"),
        ParameterDescription("scale", "whether channels are divided by their standard deviations (n - 1)"),
        ParameterDescription("priors", "prior probabilities: equal, or frequencies (shares of the training rows)"),
    ]
    public static let searchedParameter: String? = "components"

    /// The number of components A.
    public var components: Int
    /// Whether channels are divided by their standard deviations.
    public var scale: Bool
    /// The prior probabilities.
    public var priors: LinearDiscriminantAnalysis.Priors

    public init() { self.init(components: 1) }

    /// Creates the method.
    public init(components: Int, scale: Bool = false, priors: LinearDiscriminantAnalysis.Priors = .equal) {
        self.components = components
        self.scale = scale
        self.priors = priors
    }

    /// Fits A components and the discriminant on them.
    ///
    /// - Throws: `ModellingError`, also when the data carry fewer than A components.
    public func fit(
        _ x: Matrix, _ labels: ClassLabels
    ) throws(ModellingError) -> PrincipalComponentDiscriminantModel {
        let path = try path(x, labels, maximum: components)
        guard path.count == components else {
            throw .tooManyComponents(
                asked: components, largest: path.count, because: "the rank of the scores within the classes")
        }
        return path.model(components: components)
    }

    public func path(
        _ x: Matrix, _ labels: ClassLabels, maximum: Int
    ) throws(ModellingError) -> PrincipalComponentDiscriminantPath {
        _ = try ClassRows(x, labels)
        let pca = try PrincipalComponents(components: maximum, scale: scale).fit(x)
        let discriminant = try LinearDiscriminantAnalysis(priors: priors).fitLeading(
            PrincipalComponentDiscriminantModel.scores(of: x, pca), labels)
        return PrincipalComponentDiscriminantPath(pca: pca, discriminant: discriminant)
    }

    /// Scaled channels are not those of another basis.
    public var isRotationInvariant: Bool { !scale }

    public func setting(_ complexity: Int) -> String {
        "\(complexity) principal \(complexity == 1 ? "component" : "components")"
    }

    public func shortSetting(_ complexity: Int) -> String { "\(complexity) PC" }
}

/// PCA-LDA classifiers with 1 … count components, of one fit.
public struct PrincipalComponentDiscriminantPath: ClassifierModelPath {
    let pca: PrincipalComponentModel
    let discriminant: LinearDiscriminantModel

    public var count: Int { discriminant.dimensions }

    public func decisions(for x: Matrix) throws(ModellingError) -> [[Int]] {
        let scores = try PrincipalComponentDiscriminantModel.scores(of: x, pca).prefix(columns: count)
        return try discriminant.squaredDistancePath(scores).map { distances in
            (0..<x.rows).map { discriminant.decide(distances.row($0)) }
        }
    }

    public func model(complexity a: Int) -> PrincipalComponentDiscriminantModel { model(components: a) }

    /// The classifier with the first a components.
    public func model(components a: Int) -> PrincipalComponentDiscriminantModel {
        precondition(a >= 1 && a <= count, "\(a) of \(count) components")
        return PrincipalComponentDiscriminantModel(
            principalComponents: pca.prefix(components: a), discriminant: discriminant.leading(a))
    }
}
