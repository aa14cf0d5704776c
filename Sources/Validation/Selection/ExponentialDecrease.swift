internal import Glibc

/// The exponentially decreasing function of CARS: how many of p channels are kept in run i = 1 … N.
///
/// r_i = a·e^(−k·i), a = (p/2)^(1/(N−1)), k = ln(p/2)/(N − 1): all channels in the first run, two in the
/// last.
///
/// ## Source
/// Li, Liang, Xu, Cao, Anal. Chim. Acta 648 (2009) 77. doi:10.1016/j.aca.2009.06.046
public struct ExponentialDecrease: Hashable, Sendable {
    /// How p·r_i becomes a whole number.
    public enum Rounding: String, Codable, CaseIterable, Hashable, Sendable {
        /// The nearest, as the paper has it.
        case nearest
        /// The next below; what is within 1e-10 of a whole number is that number.
        case down
        /// The next above.
        case up
    }

    /// p.
    public let channels: Int
    /// N.
    public let runs: Int
    /// How p·r_i becomes a whole number.
    public let rounding: Rounding

    /// Creates the function for one channel or more and two runs or more.
    public init(channels: Int, runs: Int, rounding: Rounding = .nearest) {
        precondition(channels >= 1 && runs >= 2, "\(runs) runs of \(channels) channels")
        self.channels = channels
        self.runs = runs
        self.rounding = rounding
    }

    /// r_i.
    public func ratio(_ run: Int) -> Double {
        let k = log(Double(channels) / 2) / Double(runs - 1)
        return exp(k) * exp(-k * Double(run))
    }

    /// The number of channels that are kept, 1 … p.
    public func kept(_ run: Int) -> Int {
        let exact = Double(channels) * ratio(run)
        let whole =
            switch rounding {
            case .nearest: exact.rounded()
            case .down: (exact + 1e-10).rounded(.down)
            case .up: exact.rounded(.up)
            }
        return min(channels, max(1, Int(whole)))
    }
}
