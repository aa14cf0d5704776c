internal import LinearAlgebra

/// The coefficients of a regression with what the jackknife says of them; one list a response, one number a channel.
public struct JackknifeCoefficients: Sendable {
    /// The coefficients of all samples.
    public let coefficients: [[Double]]
    /// b̄: the means of the coefficients without each lot.
    public let means: [[Double]]
    /// The standard errors s.
    public let standardErrors: [[Double]]
    /// t = b̄/s; nil where s is 0.
    public let tValues: [[Double?]]
    /// The two-sided p-values; nil where s is 0.
    public let pValues: [[Double?]]
    /// The intervals b̄ ± s·t(1 − α/2).
    public let intervals: [[ClosedRange<Double>]]
    /// G − 1.
    public let degreesOfFreedom: Int

    init(all: Matrix, withoutLot parts: [Matrix], alpha: Double) {
        let g = Double(parts.count)
        let distribution = StudentT(degreesOfFreedom: g - 1)
        let quantile = distribution.quantile(upperTail: alpha / 2)
        var mean = Matrix(rows: all.rows, columns: all.columns)
        var error = mean
        for j in 0..<all.rows {
            for k in 0..<all.columns {
                let m = parts.reduce(0) { $0 + $1[j, k] } / g
                let sum = parts.reduce(0) { $0 + ($1[j, k] - m) * ($1[j, k] - m) }
                mean[j, k] = m
                // Coefficients that are equal by algebra (of a constant channel, say) differ by rounding at most.
                let s = ((g - 1) / g * sum).squareRoot()
                error[j, k] = s > 8 * Double.ulpOfOne * abs(m) ? s : 0
            }
        }
        let responses = Array(0..<all.columns)
        let t = responses.map { k in
            (0..<all.rows).map { error[$0, k] > 0 ? mean[$0, k] / error[$0, k] : nil }
        }
        coefficients = responses.map { all.column($0) }
        means = responses.map { mean.column($0) }
        standardErrors = responses.map { error.column($0) }
        tValues = t
        pValues = t.map { $0.map { $0.map { min(1, 2 * distribution.upperTail(abs($0))) } } }
        intervals = responses.map { k in
            (0..<all.rows).map { j in
                let half = error[j, k] * quantile
                return (mean[j, k] - half)...(mean[j, k] + half)
            }
        }
        degreesOfFreedom = parts.count - 1
    }
}
