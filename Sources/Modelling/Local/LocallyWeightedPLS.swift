public import LinearAlgebra
public import Spectroscopy

/// Locally weighted PLS: for each new row a PLS regression of its own, in which near calibration rows weigh more.
///
/// For a new row at distances d_i from the n calibration rows, σ_d their standard deviation,
///
/// ```
/// ω_i = exp(−φ·(d_i − min d)/σ_d),   x̄ = Σ ω_i·x_i/Σ ω_i,   ȳ = Σ ω_i·y_i/Σ ω_i
/// ```
///
/// and the prediction is that of the PLS regression of √ω_i·(y_i − ȳ) on √ω_i·(x_i − x̄), that is of the source's with
/// XᵀΩY, PᵀΩP and so on. φ = 0 weighs all rows alike: PLS regression itself. The larger φ, the more local.
///
/// Conventions: distances are Euclidean, of the spectra or of the scores of a global PLS with A latent variables, each
/// divided by its standard deviation (Mahalanobis). Standard deviations have divisor n − 1. The nearest row weighs 1:
/// the factor that the source leaves in cancels. Where all distances are equal, so are the weights. With `scale`, X and
/// Y are divided by their standard deviations once, before distances and models. Several responses share one PLS2.
/// Extraction stops where the weighted rows carry no more latent variables, with a finding of the prediction.
///
/// ```swift
/// let model = try LocallyWeightedPLS(latentVariables: 6, localization: 2).fit(x, y)
/// let predicted = try model.predict(newX)
/// ```
///
/// ## Source
/// Kim, Kano, Nakagawa, Hasebe, Int. J. Pharm. 421 (2011) 269. doi:10.1016/j.ijpharm.2011.10.007
public struct LocallyWeightedPLS: Estimator {
    /// What near means.
    public enum Distance: String, Codable, CaseIterable, Hashable, Sendable {
        /// Euclidean distance of the (scaled) spectra.
        case spectra
        /// Mahalanobis distance of the scores of the global PLS regression.
        case scores
    }

    public static let kind = MethodKind.regression
    public static let identifier = "lw-pls"
    public static let summary = "Locally weighted PLS regression: a model for each new sample, near samples weigh more"
    public static let parameters = [
        ParameterDescription("latentVariables", "number of latent variables A, 1 or more"),
        ParameterDescription("localization", "phi, how fast weights fall with distance, 0 (not at all) or more"),
        ParameterDescription("distance", "spectra (Euclidean) or scores (Mahalanobis, of a global PLS)"),
        ParameterDescription("scale", "whether X and Y are divided by their standard deviations (n - 1)"),
    ]

    /// The number of latent variables A that is asked for.
    public var latentVariables: Int
    /// φ ≥ 0.
    public var localization: Double
    /// What near means.
    public var distance: Distance
    /// Whether X and Y are divided by their standard deviations.
    public var scale: Bool

    public init() { self.init(latentVariables: 1) }

    /// Creates the method.
    public init(
        latentVariables: Int, localization: Double = 1, distance: Distance = .spectra, scale: Bool = false
    ) {
        self.latentVariables = latentVariables
        self.localization = localization
        self.distance = distance
        self.scale = scale
    }

    /// Keeps the calibration rows, ready for the models of new rows.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError` for fewer than 2 rows, values that are not finite, spectra or responses without any
    ///   variation, more latent variables than min(n − 1, p), or φ below 0.
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> LocallyWeightedPLSModel {
        guard localization >= 0, localization.isFinite else {
            throw .invalidParameter(
                name: "localization", value: "\(localization)", needed: "a number of 0 or more is needed")
        }
        let (yMean, centred) = try RegressionReference.centred(y, rows: x.rows, method: "locally weighted PLS")
        let (n, p) = (x.rows, x.columns)
        guard latentVariables >= 1, latentVariables <= min(n - 1, p) else {
            throw .tooManyComponents(
                asked: latentVariables, largest: min(n - 1, p), because: "\(n) samples and \(p) channels")
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        guard centred.rowSquaredNorms.reduce(0, +).isFinite else {
            throw PrincipalComponents.squareOverflow(y, what: "Y")
        }
        let (mean, deviation, constant) = PrincipalComponents.channels(of: x, centre: true)
        guard constant.count < p else { throw .noVariation(samples: n, channels: p) }
        let divisors = scale ? deviation : [Double](repeating: 1, count: p)
        let yDivisors =
            scale
            ? PrincipalComponents.channels(of: y, centre: true).deviation
            : [Double](repeating: 1, count: y.columns)
        let ready = x.subtractingFromRows(mean).dividingColumns(by: divisors)
        guard ready.rowSquaredNorms.reduce(0, +).isFinite else {
            throw PrincipalComponents.squareOverflow(x, what: "X")
        }
        // Inner products and distances are all that matters: n coordinates a row instead of p, where those are fewer.
        let space = n < p ? RowSpace(of: ready) : nil
        let rows = space?.coordinates ?? ready
        let responses = centred.dividingColumns(by: yDivisors)
        return LocallyWeightedPLSModel(
            method: self, mean: mean, scale: divisors, basis: space?.basisTransposed, rows: rows,
            responses: responses, yMean: yMean, yScale: yDivisors,
            global: distance == .scores
                ? try PLSRegression(latentVariables: min(latentVariables, rows.columns)).fit(rows, responses) : nil,
            unscaledChannels: scale ? constant : [])
    }
}
