public import Spectroscopy

/// Predicted against reference values about the line of equality, with the interval of each prediction.
///
/// ```swift
/// let text = PredictionFigure(reference: y, predicted: yHat, quantity: "moisture (%)").svg()
/// ```
public struct PredictionFigure: Figure {
    /// The limits of a prediction.
    public struct Interval: Sendable {
        /// The lower limit.
        public let low: Double
        /// The upper limit.
        public let high: Double

        /// Creates limits.
        public init(low: Double, high: Double) {
            precondition(low <= high && low.isFinite && high.isFinite, "limits \(low) … \(high)")
            self.low = low
            self.high = high
        }
    }

    private let reference: [Double]
    private let predicted: [Double]
    private let intervals: [Interval?]?
    private let labels: ClassLabels?
    private let names: [String]?
    private let quantity: String
    private let title: String?

    /// Creates a figure of n samples.
    ///
    /// - Parameters:
    ///   - intervals: of the n predictions; nil to draw none.
    ///   - labels: what the samples are: inside and outside, calibration and test.
    ///   - names: of the n samples; those that are not empty are written beside them where there is room.
    ///   - quantity: what is measured, with its unit: "moisture (%)".
    public init(
        reference: [Double], predicted: [Double], intervals: [Interval?]? = nil, labels: ClassLabels? = nil,
        names: [String]? = nil, quantity: String, title: String? = nil
    ) {
        let n = reference.count
        precondition(predicted.count == n, "\(n) reference and \(predicted.count) predicted values")
        precondition(intervals.map { $0.count == n } ?? true, "\(intervals?.count ?? 0) intervals of \(n) samples")
        precondition(
            labels.map { $0.indices.count == n } ?? true, "\(labels?.indices.count ?? 0) labels of \(n) samples")
        precondition(names.map { $0.count == n } ?? true, "\(names?.count ?? 0) names of \(n) samples")
        self.reference = reference
        self.predicted = predicted
        self.intervals = intervals
        self.labels = labels
        self.names = names
        self.quantity = quantity
        self.title = title
    }

    public func svg() -> String {
        let classes = labels ?? ClassLabels([String](repeating: "samples", count: reference.count))
        let limits = (intervals ?? []).compactMap { $0 }.flatMap { [$0.low, $0.high] }
        // One scale for both axes, so that the line of equality is the diagonal.
        let scale = PlotScale(covering: reference + predicted + limits, room: 0.04)
        var legend = labels == nil ? [] : Legend.Item.classes(classes)
        legend.append(
            Legend.Item(name: "predicted = reference", colour: Palette.text, shape: nil, lineWidth: 1.2, dash: "6 3"))
        let plot = Plot(
            title: title, x: scale, xTitle: "Reference: \(quantity)", y: scale, yTitle: "Predicted: \(quantity)",
            legend: legend, plotWidth: 440, plotHeight: 440)
        return plot.drawn(name: "Predicted against reference values") { document in
            document.line(
                from: plot.point(scale.lower, scale.lower), to: plot.point(scale.upper, scale.upper),
                .init(colour: Palette.text, width: 1.2, dash: "6 3"))
            for (row, interval) in (intervals ?? []).enumerated() {
                guard let interval else { continue }
                document.line(
                    from: plot.point(reference[row], interval.low), to: plot.point(reference[row], interval.high),
                    .init(colour: Palette.colour(classes.indices[row]), width: 1, opacity: 0.4))
            }
            for row in classes.rowsInTurn {
                let index = classes.indices[row]
                document.marker(
                    Palette.shape(index), at: plot.point(reference[row], predicted[row]), radius: 3.8,
                    colour: Palette.colour(index), opacity: 0.85)
            }
            drawNames(on: plot, in: &document)
        }
    }

    private func drawNames(on plot: Plot, in document: inout SVGDocument) {
        guard let names else { return }
        let places = zip(reference, predicted).map { plot.point($0, $1) }
        var placer = LabelPlacer(area: plot.area)
        for place in places { placer.avoid(place, radius: 4) }
        for (name, place) in zip(names, places) where !name.isEmpty {
            placer.place(name, at: place, colour: Palette.frame, in: &document)
        }
    }
}
