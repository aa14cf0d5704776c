public import LinearAlgebra
public import Spectroscopy

/// Loadings, weights or coefficients against the spectral axis, one line each, about the zero line.
public struct LoadingsFigure: Figure {
    private let values: Matrix
    private let names: [String]
    private let axis: SpectralAxis
    private let valueTitle: String
    private let level: Double?
    private let title: String?

    /// Creates a figure of k lines on p channels.
    ///
    /// - Parameters:
    ///   - values: p × k, as loadings P are.
    ///   - names: of the k lines: "PC1 (82.0 %)".
    ///   - valueTitle: "Loading", "Regression coefficient".
    ///   - level: a value to mark with a dashed line, such as the 1 of VIP; nil for none.
    public init(
        values: Matrix, names: [String], axis: SpectralAxis, valueTitle: String = "Loading", level: Double? = nil,
        title: String? = nil
    ) {
        precondition(
            values.rows == axis.count && values.columns == names.count,
            "\(values.rows) × \(values.columns) values for \(axis.count) channels and \(names.count) names")
        self.values = values
        self.names = names
        self.axis = axis
        self.valueTitle = valueTitle
        self.level = level
        self.title = title
    }

    public func svg() -> String {
        let plot = Plot(
            title: title, x: PlotScale(spanning: axis), xTitle: axis.unit.axisTitle,
            y: PlotScale(covering: values.elements + [level].compactMap { $0 }, room: 0.06, includingZero: true),
            yTitle: valueTitle,
            legend: names.enumerated().map { index, name in
                Legend.Item(
                    name: name, colour: Palette.colour(index), shape: nil, lineWidth: 1.8, dash: Palette.dash(index))
            })
        return plot.drawn(name: valueTitle) { document in
            document.line(
                from: plot.point(plot.x.lower, 0), to: plot.point(plot.x.upper, 0),
                .init(colour: Palette.quiet, width: 1))
            if let level {
                document.line(
                    from: plot.point(plot.x.lower, level), to: plot.point(plot.x.upper, level),
                    .init(colour: Palette.frame, width: 1, dash: "4 3"))
            }
            for index in names.indices.reversed() {
                let points = plot.points(axis: axis, values: values.column(index))
                document.trace(
                    Trace.simplified(Trace.decimated(points), tolerance: 0.1),
                    .init(colour: Palette.colour(index), width: 1.5, dash: Palette.dash(index)))
            }
        }
    }
}
