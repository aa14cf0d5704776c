public import LinearAlgebra

/// A fitted PLS discriminant analysis.
public struct PLSDiscriminantModel: PredictiveModel, Hashable {
    /// The PLS regression on class membership.
    public let pls: PLSModel
    /// The linear discriminant on its scores.
    public let discriminant: LinearDiscriminantModel

    init(pls: PLSModel, discriminant: LinearDiscriminantModel) {
        self.pls = pls
        self.discriminant = discriminant
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the discriminant is not one of the scores.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pls = try container.decode(PLSModel.self, forKey: .pls)
        discriminant = try container.decode(LinearDiscriminantModel.self, forKey: .discriminant)
        guard discriminant.dimensions == pls.latentVariables else {
            throw DecodingError.dataCorruptedError(
                forKey: .discriminant, in: container,
                debugDescription: "a discriminant of \(discriminant.dimensions) variables on "
                    + "\(pls.latentVariables) latent variables")
        }
    }

    /// The class names.
    public var classNames: [String] { discriminant.classNames }

    /// The index of the decided class of each row.
    public func predict(_ x: Matrix) throws(ModellingError) -> [Int] {
        try discriminant.predict(pls.scores(of: x))
    }

    /// The posterior probabilities of the classes, m × g.
    public func posteriors(_ x: Matrix) throws(ModellingError) -> Matrix {
        try discriminant.posteriors(pls.scores(of: x))
    }

    /// Scores (m × A) in units of the within-class spread: Euclidean distances between them are Mahalanobis.
    public func whitened(_ scores: Matrix) -> Matrix { discriminant.whitened(scores) }

    /// The calibration scores in units of the within-class spread, n × A.
    public var whitenedCalibrationScores: Matrix { discriminant.whitened(pls.scores.transposed) }
}
