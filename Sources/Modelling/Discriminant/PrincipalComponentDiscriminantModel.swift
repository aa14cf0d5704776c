public import LinearAlgebra
public import Spectroscopy

/// A fitted PCA-LDA.
public struct PrincipalComponentDiscriminantModel: ClassifierModel, Hashable {
    /// The principal components.
    public let principalComponents: PrincipalComponentModel
    /// The linear discriminant on their scores.
    public let discriminant: LinearDiscriminantModel

    init(principalComponents: PrincipalComponentModel, discriminant: LinearDiscriminantModel) {
        self.principalComponents = principalComponents
        self.discriminant = discriminant
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the discriminant is not one of the scores.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        principalComponents = try container.decode(PrincipalComponentModel.self, forKey: .principalComponents)
        discriminant = try container.decode(LinearDiscriminantModel.self, forKey: .discriminant)
        guard discriminant.dimensions == principalComponents.components else {
            throw DecodingError.dataCorruptedError(
                forKey: .discriminant, in: container,
                debugDescription: "a discriminant of \(discriminant.dimensions) variables on "
                    + "\(principalComponents.components) components")
        }
    }

    /// The class names.
    public var classNames: [String] { discriminant.classNames }

    /// The number of channels p.
    public var channels: Int { principalComponents.mean.count }

    /// What a person should know about the fit.
    public var findings: [Finding] { principalComponents.findings + discriminant.findings }

    /// The scores of rows, m × A.
    public func scores(of x: Matrix) throws(ModellingError) -> Matrix { try Self.scores(of: x, principalComponents) }

    /// The index of the decided class of each row.
    public func predict(_ x: Matrix) throws(ModellingError) -> [Int] { try discriminant.predict(scores(of: x)) }

    /// The posterior probabilities of the classes, m × g.
    public func posteriors(_ x: Matrix) throws(ModellingError) -> Matrix { try discriminant.posteriors(scores(of: x)) }

    /// The scores alone: the residuals that a prediction of the components gives are not needed here.
    static func scores(of x: Matrix, _ pca: PrincipalComponentModel) throws(ModellingError) -> Matrix {
        guard x.columns == pca.mean.count else {
            throw .channelMismatch(found: x.columns, expected: pca.mean.count)
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        return x.subtractingFromRows(pca.mean).dividingColumns(by: pca.scale).times(pca.loadings)
    }
}
