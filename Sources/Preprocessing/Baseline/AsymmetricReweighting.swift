internal import CKernels
internal import Foundation
internal import LinearAlgebra
public import Spectroscopy

/// arPLS: each spectrum minus a smooth curve whose weights fall off above the noise that lies below it.
///
/// z = argmin Σ_j w_j·(y_j − z_j)² + λ·Σ_j (Δᵈz)_j²; d = y − z, m and s the mean and the standard deviation of the
/// negative d; w_j = 1/(1 + exp(2·(d_j − (2s − m))/s)). It ends when ‖w_new − w‖ < `tolerance`·‖w‖. X n × p → n × p.
///
/// Conventions: all weights are 1 at first; s has the divisor n − 1, as in the authors' program (chemotools divides by n
/// and starts from the mean spectrum: another fixed point). Where s is 0 the weights are its limit, 1 below −m and 0
/// above. When fewer than two channels lie below the curve, or after `maximumIterations` reweightings, the last curve is
/// the result; some spectra never settle but go around in a cycle.
///
/// ```swift
/// let corrected = try AsymmetricReweighting(lambda: 1e6).apply(to: spectra)
/// ```
///
/// ## Source
/// Baek, Park, Ahn, Choo, Analyst 140 (2015) 250. doi:10.1039/C4AN01061B
public struct AsymmetricReweighting: BaselineCorrection {
    public static let identifier = "arpls"
    public static let summary = "arPLS baseline: asymmetrically reweighted penalised least squares, subtracted"
    public static let parameters = [
        WhittakerParameters.lambda, WhittakerParameters.order,
        ParameterDescription("tolerance", "ends when the weights change by less than this, relatively; more than 0"),
        WhittakerParameters.maximumIterations,
    ]

    /// The penalty λ.
    public let lambda: Double
    /// The order d of the differences.
    public let order: Int
    /// The relative change of the weights at the end.
    public let tolerance: Double
    /// The most reweightings.
    public let maximumIterations: Int

    /// Creates the method: λ = 10⁵, second differences, until the weights change by 0.1 %.
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
            maximumIterations: maximumIterations, rule: LogisticWeights(tolerance: tolerance)
        ).baselines(of: spectra, method: Self.identifier)
    }
}

/// Weights that fall off above the noise that lies below the curve.
struct LogisticWeights: Reweighing {
    let tolerance: Double

    func reweigh(
        _ spectrum: CentredSpectrum, residuals: UnsafeBufferPointer<Double>, iteration: Int,
        weights: UnsafeMutableBufferPointer<Double>
    ) -> ReweightedWhittaker.Step {
        guard let (mean, deviation) = Self.momentsBelow(residuals) else { return .stop(converged: true) }
        // A deviation of 0 is replaced by the least number: its quotients are 0 or infinite, never NaN.
        let s = max(deviation, .leastNormalMagnitude)
        var change = 0.0
        var size = 0.0
        for j in 0..<residuals.count {
            let weight = 1 / (1 + exp(2 * (residuals[j] - (2 * s - mean)) / s))
            change += (weight - weights[j]) * (weight - weights[j])
            size += weights[j] * weights[j]
            weights[j] = weight
        }
        return step(change: change, size: size)
    }

    func reweigh(_ lanes: WhittakerLanes) {
        var count = [Double](repeating: 0, count: WhittakerLanes.width)
        var (change, size) = (count, count)
        ck_weigh_logistic(lanes.weights, &count, &change, &size, lanes.y, lanes.z, lanes.channels)
        for lane in 0..<WhittakerLanes.width {
            lanes.steps[lane] =
                count[lane] < 2 ? .stop(converged: true) : step(change: change[lane], size: size[lane])
        }
    }

    private func step(change: Double, size: Double) -> ReweightedWhittaker.Step {
        change.squareRoot() < tolerance * size.squareRoot() ? .stop(converged: true) : .goOn
    }

    /// The mean and the standard deviation (n − 1) of the negative residuals; nil of fewer than two.
    private static func momentsBelow(_ residuals: UnsafeBufferPointer<Double>) -> (mean: Double, deviation: Double)? {
        var count = 0
        var sum = 0.0
        for j in 0..<residuals.count where residuals[j] < 0 {
            sum += residuals[j]
            count += 1
        }
        guard count >= 2 else { return nil }
        let mean = sum / Double(count)
        var squares = 0.0
        for j in 0..<residuals.count where residuals[j] < 0 {
            squares += (residuals[j] - mean) * (residuals[j] - mean)
        }
        return (mean, (squares / Double(count - 1)).squareRoot())
    }
}
