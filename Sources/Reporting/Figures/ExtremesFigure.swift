/// Observed against expected number of extremes, with the band that chance explains.
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 429. doi:10.1002/cem.2506
public struct ExtremesFigure: Figure {
    /// The counts at one significance level.
    public struct Point: Sendable {
        /// The expected number.
        public let expected: Int
        /// The observed number.
        public let observed: Int
        /// The least number within the tolerance.
        public let low: Int
        /// The largest number within the tolerance.
        public let high: Int

        /// Creates a point.
        public init(expected: Int, observed: Int, low: Int, high: Int) {
            precondition(low <= high && low >= 0, "a tolerance of \(low) … \(high)")
            self.expected = expected
            self.observed = observed
            self.low = low
            self.high = high
        }
    }

    private let points: [Point]
    private let confidence: Double
    private let title: String?

    /// Creates a figure.
    ///
    /// - Parameter confidence: the probability of the tolerance band.
    public init(points: [Point], confidence: Double, title: String? = nil) {
        self.points = points
        self.confidence = confidence
        self.title = title
    }

    public func svg() -> String {
        let counts = points.flatMap { [$0.expected, $0.observed, $0.low, $0.high] }.map { Double($0) } + [0]
        let plot = Plot(
            title: title, x: PlotScale(covering: counts, room: 0.03), xTitle: "Expected number of extremes",
            y: PlotScale(covering: counts, room: 0.03), yTitle: "Observed number of extremes",
            legend: [
                Legend.Item(name: "within the tolerance", colour: Palette.colour(0), shape: Palette.shape(0)),
                Legend.Item(
                    name: "outside it", colour: Palette.colour(1), shape: Palette.shape(1)),
                Legend.Item(
                    name: "\(NumberText.fixed(confidence * 100, decimals: 0)) % tolerance", colour: Palette.frame,
                    shape: nil,
                    lineWidth: 1, dash: "4 3"),
            ], plotWidth: 480, plotHeight: 420)
        return plot.drawn(name: "Extremes") { document in
            let dashed = SVGDocument.Stroke(colour: Palette.frame, width: 1, dash: "4 3")
            for edge in [points.map(\.low), points.map(\.high)] {
                document.polyline(
                    zip(points, edge).map { plot.point(Double($0.expected), Double($1)) }, dashed)
            }
            let last = Double(points.last?.expected ?? 1)
            document.line(from: plot.point(0, 0), to: plot.point(last, last), .init(colour: Palette.text, width: 1.2))
            for point in points {
                let index = point.observed >= point.low && point.observed <= point.high ? 0 : 1
                document.marker(
                    Palette.shape(index), at: plot.point(Double(point.expected), Double(point.observed)),
                    radius: 3.4, colour: Palette.colour(index), opacity: 0.9)
            }
        }
    }
}
