public import LinearAlgebra
public import Spectroscopy

/// The selectivity ratio of each channel: variance explained by the target projection over residual variance.
///
/// With b the coefficients for the centred (and scaled) X of one response,
///
/// ```
/// t = X·b/‖b‖,   p = Xᵀt/tᵀt,   SR_j = ‖t·p_j‖²/‖x_j − t·p_j‖²
/// ```
///
/// X is centred before the projection; chemotools does not centre it, and shows other numbers. A channel that t
/// explains completely, or that does not vary, has no ratio.
///
/// ```swift
/// let ratios = try SelectivityRatio().values(of: model, calibration: x, latentVariables: 4)
/// ```
///
/// ## Source
/// Kvalheim, Karstang, Chemom. Intell. Lab. Syst. 7 (1989) 39, doi:10.1016/0169-7439(89)80110-8; Rajalahti et al.,
/// Chemom. Intell. Lab. Syst. 95 (2009) 35, doi:10.1016/j.chemolab.2008.08.004
public struct SelectivityRatio: CataloguedMethod {
    public static let kind = MethodKind.importance
    public static let identifier = "selectivity-ratio"
    public static let summary = "Selectivity ratio of the channels by target projection"

    public init() {}

    /// The p ratios for one response with the first a latent variables; nil where the residual of a channel is 0.
    ///
    /// - Parameter x: the calibration spectra of the model, n × p.
    /// - Throws: `ModellingError`: fewer than a latent variables, other spectra in number or channels, or coefficients
    ///   that are all 0.
    public func values(
        of model: PLSModel, calibration x: Matrix, response: Int = 0, latentVariables a: Int
    ) throws(ModellingError) -> [Double?] {
        let target = try model.target(x, response: response, latentVariables: a)
        let length = dot(target.b, target.b).squareRoot()
        let t = target.x.times(target.b.map { $0 / length })
        let tt = dot(t, t)
        guard tt > 0 else {
            throw .constantResponse(name: "the fitted response", value: model.yMean[response])
        }
        let loadings = target.x.transposedTimes(t).map { $0 / tt }
        return ChannelVariation(target.x, scores: t, loadings: loadings).ratios(factor: 1)
    }
}
