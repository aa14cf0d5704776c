internal import LinearAlgebra
internal import Spectroscopy

/// The loop that asymmetric Whittaker baselines share: smooth with weights, weigh anew by the residuals, again.
struct ReweightedWhittaker: Sendable {
    /// What is done with the residuals of an iteration.
    enum Step {
        /// The next weights were written.
        case goOn
        /// The stopping rule is met, or no better weights can be had: the baseline stays.
        case stop(converged: Bool)
    }

    let smoother: PenalisedDifferences
    let maximumIterations: Int

    /// Writes the baseline z of a centred spectrum y; all weights are 1 at first.
    ///
    /// - Parameter reweigh: is given the residuals y − z, the number of the fit from 1 and the weights, to be renewed.
    func fit(
        _ spectrum: CentredSpectrum, into z: UnsafeMutableBufferPointer<Double>,
        reweigh: (UnsafeBufferPointer<Double>, Int, UnsafeMutableBufferPointer<Double>) -> Step
    ) -> Baselines.Outcome {
        let p = smoother.channels
        let room = UnsafeMutableBufferPointer<Double>.allocate(capacity: 3 * p + smoother.factorLength)
        defer { room.deallocate() }
        let weights = UnsafeMutableBufferPointer(rebasing: room[0..<p])
        let residuals = UnsafeMutableBufferPointer(rebasing: room[p..<(2 * p)])
        let next = UnsafeMutableBufferPointer(rebasing: room[(2 * p)..<(3 * p)])
        let factor = UnsafeMutableBufferPointer(rebasing: room[(3 * p)...])
        weights.initialize(repeating: 1)
        return spectrum.values.withUnsafeBufferPointer { y in
            for iteration in 1...(maximumIterations + 1) {
                guard smoother.solve(y, weights: UnsafeBufferPointer(weights), factor: factor, into: next) else {
                    // Too few weights are left to determine a baseline: the one before stays.
                    return Baselines.Outcome(iterations: iteration - 1, converged: false)
                }
                for j in 0..<p {
                    z[j] = next[j]
                    residuals[j] = y[j] - next[j]
                }
                if case .stop(let converged) = reweigh(UnsafeBufferPointer(residuals), iteration, weights) {
                    return Baselines.Outcome(iterations: iteration, converged: converged)
                }
            }
            return Baselines.Outcome(iterations: maximumIterations + 1, converged: false)
        }
    }
}

/// The parameters that Whittaker methods share, with their ranges.
enum WhittakerParameters {
    static let lambda = ParameterDescription("lambda", "penalty on the differences; more than 0, larger is smoother")
    static let order = ParameterDescription("order", "order of the differences, 1 … 3; less than the channels")
    static let maximumIterations = ParameterDescription("maximumIterations", "most reweightings; 1 … 10000")

    static func validate(
        lambda: Double, order: Int, maximumIterations: Int = 1, for axis: SpectralAxis, method: String
    ) throws(PreprocessingError) {
        func refusing(_ parameter: String, _ value: String, _ needed: String) -> PreprocessingError {
            .invalidParameter(method: method, parameter: parameter, value: value, needed: needed)
        }
        guard lambda > 0, lambda.isFinite else {
            throw refusing("lambda", String(lambda), "it must be finite and more than 0")
        }
        guard (1...3).contains(order) else { throw refusing("order", String(order), "it must be 1, 2 or 3") }
        guard order < axis.count else {
            throw refusing(
                "order", String(order),
                "differences of that order need \(order + 1) channels or more; the axis is \(axis.summary)")
        }
        guard (1...10000).contains(maximumIterations) else {
            throw refusing("maximumIterations", String(maximumIterations), "it must be 1 … 10000")
        }
    }
}
