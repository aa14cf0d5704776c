/// A control chart: one or two lines over the samples in time order, with limits and the first alarm.
public struct ControlChartFigure: Figure {
    private let lines: [(name: String, values: [Double])]
    private let upper: [Double]
    private let lower: [Double]
    private let firstAlarm: Int?
    private let valueTitle: String
    private let title: String?

    /// Creates a figure of n samples.
    ///
    /// - Parameters:
    ///   - upper: the upper limit at each sample.
    ///   - lower: the lower limit at each sample.
    ///   - firstAlarm: the sample of the first alarm, from 0.
    public init(
        lines: [(name: String, values: [Double])], upper: [Double], lower: [Double], firstAlarm: Int?,
        valueTitle: String, title: String? = nil
    ) {
        precondition(
            upper.count == lower.count && lines.allSatisfy { $0.values.count == upper.count },
            "lines and limits of different lengths")
        self.lines = lines
        self.upper = upper
        self.lower = lower
        self.firstAlarm = firstAlarm
        self.valueTitle = valueTitle
        self.title = title
    }

    public func svg() -> String {
        let legend =
            lines.enumerated().map { index, line in
                Legend.Item(
                    name: line.name, colour: Palette.colour(index), shape: Palette.shape(index), lineWidth: 1.6,
                    dash: Palette.dash(index))
            } + [Legend.Item(name: "limits", colour: Palette.frame, shape: nil, lineWidth: 1.2, dash: "4 3")]
        let plot = Plot(
            title: title, x: PlotScale(lower: 0.5, upper: Double(upper.count) + 0.5, wholeTicks: true, tickCount: 10),
            xTitle: "Spectrum after the reference",
            y: PlotScale(covering: lines.flatMap(\.values) + upper + lower, includingZero: true), yTitle: valueTitle,
            legend: legend, noteAbove: firstAlarm != nil)
        return plot.drawn(name: "Control chart") { document in
            for limit in [upper, lower] {
                document.polyline(
                    points(limit, plot), .init(colour: Palette.frame, width: 1.2, dash: "4 3"))
            }
            for (index, line) in lines.enumerated() {
                let places = points(line.values, plot)
                document.polyline(
                    places, .init(colour: Palette.colour(index), width: 1.6, dash: Palette.dash(index)))
                guard places.count <= 200 else { continue }
                for place in places {
                    document.marker(Palette.shape(index), at: place, radius: 3, colour: Palette.colour(index))
                }
            }
            if let firstAlarm {
                let top = plot.point(Double(firstAlarm + 1), plot.y.upper)
                document.line(
                    from: Point(x: top.x, y: top.y - 6), to: plot.point(Double(firstAlarm + 1), plot.y.lower),
                    .init(colour: Palette.text, width: 1.2))
                let note = "first alarm: \(firstAlarm + 1)"
                let half = TextWidth.of(note, size: Plot.labelSize, bold: true) / 2
                document.text(
                    note,
                    at: Point(x: min(max(top.x, plot.area.x + half), plot.area.right - half), y: top.y - 10),
                    size: Plot.labelSize, anchor: .middle, bold: true)
            }
        }
    }

    private func points(_ values: [Double], _ plot: Plot) -> [Point] {
        values.enumerated().map { plot.point(Double($0 + 1), $1) }
    }
}
