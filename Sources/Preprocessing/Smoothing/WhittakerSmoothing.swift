internal import LinearAlgebra
public import Spectroscopy

/// Whittaker smoothing: the curve that is near the spectrum and has small differences.
///
/// x' = argmin_z Σ_j (x_j − z_j)² + λ·Σ_j (Δᵈz)_j². X n × p → n × p.
///
/// Conventions: the number of channels is kept; there are no edges to be padded. For λ → ∞ each spectrum becomes its
/// least-squares polynomial of degree d − 1. Differences are taken from channel to channel: the axis need not be
/// uniform. λ is absolute; the same smoothness on k times as many channels needs k²ᵈ times the λ.
///
/// ```swift
/// let smooth = try WhittakerSmoothing(lambda: 100).apply(to: spectra)
/// ```
///
/// ## Source
/// Eilers, Anal. Chem. 75 (2003) 3631. doi:10.1021/ac034173t
/// Whittaker, Proc. Edinburgh Math. Soc. 41 (1922) 63. doi:10.1017/S0013091500077853
public struct WhittakerSmoothing: RowWisePreprocessing {
    public static let identifier = "whittaker"
    public static let summary = "Whittaker smoothing: least squares with a penalty on differences"
    public static let parameters = [WhittakerParameters.lambda, WhittakerParameters.order]

    /// The penalty λ.
    public let lambda: Double
    /// The order d of the differences.
    public let order: Int

    /// Creates the method: λ = 100, second differences.
    public init() { self.init(lambda: 100) }

    /// Creates the method.
    public init(lambda: Double = 100, order: Int = 2) {
        self.lambda = lambda
        self.order = order
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try WhittakerParameters.validate(lambda: lambda, order: order, for: axis, method: Self.identifier)
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        return try ReweightedWhittaker(
            smoother: PenalisedDifferences(channels: spectra.axis.count, order: order, penalty: lambda),
            maximumIterations: 1, rule: EqualWeights()
        ).baselines(of: spectra, method: Self.identifier).spectra
    }
}

/// All weights stay 1.
private struct EqualWeights: Reweighing {
    func reweigh(
        _ spectrum: CentredSpectrum, residuals: UnsafeBufferPointer<Double>, iteration: Int,
        weights: UnsafeMutableBufferPointer<Double>
    ) -> ReweightedWhittaker.Step { .stop(converged: true) }

    func reweigh(_ lanes: WhittakerLanes) {
        for lane in 0..<WhittakerLanes.width { lanes.steps[lane] = .stop(converged: true) }
    }
}
