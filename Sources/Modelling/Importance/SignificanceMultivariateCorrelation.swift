public import LinearAlgebra
public import Spectroscopy

/// The significance multivariate correlation (sMC) of each channel: an F value of its regression on the fitted
/// response.
///
/// With b the coefficients for the centred (and scaled) X of one response,
///
/// ```
/// X̂ = X·b·bᵀ/bᵀb,   F_j = ‖x̂_j‖²/(‖x_j − x̂_j‖²/(n − 2)),   limit F(1, n − 2)
/// ```
///
/// The projection is on the direction of b itself, where the selectivity ratio regresses X on the scores. A channel
/// that is explained completely, or that does not vary, has no F value.
///
/// ```swift
/// let smc = SignificanceMultivariateCorrelation()
/// let f = try smc.values(of: model, calibration: x, latentVariables: 4)
/// let significant = try smc.limit(samples: x.rows)
/// ```
///
/// ## Source
/// Tran, Afanador, Buydens, Blanchet, Chemom. Intell. Lab. Syst. 138 (2014) 153. doi:10.1016/j.chemolab.2014.08.005
public struct SignificanceMultivariateCorrelation: CataloguedMethod {
    public static let kind = MethodKind.importance
    public static let identifier = "smc"
    public static let summary = "Significance multivariate correlation of the channels, as F values"
    public static let parameters = [
        ParameterDescription("alpha", "significance level of the limit, above 0 and below 1")
    ]

    /// The significance level of the limit.
    public var alpha: Double

    public init() { self.init(alpha: 0.05) }

    /// Creates the method.
    public init(alpha: Double) { self.alpha = alpha }

    /// The p F values for one response with the first a latent variables; nil where the residual of a channel is 0.
    ///
    /// - Parameter x: the calibration spectra of the model, n × p.
    /// - Throws: `ModellingError`: fewer than 3 samples or a latent variables, other spectra in number or channels, or
    ///   coefficients that are all 0.
    public func values(
        of model: PLSModel, calibration x: Matrix, response: Int = 0, latentVariables a: Int
    ) throws(ModellingError) -> [Double?] {
        let target = try model.target(x, response: response, latentVariables: a)
        guard x.rows >= 3 else {
            throw .tooFewSamples(found: x.rows, needed: 3, what: "the significance multivariate correlation")
        }
        let squared = dot(target.b, target.b)
        let t = target.x.times(target.b)
        return ChannelVariation(target.x, scores: t, loadings: target.b.map { $0 / squared })
            .ratios(factor: Double(x.rows - 2))
    }

    /// The F value that a channel without relation to the response exceeds with probability α.
    ///
    /// - Throws: `ModellingError`: α out of range or fewer than 3 samples.
    public func limit(samples n: Int) throws(ModellingError) -> Double {
        guard alpha > 0, alpha < 1 else {
            throw .invalidParameter(
                name: "alpha", value: "\(alpha)", needed: "a number above 0 and below 1 is needed")
        }
        guard n >= 3 else {
            throw .tooFewSamples(found: n, needed: 3, what: "the significance multivariate correlation")
        }
        return FDistribution(1, Double(n - 2)).quantile(upperTail: alpha)
    }
}
