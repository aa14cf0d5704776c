internal import LinearAlgebra
public import Spectroscopy

/// The normalised residual distance of samples to a latent model (DModX), with its limit.
///
/// With q the orthogonal distance, K channels, A latent variables and n calibration samples,
///
/// ```
/// d_i = √(q_i/(K − A)) / s₀,   s₀² = Σ q_cal/((n − A − 1)·(K − A))
/// limit  d ≤ √F(K − A, (n − A − 1)·(K − A))
/// ```
///
/// n − A − 1 is n − A without centring. Calibration and new samples have one formula; SIMCA-P multiplies those of the
/// calibration samples by √(n/(n − A − 1)) besides. The F limit supposes residuals that are independent from channel to
/// channel, which spectra have not: it lies too near to 1, and the limits of q are to be preferred.
///
/// ```swift
/// let fitted = try DistanceToModel().fit(x, in: model, latentVariables: 3)
/// let outside = try fitted.values(of: newX, in: model).filter { $0 > fitted.limit }
/// ```
///
/// ## Source
/// Wold, Pattern Recogn. 8 (1976) 127, doi:10.1016/0031-3203(76)90014-5; Eriksson et al., Multi- and Megavariate Data
/// Analysis, Umetrics 2006, app. I.
public struct DistanceToModel: CataloguedMethod {
    public static let kind = MethodKind.diagnostic
    public static let identifier = "dmodx"
    public static let summary = "Normalised residual distance to the model (DModX), with its F limit"
    public static let parameters = [
        ParameterDescription("alpha", "share of regular samples beyond the limit, above 0 and below 1")
    ]

    /// The share of regular samples beyond the limit.
    public var alpha: Double

    public init() { self.init(alpha: 0.05) }

    /// Creates the diagnostic.
    public init(alpha: Double) { self.alpha = alpha }

    /// Learns s₀ and the limit from the orthogonal distances of the n calibration samples.
    ///
    /// - Throws: `ModellingError`: α out of range, too few samples or channels for the degrees of freedom, or distances
    ///   that are all 0.
    public func fit(
        _ distances: [Double], channels: Int, latentVariables a: Int, centred: Bool = true
    ) throws(ModellingError) -> FittedDistanceToModel {
        guard alpha > 0, alpha < 1 else {
            throw .invalidParameter(
                name: "alpha", value: "\(alpha)", needed: "a number above 0 and below 1 is needed")
        }
        if let bad = distances.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            throw .nonFinite(row: bad, column: 0, what: "orthogonal distances")
        }
        let used = a + (centred ? 1 : 0)
        guard distances.count > used else {
            throw .tooFewSamples(found: distances.count, needed: used + 1, what: "the distance to the model")
        }
        guard a < channels else {
            throw .tooManyComponents(asked: a, largest: channels - 1, because: "the residual of \(channels) channels")
        }
        let perSample = Double(channels - a)
        let total = Double(distances.count - used) * perSample
        let variance = distances.reduce(0, +) / total
        guard variance > 0 else { throw .zeroDistances(what: "orthogonal distances", samples: distances.count) }
        let f = FDistribution(perSample, total).quantile(upperTail: alpha)
        return FittedDistanceToModel(
            deviation: variance.squareRoot(), degreesOfFreedom: perSample, limit: f.squareRoot(), latentVariables: a)
    }
}
