internal import LinearAlgebra

/// The t-test of a mean difference of zero between predicted and reference values, with the interval of the mean.
///
/// ```
/// b = Σ_l n_l·r̄_l/n                                   the mean of all residuals, r̄_l that of the n_l rows of lot l
/// s_b² = L/(L − 1)·Σ_l (n_l/n)²·(r̄_l − b)²            t = b/s_b with L − 1 degrees of freedom
/// ```
///
/// The lots are the independent observations. With as many rows in each lot this is the t-test of the lot means, and
/// with one row a lot that of the residuals: s_b = SEP/√n.
///
/// ## Source
/// ISO 12099:2017, §8; Cochran, Sampling Techniques, 3rd ed., §9A (clusters of unequal size).
public struct BiasTest: Codable, Hashable, Sendable {
    /// The standard error s_b of the bias.
    public let standardError: Double
    /// t; nil when all lots have the same residual, so that the standard error is 0.
    public let t: Double?
    /// L − 1.
    public let degreesOfFreedom: Double
    /// The two-sided p-value of no bias; nil with t.
    public let pValue: Double?
    /// b ± t·s_b.
    public let interval: FigureInterval

    /// Tests the bias of lots.
    ///
    /// - Parameters:
    ///   - sums: the sum of the residuals of each lot.
    ///   - counts: the number of rows of each lot.
    ///   - rounding: what residuals of this size may differ by without meaning anything.
    init?(sums: [Double], counts: [Double], rounding: Double, confidence: Double) {
        guard sums.count >= 2 else { return nil }
        let (l, n) = (Double(sums.count), counts.reduce(0, +))
        let bias = sums.reduce(0, +) / n
        let squares = zip(sums, counts).reduce(0.0) {
            let d = ($1.0 - $1.1 * bias) / n
            return $0 + d * d
        }
        let error = (l / (l - 1) * squares).squareRoot()
        let distribution = StudentT(degreesOfFreedom: l - 1)
        standardError = error
        degreesOfFreedom = l - 1
        t = error > rounding ? bias / error : nil
        pValue = t.map { min(2 * distribution.upperTail(abs($0)), 1) }
        let half = distribution.quantile(upperTail: (1 - confidence) / 2) * error
        interval = FigureInterval(low: bias - half, high: bias + half, confidence: confidence)
    }
}
