/// The probability of detection against the level of an adulterant: counts with intervals, fitted curve with its band.
public struct DetectionFigure: Figure {
    /// A probability with its limits.
    public struct Point: Sendable {
        /// The level in per cent.
        public let level: Double
        /// The probability.
        public let value: Double
        /// The lower limit.
        public let low: Double
        /// The upper limit.
        public let high: Double

        /// Creates a point.
        public init(level: Double, value: Double, low: Double, high: Double) {
            precondition(
                low <= value && value <= high && low >= 0 && high <= 1, "a probability of \(low) … \(value) … \(high)")
            self.level = level
            self.value = value
            self.low = low
            self.high = high
        }
    }

    /// The detections of one adulterant.
    public struct Curve: Sendable {
        /// What was mixed, as people read it.
        public let name: String
        /// The shares of detected lots.
        public let points: [Point]
        /// The fitted curve with its band; nil where there is none.
        public let band: [Point]?

        /// Creates a curve.
        public init(name: String, points: [Point], band: [Point]?) {
            self.name = name
            self.points = points
            self.band = band
        }
    }

    private let curves: [Curve]
    private let probability: Double?
    private let title: String?

    /// Creates a figure.
    ///
    /// - Parameter probability: the level of detection that is asked for; nil to leave it out.
    public init(curves: [Curve], probability: Double? = nil, title: String? = nil) {
        self.curves = curves
        self.probability = probability
        self.title = title
    }

    public func svg() -> String {
        let legend = curves.enumerated().map { index, curve in
            Legend.Item(
                name: curve.name, colour: Palette.colour(index), shape: Palette.shape(index),
                lineWidth: curve.band == nil ? 0 : 1.8, dash: "")
        }
        let plot = Plot(
            title: title, x: PlotScale(covering: curves.flatMap { $0.points.map(\.level) } + [0], room: 0.03),
            xTitle: "Level of the adulterant (%)", y: PlotScale(covering: [0, 1], room: 0.03),
            yTitle: "Probability of detection", legend: legend)
        return plot.drawn(name: "Probability of detection against level") { document in
            if let probability {
                document.line(
                    from: plot.point(plot.x.lower, probability), to: plot.point(plot.x.upper, probability),
                    .init(colour: Palette.frame, width: 1, dash: "4 3"))
            }
            for (index, curve) in curves.enumerated() { draw(curve, index, on: plot, in: &document) }
        }
    }

    private func draw(_ curve: Curve, _ index: Int, on plot: Plot, in document: inout SVGDocument) {
        let colour = Palette.colour(index)
        if let band = curve.band {
            for edge in [band.map { ($0.level, $0.low) }, band.map { ($0.level, $0.high) }] {
                document.polyline(
                    edge.map { plot.point($0.0, $0.1) }, .init(colour: colour, width: 1, dash: "2 2", opacity: 0.7))
            }
            document.polyline(band.map { plot.point($0.level, $0.value) }, .init(colour: colour, width: 1.8))
        }
        for point in curve.points {
            document.line(
                from: plot.point(point.level, point.low), to: plot.point(point.level, point.high),
                .init(colour: colour, width: 1.2, opacity: 0.8))
            document.marker(
                Palette.shape(index), at: plot.point(point.level, point.value), radius: 4, colour: colour)
        }
    }
}
