/// How drift is looked for.
public struct DriftSettings: Codable, Hashable, Sendable {
    /// The probability that a series without drift gives any alarm: all causes and both charts together.
    public var alpha: Double
    /// λ, the weight of the newest spectrum in the EWMA.
    public var lambda: Double
    /// The lasting shift that the CUSUM looks for, in standard deviations of a figure.
    public var shift: Double
    /// The number of simulated series that the limits come from.
    public var simulations: Int
    /// The seed of those.
    public var seed: UInt64

    /// Creates settings.
    public init(
        alpha: Double = 0.05, lambda: Double = 0.1, shift: Double = 0.5, simulations: Int = 20_000, seed: UInt64 = 1
    ) {
        self.alpha = alpha
        self.lambda = lambda
        self.shift = shift
        self.simulations = simulations
        self.seed = seed
    }

    func validate() throws(DriftError) {
        guard alpha > 0, alpha <= 0.5 else {
            throw .invalidParameter(name: "alpha", value: "\(alpha)", needed: "above 0 and at most 0.5 is needed")
        }
        guard lambda > 0, lambda <= 1 else {
            throw .invalidParameter(name: "lambda", value: "\(lambda)", needed: "above 0 and at most 1 is needed")
        }
        guard shift > 0, shift.isFinite else {
            throw .invalidParameter(name: "shift", value: "\(shift)", needed: "a number above 0 is needed")
        }
        guard simulations >= 1000 else {
            throw .invalidParameter(name: "simulations", value: "\(simulations)", needed: "1000 or more are needed")
        }
    }
}
