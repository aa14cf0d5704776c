public import LinearAlgebra
public import Spectroscopy

/// A fitted principal component regression; every number of components a = 1 … A can be used.
public struct PrincipalComponentRegressionModel: PredictiveModel, Hashable {
    /// The principal components of the calibration spectra.
    public let principalComponents: PrincipalComponentModel
    /// Qᵀ, A × q: the coefficients of the scores.
    public let yLoadings: Matrix
    /// The means of the q responses.
    @Packed public private(set) var yMean: [Double]

    init(principalComponents: PrincipalComponentModel, yLoadings: Matrix, yMean: [Double]) {
        self.principalComponents = principalComponents
        self.yLoadings = yLoadings
        _yMean = Packed(wrappedValue: yMean)
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not have one number of components and responses.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        principalComponents = try container.decode(PrincipalComponentModel.self, forKey: .principalComponents)
        yLoadings = try container.decode(Matrix.self, forKey: .yLoadings)
        _yMean = try container.decode(Packed.self, forKey: .yMean)
        guard yLoadings.rows == principalComponents.components, yLoadings.columns == yMean.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .yLoadings, in: container,
                debugDescription: "Y-loadings of \(yLoadings.rows) × \(yLoadings.columns) for "
                    + "\(principalComponents.components) components and \(yMean.count) responses")
        }
    }

    /// The number of components A.
    public var components: Int { principalComponents.components }

    /// What a person should know about the fit.
    public var findings: [Finding] { principalComponents.findings }

    /// The predicted responses, m × q, with all components.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix { try predict(x, components: components) }

    /// The predicted responses, m × q, with the first a components.
    public func predict(_ x: Matrix, components a: Int) throws(ModellingError) -> Matrix {
        guard a >= 0, a <= components else {
            throw .tooManyComponents(asked: a, largest: components, because: "the model holds no more")
        }
        let t = try principalComponents.prepared(x).times(principalComponents.loadings.prefix(columns: a))
        return t.times(yLoadings.selecting(rows: Array(0..<a))).subtractingFromRows(yMean.map { -$0 })
    }

    /// The coefficients in the units of the data, p × q, with the first a components: ŷ = intercept + x·B.
    public func coefficients(components a: Int) -> (matrix: Matrix, intercept: [Double]) {
        precondition(a >= 1 && a <= components, "\(a) of \(components) components")
        var b = principalComponents.loadings.prefix(columns: a).times(yLoadings.selecting(rows: Array(0..<a)))
        for j in 0..<b.rows { for k in 0..<b.columns { b[j, k] /= principalComponents.scale[j] } }
        let offset = b.transposedTimes(principalComponents.mean)
        return (b, zip(yMean, offset).map { $0 - $1 })
    }
}
