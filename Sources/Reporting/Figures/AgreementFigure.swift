/// Differences of paired values against their means, with bias and limits of agreement (Bland and Altman).
public struct AgreementFigure: Figure {
    private let means: [Double]
    private let differences: [Double]
    private let names: [String]
    private let levels: [(name: String, value: Double, low: Double, high: Double)]
    private let margin: Double?
    private let quantity: String
    private let title: String?

    /// Creates a figure of n samples.
    ///
    /// - Parameters:
    ///   - names: of the n samples; those that are not empty are written.
    ///   - bias: the mean difference with its interval.
    ///   - limits: the lower and upper limit of agreement, each with its interval.
    ///   - margin: the difference that does not matter; nil to leave it out.
    public init(
        primary: [Double], secondary: [Double], names: [String],
        bias: (value: Double, low: Double, high: Double),
        limits: [(value: Double, low: Double, high: Double)], margin: Double?, quantity: String, title: String? = nil
    ) {
        precondition(
            secondary.count == primary.count && names.count == primary.count,
            "\(primary.count) and \(secondary.count) values, \(names.count) names")
        means = zip(primary, secondary).map { ($0 + $1) / 2 }
        differences = zip(primary, secondary).map { $1 - $0 }
        self.names = names
        levels =
            [("bias", bias.value, bias.low, bias.high)]
            + limits.map { ("limit of agreement", $0.value, $0.low, $0.high) }
        self.margin = margin
        self.quantity = quantity
        self.title = title
    }

    public func svg() -> String {
        var covered = differences + levels.flatMap { [$0.low, $0.high] }
        if let margin { covered += [-margin, margin] }
        var legend = [
            Legend.Item(name: "bias", colour: Palette.colour(0), shape: nil, lineWidth: 2, dash: ""),
            Legend.Item(
                name: "limits of agreement", colour: Palette.colour(1), shape: nil, lineWidth: 1.6, dash: "7 3"),
        ]
        if margin != nil {
            legend.append(Legend.Item(name: "± margin", colour: Palette.frame, shape: nil, lineWidth: 1, dash: "2 2"))
        }
        let plot = Plot(
            title: title, x: PlotScale(covering: means), xTitle: "Mean of both instruments: \(quantity)",
            y: PlotScale(covering: covered, includingZero: true), yTitle: "Secondary − primary", legend: legend)
        return plot.drawn(name: "Agreement of two instruments") { document in
            for (index, level) in levels.enumerated() {
                let colour = Palette.colour(index == 0 ? 0 : 1)
                for end in [level.low, level.high] {
                    line(at: end, .init(colour: colour, width: 0.7, dash: "1 3"), plot, &document)
                }
                line(
                    at: level.value, .init(colour: colour, width: index == 0 ? 2 : 1.6, dash: index == 0 ? "" : "7 3"),
                    plot, &document)
            }
            if let margin {
                for level in [-margin, margin] {
                    line(at: level, .init(colour: Palette.frame, width: 1, dash: "2 2"), plot, &document)
                }
            }
            let places = zip(means, differences).map { plot.point($0, $1) }
            var placer = LabelPlacer(area: plot.area)
            for place in places {
                placer.avoid(place, radius: 4)
                document.marker(Palette.shape(0), at: place, radius: 3.8, colour: Palette.text, opacity: 0.8)
            }
            for (name, place) in zip(names, places) where !name.isEmpty {
                placer.place(name, at: place, colour: Palette.frame, in: &document)
            }
        }
    }

    private func line(at y: Double, _ stroke: SVGDocument.Stroke, _ plot: Plot, _ document: inout SVGDocument) {
        document.line(from: plot.point(plot.x.lower, y), to: plot.point(plot.x.upper, y), stroke)
    }
}
