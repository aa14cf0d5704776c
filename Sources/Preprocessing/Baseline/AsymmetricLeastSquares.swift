internal import CKernels
internal import LinearAlgebra
public import Spectroscopy

/// Asymmetric least squares (AsLS): each spectrum minus a smooth curve that weighs what lies above it lightly.
///
/// z = argmin Σ_j w_j·(y_j − z_j)² + λ·Σ_j (Δᵈz)_j², w_j = a where y_j > z_j, else 1 − a; x' = y − z. X n × p → n × p.
///
/// Conventions: all weights are 1 at first; smoothing and weighing take turns until no weight changes, which is a fixed
/// point, so the start does not matter. λ is absolute (mdatools and the R package baseline take its logarithm to base
/// 10), for weights of 1 and channels as units: the axis need not be uniform. If the weights still change after
/// `maximumIterations`, the last baseline is the result.
///
/// ```swift
/// let corrected = try AsymmetricLeastSquares(lambda: 1e6, asymmetry: 0.001).apply(to: spectra)
/// ```
///
/// ## Source
/// Eilers, Anal. Chem. 76 (2004) 404. doi:10.1021/ac034800e
/// Eilers, Boelens, Baseline Correction with Asymmetric Least Squares Smoothing, Leiden University Medical Centre, 2005.
public struct AsymmetricLeastSquares: BaselineCorrection {
    public static let identifier = "asls"
    public static let summary = "Asymmetric least squares baseline: a Whittaker smoother below the bands, subtracted"
    public static let parameters = [
        WhittakerParameters.lambda,
        ParameterDescription(
            "asymmetry", "weight of what lies above the baseline; between 0 and 1, usually 0.001 … 0.1"),
        WhittakerParameters.order,
        WhittakerParameters.maximumIterations,
    ]

    /// The penalty λ.
    public let lambda: Double
    /// The weight a of a channel above the baseline; one below weighs 1 − a.
    public let asymmetry: Double
    /// The order d of the differences.
    public let order: Int
    /// The most reweightings.
    public let maximumIterations: Int

    /// Creates the method: λ = 10⁵, a = 0.01, second differences.
    public init() { self.init(lambda: 1e5) }

    /// Creates the method.
    public init(lambda: Double = 1e5, asymmetry: Double = 0.01, order: Int = 2, maximumIterations: Int = 50) {
        self.lambda = lambda
        self.asymmetry = asymmetry
        self.order = order
        self.maximumIterations = maximumIterations
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try WhittakerParameters.validate(
            lambda: lambda, order: order, maximumIterations: maximumIterations, for: axis, method: Self.identifier)
        guard asymmetry > 0, asymmetry < 1 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "asymmetry", value: String(asymmetry),
                needed: "it must be between 0 and 1, both excluded")
        }
    }

    public func baselines(of spectra: Spectra) throws(PreprocessingError) -> Baselines {
        try validate(for: spectra.axis)
        return try ReweightedWhittaker(
            smoother: PenalisedDifferences(channels: spectra.axis.count, order: order, penalty: lambda),
            maximumIterations: maximumIterations, rule: SideWeights(above: asymmetry, below: 1 - asymmetry)
        ).baselines(of: spectra, method: Self.identifier)
    }
}

/// One weight above the curve, another below it.
struct SideWeights: Reweighing {
    let above: Double
    let below: Double

    func reweigh(
        _ spectrum: CentredSpectrum, residuals: UnsafeBufferPointer<Double>, iteration: Int,
        weights: UnsafeMutableBufferPointer<Double>
    ) -> ReweightedWhittaker.Step {
        var changed = 0
        for j in 0..<residuals.count {
            let weight = residuals[j] > 0 ? above : below
            if weight != weights[j] { changed += 1 }
            weights[j] = weight
        }
        return changed == 0 ? .stop(converged: true) : .goOn
    }

    func reweigh(_ lanes: WhittakerLanes) {
        var changed = [UInt8](repeating: 0, count: WhittakerLanes.width)
        ck_weigh_sides(lanes.weights, &changed, lanes.y, lanes.z, above, below, lanes.channels)
        for lane in 0..<WhittakerLanes.width {
            lanes.steps[lane] = changed[lane] == 0 ? .stop(converged: true) : .goOn
        }
    }
}
