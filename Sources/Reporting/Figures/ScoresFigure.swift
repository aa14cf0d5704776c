public import LinearAlgebra
public import Spectroscopy

/// Scores of two components by class, with an ellipse about each class; new samples as open markers.
///
/// ```swift
/// let figure = ScoresFigure(scores: t, labels: labels, explained: [0.82, 0.11])
/// ```
public struct ScoresFigure: Figure {
    private let scores: Matrix
    private let labels: ClassLabels?
    private let components: (first: Int, second: Int)
    private let componentName: String
    private let explained: [Double]?
    private let ellipse: ConfidenceEllipse.Limit?
    private let newScores: Matrix?
    private let names: [String]?
    private let newNames: [String]?
    private let title: String?

    /// Creates a figure of scores T, n × A.
    ///
    /// - Parameters:
    ///   - labels: the class of each row; nil draws all alike.
    ///   - components: the two components, counted from 0.
    ///   - componentName: "PC" or "LV".
    ///   - explained: the share of the variance of X that each of the A components explains, 0 … 1.
    ///   - ellipse: about each class of 3 or more; nil for none.
    ///   - newScores: samples that were projected, m × A.
    ///   - names: of the n samples, written beside them where there is room.
    ///   - newNames: of the m new samples.
    public init(
        scores: Matrix, labels: ClassLabels? = nil, components: (first: Int, second: Int) = (0, 1),
        componentName: String = "PC", explained: [Double]? = nil,
        ellipse: ConfidenceEllipse.Limit? = .chiSquared(share: 0.95), newScores: Matrix? = nil, names: [String]? = nil,
        newNames: [String]? = nil, title: String? = nil
    ) {
        let indices = 0..<scores.columns
        precondition(
            indices.contains(components.first) && indices.contains(components.second),
            "components \(components.first) and \(components.second) of \(scores.rows) × \(scores.columns) scores")
        precondition(
            labels.map { $0.indices.count == scores.rows } ?? true,
            "\(labels?.indices.count ?? 0) labels for \(scores.rows) rows of scores")
        precondition(
            newScores.map { $0.columns == scores.columns } ?? true,
            "new scores of \(newScores?.columns ?? 0) components beside \(scores.columns)")
        precondition(names.map { $0.count == scores.rows } ?? true, "\(names?.count ?? 0) names of \(scores.rows) rows")
        precondition(
            newNames.map { $0.count == newScores?.rows } ?? true,
            "\(newNames?.count ?? 0) names of \(newScores?.rows ?? 0) new rows")
        self.scores = scores
        self.labels = labels
        self.components = components
        self.componentName = componentName
        self.explained = explained
        self.ellipse = ellipse
        self.newScores = newScores
        self.names = names
        self.newNames = newNames
        self.title = title
    }

    public func svg() -> String {
        let x = scores.column(components.first)
        let y = scores.column(components.second)
        let newX = newScores?.column(components.first) ?? []
        let newY = newScores?.column(components.second) ?? []
        let classes = labels ?? ClassLabels([String](repeating: "samples", count: x.count))
        let ellipses = classes.rowsOfClasses.map { rows in
            ellipse.flatMap { ConfidenceEllipse(x: rows.map { x[$0] }, y: rows.map { y[$0] }, limit: $0) }
        }
        let outlines = ellipses.map { $0?.outline() ?? [] }

        var legend = labels == nil ? [] : Legend.Item.classes(classes)
        if let newScores {
            legend.append(
                Legend.Item(name: "new (\(newScores.rows))", colour: Palette.text, shape: .circle, isOpen: true))
        }
        if let ellipse, ellipses.contains(where: { $0 != nil }) {
            let percent = NumberText.fixed(ellipse.share * 100, decimals: 0)
            legend.append(
                Legend.Item(name: "\(percent) % ellipse", colour: Palette.quiet, shape: nil, lineWidth: 1.2))
        }
        let plot = Plot(
            title: title,
            x: PlotScale(covering: x + newX + outlines.flatMap { $0.map(\.x) }, room: 0.06),
            xTitle: axisTitle(components.first),
            y: PlotScale(covering: y + newY + outlines.flatMap { $0.map(\.y) }, room: 0.06),
            yTitle: axisTitle(components.second), legend: legend, plotWidth: 480, plotHeight: 420)

        return plot.drawn(name: "Scores") { document in
            drawZeroLines(on: plot, in: &document)
            for (index, outline) in outlines.enumerated() where !outline.isEmpty {
                let points = outline.map { plot.point($0.x, $0.y) }
                document.polyline(
                    points, .init(colour: Palette.colour(index), width: 1.2), closed: true)
            }
            for row in classes.rowsInTurn {
                let index = classes.indices[row]
                document.marker(
                    Palette.shape(index), at: plot.point(x[row], y[row]), radius: 3.8, colour: Palette.colour(index),
                    opacity: 0.85)
            }
            for (u, v) in zip(newX, newY) {
                document.marker(.circle, at: plot.point(u, v), radius: 4.2, colour: Palette.text, open: true)
            }
            drawNames(x, y, newX, newY, on: plot, in: &document)
        }
    }

    private func axisTitle(_ component: Int) -> String {
        guard let explained, component < explained.count else { return "\(componentName)\(component + 1)" }
        return "\(componentName)\(component + 1) (\(NumberText.fixed(explained[component] * 100, decimals: 1)) %)"
    }

    private func drawZeroLines(on plot: Plot, in document: inout SVGDocument) {
        let stroke = SVGDocument.Stroke(colour: Palette.quiet, width: 0.8)
        if plot.x.lower < 0, plot.x.upper > 0 {
            document.line(from: plot.point(0, plot.y.lower), to: plot.point(0, plot.y.upper), stroke)
        }
        if plot.y.lower < 0, plot.y.upper > 0 {
            document.line(from: plot.point(plot.x.lower, 0), to: plot.point(plot.x.upper, 0), stroke)
        }
    }

    private func drawNames(
        _ x: [Double], _ y: [Double], _ newX: [Double], _ newY: [Double], on plot: Plot, in document: inout SVGDocument
    ) {
        guard names != nil || newNames != nil else { return }
        var placer = LabelPlacer(area: plot.area)
        let places = zip(x + newX, y + newY).map { plot.point($0, $1) }
        for place in places { placer.avoid(place, radius: 4) }
        let all = (names ?? x.map { _ in "" }) + (newNames ?? newX.map { _ in "" })
        for (name, place) in zip(all, places) where !name.isEmpty {
            placer.place(name, at: place, colour: Palette.frame, in: &document)
        }
    }
}
