internal import LinearAlgebra
public import Spectroscopy

/// The figures of Bland and Altman: mean difference of paired values, limits of agreement, slope against the mean.
///
/// ```
/// d_i = secondary_i − primary_i;  d̄ ± 1.96·s;  SE(limit)² = s²·(1/n + 1.96²/(2(n − 1)))
/// ```
///
/// The intervals are of Student's t with n − 1 degrees of freedom. Where lots hold several samples, d̄ is the mean of
/// the L lot means and s² = s_b² + (1 − Σ(1/m_l)/L)·s_w², s_b² the variance of the lot means and s_w² the pooled variance
/// within lots: the variance of single differences when the true value varies within a lot; intervals then count L
/// in the place of n. The slope is that of the lot means of d on those of the mean of both.
///
/// ## Source
/// Bland, Altman, Stat. Methods Med. Res. 8 (1999) 135, §2.2, §5.3. doi:10.1177/096228029900800204
public struct LimitsOfAgreement: Codable, Hashable, Sendable {
    /// A figure with its interval.
    public struct Estimate: Codable, Hashable, Sendable {
        /// The figure.
        public let value: Double
        /// The lower end of its interval.
        public let low: Double
        /// The upper end.
        public let high: Double
    }

    /// The number of pairs.
    public let samples: Int
    /// The number of lots.
    public let lots: Int
    /// d̄.
    public let bias: Estimate
    /// The p-value of no bias; nil where all differences are the same.
    public let biasPValue: Double?
    /// s.
    public let deviation: Double
    /// The lower limit of agreement.
    public let lower: Estimate
    /// The upper limit of agreement.
    public let upper: Estimate
    /// The slope of the differences on the means; nil below three lots, or where the means do not vary.
    public let slope: Estimate?
    /// The p-value of no slope.
    public let slopePValue: Double?
    /// The confidence of the intervals.
    public let confidence: Double

    /// Compares paired values; nil for fewer than two lots.
    public init?(primary: [Double], secondary: [Double], lots: Lots, confidence: Double = 0.95) {
        precondition(primary.count == secondary.count && lots.indices.count == primary.count, "other samples")
        guard lots.count >= 2 else { return nil }
        let differences = zip(primary, secondary).map { $1 - $0 }
        let middles = zip(primary, secondary).map { ($0 + $1) / 2 }
        let rows = lots.rows
        func mean(_ values: [Double], _ rows: [Int]) -> Double {
            rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
        }
        let d = rows.map { mean(differences, $0) }
        let x = rows.map { mean(middles, $0) }
        let l = Double(d.count)
        let centre = d.reduce(0, +) / l
        let between = d.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / (l - 1)
        var variance = between
        if lots.count < primary.count {
            let squares = zip(rows, d).reduce(0.0) { sum, lot in
                lot.0.reduce(sum) { $0 + (differences[$1] - lot.1) * (differences[$1] - lot.1) }
            }
            let within = squares / Double(primary.count - lots.count)
            variance += (1 - rows.reduce(0) { $0 + 1 / Double($1.count) } / l) * within
        }
        let t = StudentT(degreesOfFreedom: l - 1)
        let quantile = t.quantile(upperTail: (1 - confidence) / 2)
        let error = (between / l).squareRoot()
        let s = variance.squareRoot()
        func estimate(_ value: Double, _ half: Double) -> Estimate {
            Estimate(value: value, low: value - half, high: value + half)
        }
        samples = primary.count
        self.lots = lots.count
        self.confidence = confidence
        bias = estimate(centre, quantile * error)
        biasPValue = error > 0 ? min(2 * t.upperTail(abs(centre) / error), 1) : nil
        deviation = s
        let half = quantile * (between / l + 1.96 * 1.96 * variance / (2 * (l - 1))).squareRoot()
        lower = estimate(centre - 1.96 * s, half)
        upper = estimate(centre + 1.96 * s, half)
        let xMean = x.reduce(0, +) / l
        let sxx = x.reduce(0) { $0 + ($1 - xMean) * ($1 - xMean) }
        let largest = x.reduce(0) { max($0, abs($1)) }
        guard d.count >= 3, sxx > 1e-24 * l * largest * largest else {
            slope = nil
            slopePValue = nil
            return
        }
        let b = zip(x, d).reduce(0) { $0 + ($1.0 - xMean) * ($1.1 - centre) } / sxx
        let residual = zip(x, d).reduce(0.0) {
            let e = $1.1 - centre - b * ($1.0 - xMean)
            return $0 + e * e
        }
        let slopeError = (residual / (l - 2) / sxx).squareRoot()
        let distribution = StudentT(degreesOfFreedom: l - 2)
        slope = estimate(b, distribution.quantile(upperTail: (1 - confidence) / 2) * slopeError)
        slopePValue = slopeError > 0 ? min(2 * distribution.upperTail(abs(b) / slopeError), 1) : nil
    }
}
