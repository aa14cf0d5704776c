public import LinearAlgebra
public import Spectroscopy

/// A fitted O-PLS discriminant analysis.
public struct OrthogonalPLSDiscriminantModel: ClassifierModel, Hashable {
    /// The orthogonal PLS regression on class membership.
    public let opls: OrthogonalPLSModel
    /// The linear discriminant on its predictive scores.
    public let discriminant: LinearDiscriminantModel

    init(opls: OrthogonalPLSModel, discriminant: LinearDiscriminantModel) {
        self.opls = opls
        self.discriminant = discriminant
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the discriminant is not one of the predictive scores.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        opls = try container.decode(OrthogonalPLSModel.self, forKey: .opls)
        discriminant = try container.decode(LinearDiscriminantModel.self, forKey: .discriminant)
        guard (1...max(1, opls.predictive.latentVariables)).contains(discriminant.dimensions) else {
            throw DecodingError.dataCorruptedError(
                forKey: .discriminant, in: container,
                debugDescription: "a discriminant of \(discriminant.dimensions) variables on "
                    + "\(opls.predictive.latentVariables) predictive components")
        }
    }

    /// The class names.
    public var classNames: [String] { discriminant.classNames }

    /// The number of channels p.
    public var channels: Int { opls.mean.count }

    /// What a person should know about the fit.
    public var findings: [Finding] { opls.findings + discriminant.findings }

    /// The predictive scores of rows, m × d: those that decide.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func scores(of x: Matrix) throws(ModellingError) -> Matrix {
        try opls.predictive.scores(of: opls.filtered(x).filtered).prefix(columns: discriminant.dimensions)
    }

    /// The index of the decided class of each row.
    public func predict(_ x: Matrix) throws(ModellingError) -> [Int] { try discriminant.predict(scores(of: x)) }

    /// The posterior probabilities of the classes, m × g.
    public func posteriors(_ x: Matrix) throws(ModellingError) -> Matrix { try discriminant.posteriors(scores(of: x)) }
}
