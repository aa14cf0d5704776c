public import LinearAlgebra
public import Spectroscopy

/// Spectra drawn over each other, coloured by class, with the mean of each class and its markers upon them.
///
/// A wavenumber axis falls from left to right, as is usual; every other axis rises. Lines are thinned out by less than
/// what the eye can see, more only where the file would become very large.
///
/// ```swift
/// let figure = SpectraFigure(spectra: spectra, labels: try ClassLabels(column: "origin", of: spectra))
/// ```
public struct SpectraFigure: Figure {
    private static let pointLimit = 80_000

    private let x: Matrix
    private let axis: SpectralAxis
    private let labels: ClassLabels?
    private let signalTitle: String
    private let title: String?
    private let drawsMeans: Bool

    /// Creates a figure of n spectra on p channels.
    ///
    /// - Parameters:
    ///   - x: the values, n × p, finite.
    ///   - labels: the class of each row; nil draws all alike and no legend.
    ///   - signalTitle: the title of the upright axis: "Absorbance", "After snv → mean-centre".
    ///   - drawsMeans: whether the mean of each class is drawn upon its spectra, with markers.
    public init(
        x: Matrix, axis: SpectralAxis, labels: ClassLabels? = nil, signalTitle: String, title: String? = nil,
        drawsMeans: Bool = true
    ) {
        precondition(x.columns == axis.count, "\(x.rows) × \(x.columns) values on an axis of \(axis.count) channels")
        precondition(
            labels.map { $0.indices.count == x.rows } ?? true,
            "\(labels?.indices.count ?? 0) labels for \(x.rows) spectra")
        self.x = x
        self.axis = axis
        self.labels = labels
        self.signalTitle = signalTitle
        self.title = title
        self.drawsMeans = drawsMeans
    }

    /// Creates a figure of spectra with the title of their signal.
    public init(spectra: Spectra, labels: ClassLabels? = nil, title: String? = nil, drawsMeans: Bool = true) {
        self.init(
            x: spectra.x, axis: spectra.axis, labels: labels, signalTitle: spectra.signal.axisTitle, title: title,
            drawsMeans: drawsMeans)
    }

    public func svg() -> String {
        let classes = labels ?? ClassLabels([String](repeating: "", count: x.rows))
        let plot = Plot(
            title: title, x: PlotScale(spanning: axis), xTitle: axis.unit.axisTitle,
            y: PlotScale(covering: x.elements, room: 0.04), yTitle: signalTitle,
            legend: labels == nil ? [] : Legend.Item.classes(classes, lineWidth: 2, marked: drawsMeans))
        let order = classes.rowsInTurn
        let lines = Trace.within(limit: Self.pointLimit, order.map { plot.points(axis: axis, values: x.row($0)) })
        let opacity = x.rows <= 12 ? 0.9 : max(0.25, 0.9 - Double(x.rows) * 0.006)
        return plot.drawn(name: "Spectra") { document in
            for (line, row) in zip(lines, order) {
                document.trace(
                    line, .init(colour: Palette.colour(classes.indices[row]), width: 0.8, opacity: opacity))
            }
            if drawsMeans, labels != nil { drawMeans(of: classes, on: plot, in: &document) }
        }
    }

    private func drawMeans(of classes: ClassLabels, on plot: Plot, in document: inout SVGDocument) {
        let rows = classes.rowsOfClasses
        let means = rows.map { $0.isEmpty ? [] : x.selecting(rows: $0).columnMeans }
        for (index, mean) in means.enumerated() where !mean.isEmpty {
            let line = Trace.simplified(
                Trace.decimated(plot.points(axis: axis, values: mean)), tolerance: 0.15)
            document.trace(line, .init(colour: Palette.colour(index), width: 1.8))
        }
        guard classes.names.count > 1 else { return }
        // Markers stand at other channels for each class, so that those of classes alike do not hide each other.
        let repeats = 6
        for (index, mean) in means.enumerated() where !mean.isEmpty {
            for k in 0..<repeats {
                let share = (Double(k) + (Double(index) + 0.5) / Double(means.count)) / Double(repeats)
                let channel = min(Int(share * Double(axis.count)), axis.count - 1)
                document.marker(
                    Palette.shape(index), at: plot.point(axis.values[channel], mean[channel]), radius: 4,
                    colour: Palette.colour(index))
            }
        }
    }
}
