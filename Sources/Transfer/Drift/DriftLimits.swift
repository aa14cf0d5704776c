internal import LinearAlgebra

/// The limits of the drift charts, such that a series without drift alarms with at most a stated probability.
///
/// Each figure of a later spectrum becomes a normal score by its place among the n reference figures
/// (`DriftReference.scores`),
/// z = Φ⁻¹((r + ½)/(n + 1)), r the number of reference figures below it (equal ones count half). Without drift the later
/// figures are drawn as the reference ones were, and the distribution of the z, whatever that of the figures, is known:
/// given the reference, each falls in one of n + 1 gaps with probabilities that are uniform on the simplex. The limits are
/// quantiles of the largest EWMA and the largest CUSUM of m such scores over simulated series (seeded), the same
/// tail probability for both charts, found such that one of the two alarms in at most k of the N series, k + 1 the
/// whole part of (N + 1)·α/c; c causes share α (Bonferroni). A new series is as likely as each of the N to be the one
/// that is farthest out, so that it alarms with probability (k + 1)/(N + 1) at most, and no α below c/(N + 1) can be held.
///
/// So the estimation of centre and spread from few reference spectra is accounted for, and one odd spectrum is never
/// a drift: |z| is at most Φ⁻¹(1 − ½/(n + 1)).
///
/// ## Source
/// Chakraborti, van der Laan, Bakir, J. Qual. Technol. 33 (2001) 304 (distribution-free charts); Jones, Champ, Rigdon, Technometrics 43 (2001) 156, doi:10.1198/004017001750386279 (estimated limits).
struct DriftLimits: Codable, Hashable, Sendable {
    /// The limit of the EWMA, in its own standard deviations.
    let average: Double
    /// The decision interval of the CUSUM.
    let sum: Double
    /// Whether a series that is always beyond all reference figures alarms.
    let canAlarm: Bool

    /// The smallest α that limits from N series of each of c causes hold.
    static func smallestAlpha(causes: Int, simulations: Int) -> Double { Double(causes) / Double(simulations + 1) }

    /// Finds the limits for n reference and m later spectra.
    ///
    /// - Parameter alpha: of one cause, 1/(N + 1) or more.
    init(references n: Int, later m: Int, alpha: Double, settings: DriftSettings) {
        let scores = Self.scores(references: n)
        let chart = DriftChart(settings: settings, length: m)
        let block = 500
        let blocks = (settings.simulations + block - 1) / block
        let largest = Parallel.map(blocks) { part in
            var generator = SeededGenerator(seed: settings.seed, stream: UInt64(part) + 1)
            var bounds = [Double](repeating: 0, count: n + 1)
            return (0..<block).map { _ -> (average: Double, sum: Double) in
                // Spacings of n uniform numbers are normalised exponential ones.
                var total = 0.0
                for i in 0...n {
                    total += -logarithm(1 - generator.uniform())
                    bounds[i] = total
                }
                return chart.largest { _ in
                    let u = generator.uniform() * total
                    var (low, high) = (0, n)
                    while low < high {
                        let middle = (low + high) / 2
                        if bounds[middle] > u { high = middle } else { low = middle + 1 }
                    }
                    return scores[low]
                }
            }
        }.flatMap { $0 }
        let averages = largest.map(\.average).sorted()
        let sums = largest.map(\.sum).sorted()
        let count = largest.count
        // That the product is a whole number but for rounding counts.
        let allowed = max(Int((alpha * Double(count + 1) * (1 + 1e-12)).rounded(.down)) - 1, 0)
        // The more series may be beyond either limit, the more are beyond one of them: bisection for the most.
        func limits(beyond k: Int) -> (Double, Double) { (averages[count - 1 - k], sums[count - 1 - k]) }
        var (low, high) = (0, allowed)
        while low < high {
            let middle = (low + high + 1) / 2
            let (a, s) = limits(beyond: middle)
            let alarms = largest.reduce(0) { $0 + ($1.average > a || $1.sum > s ? 1 : 0) }
            if alarms <= allowed { low = middle } else { high = middle - 1 }
        }
        (average, sum) = limits(beyond: low)
        let extreme = chart.largest { _ in scores[n] }
        canAlarm = extreme.average > average || extreme.sum > sum
    }

    /// The normal score of each number of reference figures below, 0 … n.
    static func scores(references n: Int) -> [Double] {
        (0...n).map { NormalDistribution.quantile((Double($0) + 0.5) / Double(n + 1)) }
    }

    /// The normal score of each number of halves of reference figures below, 0 … 2n.
    static func scores(halves n: Int) -> [Double] {
        (0...(2 * n)).map { NormalDistribution.quantile((Double($0) / 2 + 0.5) / Double(n + 1)) }
    }
}
