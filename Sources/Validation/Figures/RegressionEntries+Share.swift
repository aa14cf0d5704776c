internal import LinearAlgebra
internal import Modelling

extension RegressionEntries {
    /// The interval of 1 − SSE/SST about `centre`, by lots.
    ///
    /// With the sums of squares of lot l, e_l of the residuals and s_l of the reference values about the centre:
    /// ```
    /// R = Σ e_l/Σ s_l;   u_l = e_l − R·s_l;   se² = L/(L − 1) · Σ u_l²/(Σ s_l)²;   1 − R ± t·se, t with L − 1
    /// ```
    /// The centre counts as known. Nil with one lot, and where the reference values do not vary.
    ///
    /// ## Source
    /// Cochran, Sampling Techniques, 3rd ed., 1977, § 6.4 (the variance of a ratio).
    func shareInterval(about centre: Double, confidence: Double) -> FigureInterval? {
        guard lotCounts.count >= 2 else { return nil }
        var residuals = [Double](repeating: 0, count: lotCounts.count)
        var totals = residuals
        for i in reference.indices {
            let (r, d) = (predicted[i] - reference[i], reference[i] - centre)
            residuals[entryLots[i]] += weights[i] * r * r
            totals[entryLots[i]] += weights[i] * d * d
        }
        let total = totals.reduce(0, +)
        guard total > 0 else { return nil }
        let ratio = residuals.reduce(0, +) / total
        let l = Double(lotCounts.count)
        let squares = zip(residuals, totals).reduce(0.0) {
            let u = ($1.0 - ratio * $1.1) / total
            return $0 + u * u
        }
        let error = (l / (l - 1) * squares).squareRoot()
        let half = StudentT(degreesOfFreedom: l - 1).quantile(upperTail: (1 - confidence) / 2) * error
        guard half.isFinite else { return nil }
        return FigureInterval(low: 1 - ratio - half, high: 1 - ratio + half, confidence: confidence)
    }
}
