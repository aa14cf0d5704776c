internal import Glibc
public import Spectroscopy

/// The exponentially weighted moving average of single values, for small lasting shifts (EWMA chart).
///
/// ```
/// z_i = λ·x_i + (1 − λ)·z_(i−1),   z_0 = centre
/// centre ± c·σ·√(λ/(2 − λ)·(1 − (1 − λ)^(2i)))
/// ```
///
/// The limits are those of each i, not their asymptote; a program that draws the asymptote has wider ones at the start.
///
/// ## Source
/// Roberts, Technometrics 1 (1959) 239. doi:10.1080/00401706.1959.10489860
public struct MovingAverageChart: CataloguedMethod {
    public static let kind = MethodKind.limit
    public static let identifier = "chart-ewma"
    public static let summary = "Control chart of the exponentially weighted moving average"
    public static let parameters = [
        ParameterDescription("lambda", "weight of the newest value, above 0, at most 1"),
        ParameterDescription("widthInSigma", "distance of the limits from the centre in standard deviations, above 0"),
    ]

    /// One point of the chart.
    public struct Point: Codable, Hashable, Sendable {
        /// The moving average z.
        public let value: Double
        /// The limits of this point.
        public let limits: ClosedRange<Double>
    }

    /// λ, the weight of the newest value.
    public var lambda: Double
    /// c, the distance of the limits from the centre in standard deviations.
    public var widthInSigma: Double

    public init() { self.init(lambda: 0.2) }

    /// Creates the chart.
    public init(lambda: Double, widthInSigma: Double = 3) {
        self.lambda = lambda
        self.widthInSigma = widthInSigma
    }

    /// The points for values in their order, of a process with the given centre and standard deviation.
    ///
    /// - Throws: `ModellingError`: a parameter out of range, or a value that is not finite.
    public func points(_ values: [Double], centre: Double, sigma: Double) throws(ModellingError) -> [Point] {
        guard lambda > 0, lambda <= 1 else {
            throw .invalidParameter(
                name: "lambda", value: "\(lambda)", needed: "a number above 0 and at most 1 is needed")
        }
        guard widthInSigma > 0, widthInSigma.isFinite else {
            throw .invalidParameter(
                name: "widthInSigma", value: "\(widthInSigma)", needed: "a number above 0 is needed")
        }
        try ChartValues.check(sigma: sigma, centre: centre)
        try ChartValues.check(values)
        var z = centre
        return values.enumerated().map { index, x in
            z = lambda * x + (1 - lambda) * z
            let share = lambda / (2 - lambda) * (1 - pow(1 - lambda, 2 * Double(index + 1)))
            let half = widthInSigma * sigma * share.squareRoot()
            return Point(value: z, limits: (centre - half)...(centre + half))
        }
    }
}
