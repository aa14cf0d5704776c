internal import CKernels
internal import Foundation
internal import LinearAlgebra
public import Spectroscopy

/// airPLS: each spectrum minus a smooth curve from which whatever lies above it is left out.
///
/// z = argmin Σ_j w_j·(y_j − z_j)² + λ·Σ_j (Δᵈz)_j²; d = y − z, S = Σ |d_j| over d_j < 0; for the fit number t the next
/// weights are w_j = exp(t·|d_j|/S) where d_j < 0, else 0. It ends when S < `tolerance`·Σ|y_j|. X n × p → n × p.
///
/// Conventions: all weights are 1 at first; t counts from 1 and is held at 50, so that no weight exceeds e⁵⁰. The ends
/// follow the rule like every other channel: the authors' program sets the two end weights by themselves, with a slip of
/// the sign, and chemotools counts t from 0 and starts from the mean spectrum; their baselines differ by some per cent.
/// When fewer than two channels lie below the curve, or too few weights are left to determine one, or after
/// `maximumIterations` reweightings, the last curve is the result. The rule to end looks at |y|, so it depends on the
/// offset of the spectrum.
///
/// ```swift
/// let corrected = try AdaptiveReweighting(lambda: 1e6).apply(to: spectra)
/// ```
///
/// ## Source
/// Zhang, Chen, Liang, Analyst 135 (2010) 1138 (the sign of its equation 9 as corrected by the authors).
/// doi:10.1039/b922045c
public struct AdaptiveReweighting: BaselineCorrection {
    public static let identifier = "airpls"
    public static let summary = "airPLS baseline: adaptive iteratively reweighted penalised least squares, subtracted"
    public static let parameters = [
        WhittakerParameters.lambda, WhittakerParameters.order,
        ParameterDescription("tolerance", "ends when what lies below, Σ|d|, is less than this times Σ|y|; more than 0"),
        WhittakerParameters.maximumIterations,
    ]

    /// Beyond this t, weights only become so unequal that one channel holds the baseline.
    static let highestExponent = 50

    /// The penalty λ.
    public let lambda: Double
    /// The order d of the differences.
    public let order: Int
    /// The share of Σ|y| that may lie below the baseline at the end.
    public let tolerance: Double
    /// The most reweightings.
    public let maximumIterations: Int

    /// Creates the method: λ = 10⁵, second differences, until 0.1 % lies below.
    public init() { self.init(lambda: 1e5) }

    /// Creates the method.
    public init(lambda: Double = 1e5, order: Int = 2, tolerance: Double = 1e-3, maximumIterations: Int = 50) {
        self.lambda = lambda
        self.order = order
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try WhittakerParameters.validate(
            lambda: lambda, order: order, maximumIterations: maximumIterations, for: axis, method: Self.identifier)
        guard tolerance > 0, tolerance.isFinite else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "tolerance", value: String(tolerance),
                needed: "it must be finite and more than 0")
        }
    }

    public func baselines(of spectra: Spectra) throws(PreprocessingError) -> Baselines {
        try validate(for: spectra.axis)
        return try ReweightedWhittaker(
            smoother: PenalisedDifferences(channels: spectra.axis.count, order: order, penalty: lambda),
            maximumIterations: maximumIterations, rule: ExponentialWeights(tolerance: tolerance)
        ).baselines(of: spectra, method: Self.identifier)
    }
}

/// Weights that grow with the distance below the curve, and with the number of the fit; none above.
struct ExponentialWeights: Reweighing {
    let tolerance: Double

    func reweigh(
        _ spectrum: CentredSpectrum, residuals: UnsafeBufferPointer<Double>, iteration: Int,
        weights: UnsafeMutableBufferPointer<Double>
    ) -> ReweightedWhittaker.Step {
        var total = 0.0
        for value in spectrum.values { total += abs(value + spectrum.mean) }
        var below = 0.0
        var count = 0
        for j in 0..<residuals.count where residuals[j] < 0 {
            below -= residuals[j]
            count += 1
        }
        let t = Double(min(iteration, AdaptiveReweighting.highestExponent))
        for j in 0..<residuals.count { weights[j] = residuals[j] < 0 ? exp(t * (-residuals[j] / below)) : 0 }
        return step(below: below, count: count, total: total)
    }

    func reweigh(_ lanes: WhittakerLanes) {
        var below = [Double](repeating: 0, count: WhittakerLanes.width)
        var count = below
        let t = lanes.iterations.map { Double(min($0, AdaptiveReweighting.highestExponent)) }
        ck_weigh_below(lanes.weights, &below, &count, lanes.y, lanes.z, t, lanes.channels)
        for lane in 0..<WhittakerLanes.width {
            lanes.steps[lane] = step(below: below[lane], count: Int(count[lane]), total: lanes.totals[lane])
        }
    }

    private func step(below: Double, count: Int, total: Double) -> ReweightedWhittaker.Step {
        // Nothing, or one channel, lies below: the curve touches the spectrum from underneath.
        guard count >= 2 else { return .stop(converged: below <= tolerance * total) }
        return below < tolerance * total ? .stop(converged: true) : .goOn
    }
}
