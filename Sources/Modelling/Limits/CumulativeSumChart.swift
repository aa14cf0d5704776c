public import Spectroscopy

/// The cumulative sums of single values above and below a centre, for small lasting shifts (tabular CUSUM chart).
///
/// With z_i = (x_i − centre)/σ and k half of the shift that is looked for,
///
/// ```
/// C⁺_i = max(0, C⁺_(i−1) + z_i − k),   C⁻_i = min(0, C⁻_(i−1) + z_i + k)
/// ```
///
/// both from 0, in units of σ. A signal is C⁺ above or −C⁻ above the decision interval. The lower sum is given with its
/// sign, as R qcc draws it.
///
/// ## Source
/// Page, Biometrika 41 (1954) 100. doi:10.1093/biomet/41.1-2.100
public struct CumulativeSumChart: CataloguedMethod {
    public static let kind = MethodKind.limit
    public static let identifier = "chart-cusum"
    public static let summary = "Control chart of cumulative sums (tabular CUSUM)"
    public static let parameters = [
        ParameterDescription("shift", "shift of the mean to be found, in standard deviations, above 0"),
        ParameterDescription("decision", "decision interval in standard deviations, above 0"),
    ]

    /// One point of the chart, in units of σ.
    public struct Point: Codable, Hashable, Sendable {
        /// C⁺ ≥ 0.
        public let upper: Double
        /// C⁻ ≤ 0.
        public let lower: Double
        /// Whether a sum is beyond the decision interval.
        public let isSignal: Bool
    }

    /// The shift of the mean to be found, in standard deviations.
    public var shift: Double
    /// The decision interval, in standard deviations.
    public var decision: Double

    public init() { self.init(shift: 1) }

    /// Creates the chart.
    public init(shift: Double, decision: Double = 5) {
        self.shift = shift
        self.decision = decision
    }

    /// The points for values in their order, of a process with the given centre and standard deviation.
    ///
    /// - Throws: `ModellingError`: a parameter out of range, or a value that is not finite.
    public func points(_ values: [Double], centre: Double, sigma: Double) throws(ModellingError) -> [Point] {
        for (name, value) in [("shift", shift), ("decision", decision)] where !(value > 0 && value.isFinite) {
            throw .invalidParameter(name: name, value: "\(value)", needed: "a number above 0 is needed")
        }
        try ChartValues.check(sigma: sigma, centre: centre)
        try ChartValues.check(values)
        var upper = 0.0
        var lower = 0.0
        return values.map { x in
            let z = (x - centre) / sigma
            upper = max(0, upper + z - shift / 2)
            lower = min(0, lower + z + shift / 2)
            return Point(upper: upper, lower: lower, isSignal: upper > decision || -lower > decision)
        }
    }
}
