internal import Glibc
public import Spectroscopy

/// The chart of single values against a centre (Shewhart chart of individuals).
///
/// ```
/// x̄ ± c·σ,   σ = mean |x_i − x_(i−1)|/d₂
/// ```
///
/// The moving range is that of neighbours in the order of the samples, so that a slow drift does not widen the limits.
/// d₂ = 1.128 is the tabled value that charts use; exactly it is 2/√π = 1.12838.
///
/// ```swift
/// let chart = try IndividualsChart().fit(qualityControl)
/// later.contains { !chart.limits.contains($0) }
/// ```
///
/// ## Source
/// Montgomery, Introduction to Statistical Quality Control, 7th ed., Wiley 2013, §6.4.
public struct IndividualsChart: CataloguedMethod {
    public static let kind = MethodKind.limit
    public static let identifier = "chart-individuals"
    public static let summary = "Control chart of single values (Shewhart), sigma from the moving range"
    public static let parameters = [
        ParameterDescription("widthInSigma", "distance of the limits from the centre in standard deviations, above 0"),
        ParameterDescription("d2", "expected range of two values in standard deviations, above 0"),
    ]

    /// What was learned: where the process is, and how much it varies from value to value.
    public struct Fitted: Codable, Hashable, Sendable {
        /// The mean of the values.
        public let centre: Double
        /// σ by the moving range.
        public let sigma: Double
        /// σ by all values together, which a drift widens: their standard deviation (n − 1) over its expectation c₄.
        public let overallSigma: Double
        /// The limits.
        public let limits: ClosedRange<Double>
    }

    /// c: the distance of the limits from the centre in standard deviations.
    public var widthInSigma: Double
    /// d₂.
    public var d2: Double

    public init() { self.init(widthInSigma: 3) }

    /// Creates the chart.
    public init(widthInSigma: Double, d2: Double = 1.128) {
        self.widthInSigma = widthInSigma
        self.d2 = d2
    }

    /// Learns from the values of a process in control, in their order.
    ///
    /// - Throws: `ModellingError`: a parameter out of range, fewer than two values, one that is not finite, or values
    ///   that do not vary from one to the next.
    public func fit(_ values: [Double]) throws(ModellingError) -> Fitted {
        for (name, value) in [("widthInSigma", widthInSigma), ("d2", d2)] where !(value > 0 && value.isFinite) {
            throw .invalidParameter(name: name, value: "\(value)", needed: "a number above 0 is needed")
        }
        try ChartValues.check(values)
        let n = values.count
        guard n >= 2 else { throw .tooFewSamples(found: n, needed: 2, what: "a control chart") }
        let centre = values.reduce(0, +) / Double(n)
        let range = zip(values, values.dropFirst()).reduce(0) { $0 + abs($1.1 - $1.0) } / Double(n - 1)
        guard range > 0 else { throw .noVariation(samples: n, channels: 1) }
        let sigma = range / d2
        let deviation = (values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(n - 1)).squareRoot()
        // c₄ = √(2/(n − 1))·Γ(n/2)/Γ((n − 1)/2)
        var sign: Int32 = 0
        let ratio = exp(lgamma_r(Double(n) / 2, &sign) - lgamma_r(Double(n - 1) / 2, &sign))
        let overall = deviation / ((2 / Double(n - 1)).squareRoot() * ratio)
        let half = widthInSigma * sigma
        guard half.isFinite, overall.isFinite, centre.isFinite else {
            let largest = values.indices.max { abs(values[$0]) < abs(values[$1]) } ?? 0
            throw .nonFinite(row: largest, column: 0, what: "squared values of the chart")
        }
        return Fitted(
            centre: centre, sigma: sigma, overallSigma: overall, limits: (centre - half)...(centre + half))
    }
}

/// Checks that charts share.
enum ChartValues {
    static func check(_ values: [Double]) throws(ModellingError) {
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            throw .nonFinite(row: bad, column: 0, what: "the values of the chart")
        }
    }

    static func check(sigma: Double, centre: Double) throws(ModellingError) {
        guard sigma > 0, sigma.isFinite else {
            throw .invalidParameter(name: "sigma", value: "\(sigma)", needed: "a number above 0 is needed")
        }
        guard centre.isFinite else {
            throw .invalidParameter(name: "centre", value: "\(centre)", needed: "a finite number is needed")
        }
    }
}
