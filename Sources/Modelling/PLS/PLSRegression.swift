public import LinearAlgebra
public import Spectroscopy

/// Partial least squares regression (PLS1 and PLS2) with all numbers of latent variables from one fit.
///
/// X (n × p) and Y (n × q) are centred; with `scale`, both are divided by their standard deviations (n − 1) too. By the
/// default algorithm, for a = 1 … A, with S = XᵀY:
/// 1. w = S/‖S‖ for one response; else w = S·v/‖S·v‖, v the dominant eigenvector of SᵀS
/// 2. r = w − Σ_{j<a} (p_jᵀw)·r_j
/// 3. t = X·r, p = Xᵀt/tᵀt, q = Sᵀr/tᵀt
/// 4. S ← S − tᵀt·p·qᵀ
///
/// T = X·R, X = T·Pᵀ + E, B_a = R_a·Q_aᵀ, ŷ = ȳ + (x − x̄)·B_a.
///
/// Conventions: the element of each weight vector that is largest in absolute value is positive; a constant channel
/// under `scale` is divided by 1. Extraction stops at the numerical rank: where ‖S‖ ≤ δ·‖Y‖ or ‖t‖ ≤ δ·‖r‖, with the
/// rounding δ = ε·(max(n, p)·‖X‖ + n·‖x̄‖) of centred data; the same for all algorithms.
///
/// The two kernel algorithms and NIPALS give one model (predictions of one response from real spectra agree to 1e-12 up
/// to 20 latent variables). SIMPLS maximises the covariance under another constraint: for one response the predictions
/// are the same, for several they differ from the second latent variable on. Its scores have length 1, and its weights
/// are the rotations made unit vectors, which are not orthogonal to each other.
///
/// ```swift
/// let model = try PLSRegression(latentVariables: 10).fit(x, y)
/// let predicted = try model.predict(newX)            // with all components
/// let fewer = try model.predict(newX, latentVariables: 4)
/// ```
///
/// ## Source
/// Dayal, MacGregor, J. Chemometr. 11 (1997) 73 (improved kernel algorithms 1 and 2),
/// doi:10.1002/(SICI)1099-128X(199701)11:1<73::AID-CEM435>3.0.CO;2-#; de Jong, Chemom. Intell. Lab. Syst. 18 (1993) 251
/// (SIMPLS), doi:10.1016/0169-7439(93)85002-X; Wold, Sjöström, Eriksson, Chemom. Intell. Lab. Syst. 58 (2001) 109
/// (NIPALS), doi:10.1016/S0169-7439(01)00155-1
public struct PLSRegression: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "pls"
    public static let summary = "Partial least squares regression (PLS1, PLS2)"
    public static let parameters = [
        ParameterDescription("latentVariables", "number of latent variables A, 1 or more"),
        ParameterDescription("scale", "whether X and Y are divided by their standard deviations (n - 1)"),
        ParameterDescription("algorithm", "improved-kernel, improved-kernel-2, simpls or nipals"),
        ParameterDescription("start", "of nipals: largest-covariance or first-response"),
        ParameterDescription("tolerance", "largest change of the weights at which nipals ends, above 0"),
        ParameterDescription("maximumIterations", "iterations after which nipals stops, with a finding, 1 or more"),
    ]

    /// The number of latent variables A that is asked for; fewer are extracted when the rank is lower.
    public var latentVariables: Int
    /// Whether X and Y are divided by their standard deviations.
    public var scale: Bool
    /// The way to the latent variables.
    public var algorithm: PLSAlgorithm
    /// Where the iteration of NIPALS for several responses begins.
    public var start: NIPALSStart
    /// The change of the weights, unit vectors, at which the iteration of NIPALS for several responses ends.
    public var tolerance: Double
    /// The number of iterations at which NIPALS stops short of the tolerance, with a finding.
    public var maximumIterations: Int

    public init() { self.init(latentVariables: 1) }

    /// Creates the method.
    public init(
        latentVariables: Int, scale: Bool = false, algorithm: PLSAlgorithm = .improvedKernel,
        start: NIPALSStart = .largestCovariance, tolerance: Double = 1e-12, maximumIterations: Int = 2000
    ) {
        self.latentVariables = latentVariables
        self.scale = scale
        self.algorithm = algorithm
        self.start = start
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    /// Fits all numbers of latent variables up to A.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError` for fewer than 2 rows, values that are not finite, spectra or responses without any
    ///   variation, or more latent variables than min(n − 1, p).
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> PLSModel {
        guard tolerance > 0, tolerance.isFinite else {
            throw .invalidParameter(name: "tolerance", value: "\(tolerance)", needed: "a number above 0 is needed")
        }
        guard maximumIterations >= 1 else {
            throw .invalidParameter(
                name: "maximumIterations", value: "\(maximumIterations)", needed: "1 or more are needed")
        }
        let n = x.rows
        let p = x.columns
        guard n == y.rows else { throw .shapeMismatch(what: "reference values", found: y.rows, expected: n) }
        guard n >= 2 else { throw .tooFewSamples(found: n, needed: 2, what: "PLS regression") }
        if let bad = y.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
        guard latentVariables >= 1, latentVariables <= min(n - 1, p) else {
            if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
            throw .tooManyComponents(
                asked: latentVariables, largest: min(n - 1, p), because: "\(n) samples and \(p) channels")
        }
        let (yMean, yDeviation, constantResponses) = PrincipalComponents.channels(of: y, centre: true)
        var yc = y.subtractingFromRows(yMean)
        let channels = try CentredChannels(of: x, responses: scale ? nil : yc)
        let (xMean, xDeviation, constant) = (channels.mean, channels.deviation, channels.constant)
        guard constantResponses.count < y.columns else {
            throw .constantResponse(
                name: y.columns == 1 ? "the response" : "each of the \(y.columns) responses", value: yMean.first ?? 0)
        }
        guard constant.count < p else { throw .noVariation(samples: n, channels: p) }
        let xScale = scale ? xDeviation : nil
        let yScale = scale ? yDeviation : nil
        var xc = channels.rows
        var squaredNorm = channels.columnSquares.reduce(0, +)
        if let xScale, let yScale {
            xc = xc.dividingColumns(by: xScale)
            yc = yc.dividingColumns(by: yScale)
            squaredNorm = xc.rowSquaredNorms.reduce(0, +)
        }
        // Values above 1e154 have no finite square.
        if !squaredNorm.isFinite { throw PrincipalComponents.squareOverflow(x, what: "X") }
        if !yc.rowSquaredNorms.reduce(0, +).isFinite { throw PrincipalComponents.squareOverflow(y, what: "Y") }
        let scaledMean = xScale.map { zip(xMean, $0).map { $0 / $1 } } ?? xMean
        let data = PLSData(
            x: xc, y: yc, subtracted: scaledMean, latentVariables: latentVariables, squaredNorm: squaredNorm,
            crossProduct: channels.products)
        let extraction =
            switch algorithm {
            case .improvedKernel: ImprovedKernel1.extract(data)
            case .improvedKernel2: ImprovedKernel2.extract(data)
            case .simpls: SIMPLS.extract(data)
            case .nipals:
                NIPALS.extract(
                    data, start: start, tolerance: tolerance, maximumIterations: maximumIterations)
            }
        return PLSModel(
            projection: PLSProjection(
                mean: xMean, scale: xScale, rotations: extraction.rotations.matrix,
                loadings: extraction.loadings.matrix),
            weights: extraction.weights.matrix, yLoadings: extraction.yLoadings.matrix,
            scores: extraction.scores.matrix, yMean: yMean, yScale: yScale, asked: latentVariables,
            unscaledChannels: scale ? constant : [], algorithm: algorithm, unconverged: extraction.unconverged)
    }
}
