public import LinearAlgebra
public import Spectroscopy

/// Orthogonal PLS (O-PLS): PLS after the variation of X that is unrelated to Y has been set apart as
/// components of its own.
///
/// X (n × p) and Y (n × q) are centred; with `scale`, both are divided by their standard deviations (n − 1)
/// too. A_o orthogonal components T_o = X·R_o with loadings P_o by `OrthogonalVariation`; on E = X −
/// T_o·P_oᵀ, PLS with as many predictive latent variables as XᵀY has columns that are independent: one for
/// one response.
///
/// With one response the predictions are those of PLS with 1 + A_o latent variables: nothing is gained in
/// precision, but one score vector holds all that predicts. R²Y and Q² with A_o orthogonal components are
/// those of that PLS, too.
///
/// Conventions: the element of each weight vector that is largest in absolute value is positive; a constant
/// channel under `scale` is divided by 1. Several responses by the rule of the paper of 2002 (loadings
/// orthogonalised to all columns of XᵀY), not O2-PLS. Fewer orthogonal components than asked are extracted
/// where the rank is lower, with a finding.
///
/// ```swift
/// let model = try OrthogonalPLS(orthogonalComponents: 2).fit(x, y)
/// let predicted = try model.predict(newX)
/// let importance = model.predictiveImportance
/// ```
///
/// ## Source
/// Trygg, Wold, J. Chemometr. 16 (2002) 119. doi:10.1002/cem.695
public struct OrthogonalPLS: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "opls"
    public static let summary = "Orthogonal PLS regression (O-PLS): predictive and orthogonal components apart"
    public static let parameters = [
        ParameterDescription("orthogonalComponents", "number of orthogonal components, 0 or more"),
        ParameterDescription("scale", "whether X and Y are divided by their standard deviations (n - 1)"),
    ]

    /// The number of orthogonal components A_o that is asked for.
    public var orthogonalComponents: Int
    /// Whether X and Y are divided by their standard deviations.
    public var scale: Bool

    public init() { self.init(orthogonalComponents: 1) }

    /// Creates the method.
    public init(orthogonalComponents: Int, scale: Bool = false) {
        self.orthogonalComponents = orthogonalComponents
        self.scale = scale
    }

    /// Fits the orthogonal and the predictive components.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError` for fewer than 2 rows, values that are not finite, spectra or responses
    ///   without any variation, or more components than min(n − 1, p) together.
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> OrthogonalPLSModel {
        let (n, p) = (x.rows, x.columns)
        guard n == y.rows else { throw .shapeMismatch(what: "reference values", found: y.rows, expected: n) }
        guard n >= 2 else { throw .tooFewSamples(found: n, needed: 2, what: "O-PLS") }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        if let bad = y.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
        guard orthogonalComponents >= 0 else {
            throw .invalidParameter(
                name: "orthogonalComponents", value: String(orthogonalComponents), needed: "it must be 0 or more")
        }
        guard orthogonalComponents < min(n - 1, p) else {
            throw .tooManyComponents(
                asked: orthogonalComponents, largest: min(n - 1, p) - 1,
                because: "\(n) samples and \(p) channels, one predictive component")
        }
        let (xMean, xDeviation, constant) = PrincipalComponents.channels(of: x, centre: true)
        let (yMean, yDeviation, constantResponses) = PrincipalComponents.channels(of: y, centre: true)
        guard constantResponses.count < y.columns else {
            throw .constantResponse(
                name: y.columns == 1 ? "the response" : "each of the \(y.columns) responses", value: yMean.first ?? 0)
        }
        guard constant.count < p else { throw .noVariation(samples: n, channels: p) }
        let xScale = scale ? xDeviation : nil
        let yScale = scale ? yDeviation : nil
        var xc = x.subtractingFromRows(xMean)
        var yc = y.subtractingFromRows(yMean)
        if let xScale, let yScale {
            xc = xc.dividingColumns(by: xScale)
            yc = yc.dividingColumns(by: yScale)
        }
        let scaledMean = xScale.map { zip(xMean, $0).map { $0 / $1 } } ?? xMean
        let variation: OrthogonalVariation
        do throws(LinearAlgebraError) {
            variation = try OrthogonalVariation(
                of: xc, against: yc, components: orthogonalComponents,
                meanNorm: dot(scaledMean, scaledMean).squareRoot())
        } catch {
            throw .notConverged(what: "the singular value decomposition of XᵀY", iterations: 0)
        }
        let predictive = PLSRegression(
            latentVariables: max(1, min(variation.predictiveDirections.rows, n - 1, p)))
        let pls = try predictive.fit(variation.filtered, yc)
        // R²Y with 0 … A_o orthogonal components set apart: what each of them did for the prediction.
        var rSquared: [Double] = []
        let total = yc.rowSquaredNorms.reduce(0, +)
        for a in 0..<variation.components {
            let first = Array(0..<a)
            let filtered =
                xc
                - variation.scores.selecting(rows: first).times(
                    variation.loadings.selecting(rows: first), transposingSelf: true)
            rSquared.append(try predictive.fit(filtered, yc).explainedResponse / total)
        }
        rSquared.append(pls.explainedResponse / total)
        return OrthogonalPLSModel(
            mean: xMean, scale: xScale, orthogonalWeights: variation.weights,
            orthogonalRotations: variation.rotations, orthogonalLoadings: variation.loadings,
            orthogonalScores: variation.scores, predictive: pls, yMean: yMean, yScale: yScale,
            squaredLength: xc.rowSquaredNorms.reduce(0, +), rSquaredY: rSquared, asked: orthogonalComponents,
            unscaledChannels: scale ? constant : [])
    }
}

extension PLSModel {
    /// Σ_a ‖t_a·q_aᵀ‖²: the squared length of the fitted responses about their means.
    fileprivate var explainedResponse: Double {
        zip(scores.rowSquaredNorms, yLoadings.rowSquaredNorms).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
