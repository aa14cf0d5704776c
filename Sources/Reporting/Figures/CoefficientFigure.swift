public import Spectroscopy

/// Regression coefficients against the spectral axis with their limits as a band, over the mean spectrum.
///
/// The mean spectrum stands behind, on a scale of its own that fills the plot: it tells at which bands coefficients lie,
/// not how large it is.
///
/// ```swift
/// CoefficientFigure(coefficients: b, limits: intervals, axis: axis, mean: (spectra.x.columnMeans, spectra.axis))
/// ```
public struct CoefficientFigure: Figure {
    private let coefficients: [Double]
    private let limits: [ClosedRange<Double>]?
    private let axis: SpectralAxis
    private let mean: (values: [Double], axis: SpectralAxis)
    private let name: String
    private let limitsName: String
    private let title: String?

    /// Creates a figure.
    ///
    /// - Parameters:
    ///   - coefficients: one a channel of `axis`.
    ///   - limits: of each coefficient; nil for none.
    ///   - mean: the mean spectrum on its own axis, which may have other channels.
    ///   - name: of the coefficients: "PLS coefficient".
    ///   - limitsName: "95 % jackknife limits".
    public init(
        coefficients: [Double], limits: [ClosedRange<Double>]? = nil, axis: SpectralAxis,
        mean: (values: [Double], axis: SpectralAxis), name: String = "Regression coefficient",
        limitsName: String = "95 % limits", title: String? = nil
    ) {
        precondition(
            coefficients.count == axis.count && limits?.count ?? axis.count == axis.count,
            "\(coefficients.count) coefficients and \(limits?.count ?? 0) limits for \(axis.count) channels")
        precondition(
            mean.values.count == mean.axis.count, "\(mean.values.count) means for \(mean.axis.count) channels")
        self.coefficients = coefficients
        self.limits = limits
        self.axis = axis
        self.mean = mean
        self.name = name
        self.limitsName = limitsName
        self.title = title
    }

    public func svg() -> String {
        let colour = Palette.colour(0)
        var legend = [Legend.Item(name: name, colour: colour, shape: nil, lineWidth: 1.8)]
        if limits != nil { legend.append(Legend.Item(name: limitsName, colour: Self.band, shape: nil, lineWidth: 8)) }
        legend.append(Legend.Item(name: "mean spectrum (own scale)", colour: Palette.quiet, shape: nil, lineWidth: 1.2))
        let values = coefficients + (limits?.flatMap { [$0.lowerBound, $0.upperBound] } ?? [])
        let plot = Plot(
            title: title, x: PlotScale(spanning: axis), xTitle: axis.unit.axisTitle,
            y: PlotScale(covering: values, room: 0.06, includingZero: true), yTitle: name, legend: legend)
        return plot.drawn(name: name) { document in
            drawMean(on: plot, in: &document)
            if let limits { drawBand(limits, on: plot, in: &document) }
            document.line(
                from: plot.point(plot.x.lower, 0), to: plot.point(plot.x.upper, 0),
                .init(colour: Palette.quiet, width: 1))
            document.trace(
                Trace.simplified(Trace.decimated(plot.points(axis: axis, values: coefficients)), tolerance: 0.1),
                .init(colour: colour, width: 1.5))
        }
    }

    /// The colour of the line upon white, at a third of its strength.
    private static let band = "#AAD0E5"

    /// The mean spectrum from a twentieth above the foot of the plot to a twentieth below its head.
    private func drawMean(on plot: Plot, in document: inout SVGDocument) {
        let shown = mean.axis.values.indices.filter {
            mean.axis.values[$0] >= plot.x.lower && mean.axis.values[$0] <= plot.x.upper
        }
        let values = shown.map { mean.values[$0] }
        guard let low = values.min(), let high = values.max(), high > low else { return }
        let (foot, head) = (plot.area.bottom - 0.05 * plot.area.height, plot.area.y + 0.05 * plot.area.height)
        let points = zip(shown, values).map { channel, value in
            Point(
                x: plot.point(mean.axis.values[channel], 0).x,
                y: foot + (value - low) / (high - low) * (head - foot))
        }
        document.trace(
            Trace.simplified(Trace.decimated(points), tolerance: 0.1),
            .init(colour: Palette.quiet, width: 1.2, opacity: 0.8))
    }

    private func drawBand(_ limits: [ClosedRange<Double>], on plot: Plot, in document: inout SVGDocument) {
        let low = plot.points(axis: axis, values: limits.map(\.lowerBound))
        let high = plot.points(axis: axis, values: limits.map(\.upperBound))
        document.polyline(
            Trace.simplified(Trace.decimated(high), tolerance: 0.1)
                + Trace.simplified(Trace.decimated(low), tolerance: 0.1).reversed(),
            .init(colour: "none"), closed: true, fill: Self.band)
    }
}
