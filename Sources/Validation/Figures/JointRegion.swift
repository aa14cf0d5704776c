internal import Glibc

/// The ellipse of the pairs of intercept and slope that agree with a fitted line at a confidence.
///
/// n(Δa + x̄·Δb)² + S_xx·Δb² ≤ bound, Δ the difference from the centre.
public struct JointRegion: Codable, Hashable, Sendable {
    /// The fitted intercept, the centre.
    public let intercept: Double
    /// The fitted slope, the centre.
    public let slope: Double
    /// n, the effective number of observations.
    public let observations: Double
    /// x̄.
    public let mean: Double
    /// S_xx.
    public let sumOfSquares: Double
    /// 2s²·F.
    public let bound: Double
    /// The confidence, such as 0.95.
    public let confidence: Double

    /// The left side of the inequality for a pair.
    func form(intercept a: Double, slope b: Double) -> Double {
        let (da, db) = (a - intercept, b - slope)
        let shift = da + mean * db
        return observations * shift * shift + sumOfSquares * db * db
    }

    /// Whether a pair lies in the region; (0, 1) is perfect agreement.
    public func contains(intercept a: Double, slope b: Double) -> Bool { form(intercept: a, slope: b) <= bound }

    /// Points of the border, equally spaced in the angle of the standardised ellipse, for a plot.
    public func border(count: Int = 100) -> [(intercept: Double, slope: Double)] {
        precondition(count >= 1, "\(count) points")
        return (0..<count).map { k in
            let angle = 2 * Double.pi * Double(k) / Double(count)
            let db = (bound / sumOfSquares).squareRoot() * sin(angle)
            let da = (bound / observations).squareRoot() * cos(angle) - mean * db
            return (intercept + da, slope + db)
        }
    }
}
