internal import Glibc

/// An ellipse about the points of one class: (t − t̄)ᵀ·S⁻¹·(t − t̄) = c, S their 2 × 2 covariance (divisor n − 1).
///
/// ## Source
/// Johnson, Wichern, Applied Multivariate Statistical Analysis, 6th ed., §4.2 and §5.4.
public struct ConfidenceEllipse: Hashable, Sendable {
    /// What fixes c; `share` is the share of the class, within (0, 1), that is to lie inside.
    public enum Limit: Hashable, Sendable {
        /// χ² with 2 degrees of freedom: c = −2·ln(1 − share), 5.991 for 0.95; takes S for known.
        case chiSquared(share: Double)
        /// Hotelling's limit of a new point: c = 2(n² − 1)/(n(n − 2))·F(share; 2, n − 2); n of at least 3.
        case hotelling(share: Double)

        /// The share that is to lie inside.
        public var share: Double {
            switch self {
            case .chiSquared(let share), .hotelling(let share): share
            }
        }

        /// The limit c for n points; nil for fewer points than it needs.
        public func value(points n: Int) -> Double? {
            precondition(share > 0 && share < 1, "a share of \(share)")
            guard n >= 3 else { return nil }
            switch self {
            case .chiSquared: return -2 * log(1 - share)
            case .hotelling:
                // With 2 degrees of freedom in the numerator the quantile of F has this closed form.
                let d = Double(n - 2)
                let quantile = d / 2 * (pow(1 - share, -2 / d) - 1)
                let size = Double(n)
                return 2 * (size * size - 1) / (size * d) * quantile
            }
        }
    }

    /// The centre t̄, first coordinate.
    public let centreX: Double
    /// The centre t̄, second coordinate.
    public let centreY: Double
    /// The larger half-axis, √(c·λ₁).
    public let major: Double
    /// The smaller half-axis, √(c·λ₂).
    public let minor: Double
    /// The angle of the larger axis to the first coordinate, in radians, within (−π/2, π/2].
    public let angle: Double

    /// Creates the ellipse of at least three points; nil for fewer.
    public init?(x: [Double], y: [Double], limit: Limit) {
        precondition(x.count == y.count, "\(x.count) first and \(y.count) second coordinates")
        guard let c = limit.value(points: x.count) else { return nil }
        let n = Double(x.count)
        centreX = x.reduce(0, +) / n
        centreY = y.reduce(0, +) / n
        var xx = 0.0
        var yy = 0.0
        var xy = 0.0
        for (u, v) in zip(x, y) {
            xx += (u - centreX) * (u - centreX)
            yy += (v - centreY) * (v - centreY)
            xy += (u - centreX) * (v - centreY)
        }
        (xx, yy, xy) = (xx / (n - 1), yy / (n - 1), xy / (n - 1))
        let mean = (xx + yy) / 2
        let spread = (((xx - yy) / 2) * ((xx - yy) / 2) + xy * xy).squareRoot()
        major = (c * (mean + spread)).squareRoot()
        minor = (c * max(mean - spread, 0)).squareRoot()
        angle = spread == 0 ? 0 : atan2(2 * xy, xx - yy) / 2
    }

    /// Points of the outline in turn, the first not repeated.
    func outline(count: Int = 72) -> [(x: Double, y: Double)] {
        (0..<count).map { k in
            let turn = 2 * Double.pi * Double(k) / Double(count)
            let u = major * cos(turn)
            let v = minor * sin(turn)
            return (centreX + u * cos(angle) - v * sin(angle), centreY + u * sin(angle) + v * cos(angle))
        }
    }
}
