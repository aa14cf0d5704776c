internal import LinearAlgebra
internal import Spectroscopy

/// How a baseline method weighs the channels anew by what a curve leaves of them.
protocol Reweighing: Sendable {
    /// Renews the weights of one spectrum.
    ///
    /// - Parameter residuals: y − z.
    /// - Parameter iteration: the number of the fit, from 1.
    func reweigh(
        _ spectrum: CentredSpectrum, residuals: UnsafeBufferPointer<Double>, iteration: Int,
        weights: UnsafeMutableBufferPointer<Double>
    ) -> ReweightedWhittaker.Step

    /// Does the same in every lane, and writes its steps.
    func reweigh(_ lanes: WhittakerLanes)
}

/// The loop that asymmetric Whittaker baselines share: smooth with weights, weigh anew by the residuals, again.
///
/// Second differences are fitted in lanes, several spectra at once; other orders, and spectra whose weights are too few
/// or too small for that, one by one. Both give the same to rounding.
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
    let rule: any Reweighing

    /// The baselines of spectra.
    func baselines(of spectra: Spectra, method: String) throws(PreprocessingError) -> Baselines {
        smoother.order == 2
            ? try spectra.fittingLanes(self, of: method) : try spectra.fittingCurves(of: method, fit)
    }

    /// Writes the baseline z of a centred spectrum y; all weights are 1 at first.
    func fit(_ spectrum: CentredSpectrum, into z: UnsafeMutableBufferPointer<Double>) -> Baselines.Outcome {
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
                let step = rule.reweigh(
                    spectrum, residuals: UnsafeBufferPointer(residuals), iteration: iteration, weights: weights)
                if case .stop(let converged) = step {
                    return Baselines.Outcome(iterations: iteration, converged: converged)
                }
            }
            return Baselines.Outcome(iterations: maximumIterations + 1, converged: false)
        }
    }

    /// Fits `count` spectra in lanes, in order as lanes fall free.
    ///
    /// - Parameters:
    ///   - next: gives the centred spectrum of a row.
    ///   - finish: takes the row, its spectrum and what writes the curve.
    func fitLanes(
        _ count: Int, channels: Int, next: (Int) -> CentredSpectrum,
        finish: (Int, CentredSpectrum, (UnsafeMutableBufferPointer<Double>) -> Baselines.Outcome) -> Baselines.Outcome
    ) -> [Baselines.Outcome] {
        let lanes = WhittakerLanes(channels: channels)
        var outcomes = [Baselines.Outcome](repeating: .direct, count: count)
        var inLane: [(row: Int, spectrum: CentredSpectrum)?] = []
        var waiting = 0
        func refill() -> (row: Int, spectrum: CentredSpectrum)? {
            guard waiting < count else { return nil }
            defer { waiting += 1 }
            return (waiting, next(waiting))
        }
        for lane in 0..<WhittakerLanes.width {
            inLane.append(refill())
            if let held = inLane[lane] { lanes.load(held.spectrum, into: lane) }
        }
        var busy = inLane.count { $0 != nil }
        while busy > 0 {
            let fitted = lanes.fit(penalty: smoother.penalty)
            rule.reweigh(lanes)
            for lane in 0..<WhittakerLanes.width {
                guard let held = inLane[lane] else { continue }
                let iteration = lanes.iterations[lane]
                let outcome: Baselines.Outcome?
                switch lanes.steps[lane] {
                case .stop(let converged): outcome = Baselines.Outcome(iterations: iteration, converged: converged)
                case .goOn:
                    outcome =
                        iteration > maximumIterations
                        ? Baselines.Outcome(iterations: iteration, converged: false) : nil
                }
                if fitted[lane], outcome == nil {
                    lanes.iterations[lane] += 1
                    continue
                }
                outcomes[held.row] = finish(held.row, held.spectrum) { curve in
                    guard fitted[lane], let outcome else { return fit(held.spectrum, into: curve) }
                    lanes.store(lane, into: curve)
                    return outcome
                }
                inLane[lane] = refill()
                if let held = inLane[lane] { lanes.load(held.spectrum, into: lane) } else { busy -= 1 }
            }
        }
        return outcomes
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
