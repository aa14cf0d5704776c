public import LinearAlgebra
public import Spectroscopy

/// Hard and soft PLS-DA in the space of the predicted responses: a sample may belong to one class, several or none.
///
/// 1. PLS2 of the membership matrix Y (n × g, 1 and 0, centred) on X (centred) with A latent variables gives Ŷ.
/// 2. PCA of centred Ŷ with g − 1 components gives scores T, their variances Λ (n − 1), and the class centres c_k, the
///    projections of the unit vectors e_k: what a perfect member of class k would have.
/// 3. hard: d² = (t − c_k)ᵀΛ⁻¹(t − c_k), the nearest centre decides;
///    soft: S_k = Σ_{i∈k}(t_i − c_k)(t_i − c_k)ᵀ/n_k, d² = (t − c_k)ᵀS_k⁻¹(t − c_k), class k accepts d² < χ²(1 − α; g − 1).
///
/// Conventions: S_k is about the known centre, so that it divides by n_k; a singular S_k is refused (pychemauth
/// adds to its eigenvalues until it can be inverted). A calibration sample is an outlier of its class beyond
/// χ²((1 − γ)^(1/n_k); g − 1). At least g − 1 latent variables are needed. The regression is carried on to its end;
/// pychemauth stops that of scikit-learn at a squared change of 1e-9 of the weights (`algorithm: .nipals`,
/// `start: .firstResponse`, `tolerance: 1e-9.squareRoot()`), which moves distances of iris spectra by 2e-6.
///
/// ```swift
/// let model = try SoftPLSDiscriminantAnalysis(latentVariables: 4).fit(x, labels)
/// try model.predict(newX).accepted     // [[0], [], [1, 2], …], nearest first
/// ```
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 32 (2018) e3030. doi:10.1002/cem.3030
public struct SoftPLSDiscriminantAnalysis: Estimator {
    public static let kind = MethodKind.classifier
    public static let identifier = "soft-pls-da"
    public static let summary = "Hard and soft PLS-DA in the space of the predicted responses"
    public static let parameters = [
        ParameterDescription("latentVariables", "number of latent variables A, at least the number of classes less 1"),
        ParameterDescription("alpha", "share of the members of a class that its limit refuses, above 0 and below 1"),
        ParameterDescription(
            "gamma",
            "probability that the farthest of the calibration samples counts as an outlier, above 0 and below 1"),
        ParameterDescription("algorithm", "of the regression: improved-kernel, improved-kernel-2, simpls or nipals"),
        ParameterDescription("start", "of nipals: largest-covariance or first-response"),
        ParameterDescription("tolerance", "largest change of the weights at which nipals ends, above 0"),
    ]

    /// The number of latent variables A.
    public var latentVariables: Int
    /// α.
    public var alpha: Double
    /// γ.
    public var gamma: Double
    /// The algorithm of the regression; SIMPLS gives another model for three classes or more.
    public var algorithm: PLSAlgorithm
    /// Where the iteration of NIPALS begins.
    public var start: NIPALSStart
    /// The change of the weights at which the iteration of NIPALS ends.
    public var tolerance: Double

    public init() { self.init(latentVariables: 2) }

    /// Creates the method.
    public init(
        latentVariables: Int, alpha: Double = 0.05, gamma: Double = 0.01, algorithm: PLSAlgorithm = .improvedKernel,
        start: NIPALSStart = .largestCovariance, tolerance: Double = 1e-12
    ) {
        self.latentVariables = latentVariables
        self.alpha = alpha
        self.gamma = gamma
        self.algorithm = algorithm
        self.start = start
        self.tolerance = tolerance
    }

    /// Fits the regression, the space of its responses, and the classes there.
    ///
    /// - Throws: `ModellingError`: levels that are none, fewer than g − 1 latent variables, more than the data carry, or
    ///   a class whose responses do not span the space.
    public func fit(_ x: Matrix, _ labels: ClassLabels) throws(ModellingError) -> SoftPLSDiscriminantModel {
        let levels = LimitLevels(alpha: alpha, gamma: gamma)
        try levels.validate()
        let classes = try ClassRows(x, labels)
        let g = labels.names.count
        guard latentVariables >= g - 1 else {
            throw .invalidParameter(
                name: "latentVariables", value: "\(latentVariables)",
                needed: "\(g - 1) or more are needed for \(g) classes")
        }
        // 1
        let regression = PLSRegression(
            latentVariables: latentVariables, algorithm: algorithm, start: start, tolerance: tolerance)
        let pls = try regression.fit(x, PLSDiscriminantAnalysis.membership(labels))
        guard pls.latentVariables == latentVariables else {
            throw .tooManyComponents(
                asked: latentVariables, largest: pls.latentVariables, because: "the rank of the spectra")
        }
        let responses = PLSDiscriminantModel.responses(pls.scores.transposed, pls, latentVariables)
        // 2
        let space = try PrincipalComponents(components: g - 1).fit(responses)
        guard space.components == g - 1 else {
            throw .singular(what: "the matrix of the predicted responses", rank: space.components, needed: g - 1)
        }
        let scores = try space.predict(responses).scores
        let centres = Matrix(rows: (0..<g).map { k in (0..<g).map { $0 == k ? 1 : 0 } })
            .subtractingFromRows(space.mean).times(space.loadings)
        // 3
        var factors: [Matrix] = []
        for k in 0..<g {
            let within = scores.selecting(rows: classes.rows[k]).subtractingFromRows(centres.row(k))
            var scatter = within.times(within, transposingSelf: true)
            scatter.withUnsafeMutableElements { for e in $0.indices { $0[e] /= Double(classes.counts[k]) } }
            let rank = LinearDiscriminantAnalysis.leadingRank(of: scatter, spread: scores)
            guard rank == g - 1, let factor = try? CholeskyFactor(of: scatter) else {
                throw .singular(
                    what: "the scatter of class \"\(labels.names[k])\" about its centre", rank: min(rank, g - 2),
                    needed: g - 1)
            }
            factors.append(factor.lower)
        }
        return SoftPLSDiscriminantModel(
            classNames: labels.names, pls: pls, space: space, centres: centres, factors: factors,
            classSamples: classes.counts, levels: levels)
    }
}
