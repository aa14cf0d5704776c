/// The error against the number of samples, with standard errors; the number that is enough is marked.
public struct LearningCurveFigure: Figure {
    /// The error with a number of samples.
    public struct Point: Sendable {
        /// The number of samples.
        public let samples: Int
        /// The error.
        public let error: Double
        /// The standard error of that.
        public let standardError: Double

        /// Creates a point.
        public init(samples: Int, error: Double, standardError: Double) {
            self.samples = samples
            self.error = error
            self.standardError = standardError
        }
    }

    private let points: [Point]
    private let enough: Int
    private let baseline: (name: String, error: Double)?
    private let errorTitle: String
    private let title: String?

    /// Creates a figure.
    ///
    /// - Parameters:
    ///   - enough: the number of samples that is enough.
    ///   - baseline: an error to be compared with, by name; drawn where it does not dwarf the others, else told.
    ///   - errorTitle: "RMSE: moisture (%)".
    public init(
        points: [Point], enough: Int, baseline: (name: String, error: Double)? = nil, errorTitle: String,
        title: String? = nil
    ) {
        self.points = points
        self.enough = enough
        self.baseline = baseline
        self.errorTitle = errorTitle
        self.title = title
    }

    public func svg() -> String {
        let most = points.map { $0.error + $0.standardError }.max() ?? 1
        let drawn = baseline.flatMap { $0.error <= 2 * most ? $0.error : nil }
        var legend = [
            Legend.Item(
                name: "error ± standard error", colour: Palette.colour(0), shape: Palette.shape(0), lineWidth: 1.8)
        ]
        if let baseline {
            legend.append(
                Legend.Item(
                    name: baseline.name + ": " + NumberText.significant(baseline.error, digits: 3)
                        + (drawn == nil ? " (far above)" : ""), colour: Palette.frame, shape: nil,
                    lineWidth: drawn == nil ? 0 : 1, dash: "4 3"))
        }
        let plot = Plot(
            title: title,
            x: PlotScale(covering: points.map { Double($0.samples) } + [0], room: 0.04, wholeTicks: true),
            xTitle: "Transfer samples",
            y: PlotScale(
                covering: points.map { $0.error + $0.standardError } + [drawn ?? 0], room: 0.05, includingZero: true),
            yTitle: errorTitle, legend: legend, noteAbove: true)
        return plot.drawn(name: "Learning curve") { document in
            if let drawn {
                document.line(
                    from: plot.point(plot.x.lower, drawn), to: plot.point(plot.x.upper, drawn),
                    .init(colour: Palette.frame, width: 1, dash: "4 3"))
            }
            let top = plot.point(Double(enough), plot.y.upper)
            document.line(
                from: .init(x: top.x, y: top.y - 6), to: plot.point(Double(enough), plot.y.lower),
                .init(colour: Palette.text, width: 1.2))
            document.text(
                "enough: \(enough)", at: .init(x: top.x, y: top.y - 10), size: Plot.labelSize, anchor: .middle,
                bold: true)
            let places = points.map { plot.point(Double($0.samples), $0.error) }
            document.polyline(places, .init(colour: Palette.colour(0), width: 1.8))
            for (point, place) in zip(points, places) {
                let x = Double(point.samples)
                document.line(
                    from: plot.point(x, max(point.error - point.standardError, plot.y.lower)),
                    to: plot.point(x, point.error + point.standardError), .init(colour: Palette.colour(0), width: 1.4))
                document.marker(Palette.shape(0), at: place, radius: 4, colour: Palette.colour(0))
            }
        }
    }
}
