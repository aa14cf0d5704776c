internal import LinearAlgebra

/// The least-squares line between predicted and reference values, with the joint confidence region of both coefficients.
///
/// ```
/// y = a + b·x;  F = [n(Δa + x̄·Δb)² + S_xx·Δb²]/(2s²),  s² = SSE/(n − 2),  S_xx = Σ (x − x̄)²
/// ```
///
/// (Δa, Δb) is the difference of a pair of coefficients from the fitted one. The region holds the pairs with F at or
/// below the quantile of F(2, n − 2): an ellipse. The joint test asks whether (0, 1), perfect agreement, lies in it;
/// two tests of slope and intercept by themselves would miss that the two are correlated.
///
/// Sums over rows are scaled to the effective number n of independent observations (`RegressionFigures`).
///
/// ## Source
/// Mandel, Linnig, Anal. Chem. 29 (1957) 743. doi:10.1021/ac60125a002
public struct AgreementLine: Codable, Hashable, Sendable {
    /// What is regressed on what.
    public enum Direction: String, Codable, Sendable {
        /// y is the reference value, x the predicted one: what a slope/bias correction uses.
        case referenceOnPredicted
        /// y is the predicted value, x the reference one.
        case predictedOnReference
    }

    /// What is regressed on what.
    public let direction: Direction
    /// b.
    public let slope: Double
    /// a.
    public let intercept: Double
    /// The interval of b by itself; nil as `region`.
    public let slopeInterval: FigureInterval?
    /// The interval of a by itself; nil as `region`.
    public let interceptInterval: FigureInterval?
    /// s; nil as `region`.
    public let residualDeviation: Double?
    /// F of (0, 1); nil as `region`, and where s is 0.
    public let jointF: Double?
    /// The p-value of slope 1 and intercept 0 at once; nil as `region`, and where s is 0.
    public let jointPValue: Double?
    /// The joint confidence region; nil for calibration samples, and up to two independent observations.
    public let region: JointRegion?

    /// Fits the line to weighted pairs, Σ weights being the effective number of observations.
    ///
    /// Returns nil when x does not vary. Without `tested`, the coefficients have no intervals, region or test.
    init?(
        _ direction: Direction, x: [Double], y: [Double], weights: [Double], tested: Bool, rounding: Double,
        confidence: Double
    ) {
        guard let lowest = x.min(), let highest = x.max(), highest > lowest else { return nil }
        let n = weights.reduce(0, +)
        let xMean = zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 } / n
        let yMean = zip(y, weights).reduce(0) { $0 + $1.0 * $1.1 } / n
        var (sxx, sxy, sse) = (0.0, 0.0, 0.0)
        for i in x.indices {
            sxx += weights[i] * (x[i] - xMean) * (x[i] - xMean)
            sxy += weights[i] * (x[i] - xMean) * (y[i] - yMean)
        }
        guard sxx > 0 else { return nil }
        let b = sxy / sxx
        for i in x.indices {
            let residual = (y[i] - yMean) - b * (x[i] - xMean)
            sse += weights[i] * residual * residual
        }
        self.direction = direction
        slope = b
        intercept = yMean - b * xMean
        guard tested, n > 2 + 1e-9 else {
            slopeInterval = nil
            interceptInterval = nil
            residualDeviation = nil
            jointF = nil
            jointPValue = nil
            region = nil
            return
        }
        let s = (sse / (n - 2)).squareRoot()
        let t = StudentT(degreesOfFreedom: n - 2).quantile(upperTail: (1 - confidence) / 2)
        let f = FDistribution(2, n - 2)
        func interval(_ centre: Double, _ half: Double) -> FigureInterval {
            FigureInterval(low: centre - half, high: centre + half, confidence: confidence)
        }
        slopeInterval = interval(slope, t * s / sxx.squareRoot())
        interceptInterval = interval(intercept, t * s * (1 / n + xMean * xMean / sxx).squareRoot())
        residualDeviation = s
        let region = JointRegion(
            intercept: intercept, slope: slope, observations: n, mean: xMean, sumOfSquares: sxx,
            bound: 2 * s * s * f.quantile(upperTail: 1 - confidence), confidence: confidence)
        self.region = region
        jointF = s > rounding ? region.form(intercept: 0, slope: 1) / (2 * s * s) : nil
        jointPValue = jointF.map { f.upperTail($0) }
    }
}
