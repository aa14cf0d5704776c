/// Loss against the number of latent variables (or another complexity), one curve a recipe, with the choice marked.
///
/// The chosen curve is thick and has bars of ± one standard error; the dashed level is the largest loss that the
/// one-standard-error rule accepts.
public struct LossFigure: Figure {
    /// The loss of one recipe.
    public struct Curve: Sendable {
        /// The recipe, as people read it.
        public let name: String
        /// The loss with 1, 2, … latent variables.
        public let losses: [Double]
        /// The standard error of each loss.
        public let standardErrors: [Double]?

        /// Creates a curve.
        public init(name: String, losses: [Double], standardErrors: [Double]? = nil) {
            precondition(
                standardErrors.map { $0.count == losses.count } ?? true,
                "\(standardErrors?.count ?? 0) standard errors of \(losses.count) losses")
            self.name = name
            self.losses = losses
            self.standardErrors = standardErrors
        }
    }

    private let curves: [Curve]
    private let chosenCurve: Int
    private let chosenLatentVariables: Int
    private let complexityTitle: String
    private let chosenSetting: String?
    private let threshold: Double?
    private let lossTitle: String
    private let title: String?

    /// Creates a figure.
    ///
    /// - Parameters:
    ///   - chosenCurve: the index of the chosen recipe.
    ///   - chosenLatentVariables: the chosen number of latent variables A, or the chosen point of a grid, from 1.
    ///   - threshold: the level of the one-standard-error rule, minimum + SE; nil to leave it out.
    ///   - complexityTitle: what is counted along the axis.
    ///   - chosenSetting: the choice in words; nil for "3 latent variables".
    ///   - lossTitle: "Balanced error rate", "RMSECV (mg/g)".
    public init(
        curves: [Curve], chosenCurve: Int, chosenLatentVariables: Int, threshold: Double? = nil,
        complexityTitle: String = "Latent variables", chosenSetting: String? = nil, lossTitle: String = "Loss",
        title: String? = nil
    ) {
        precondition(curves.indices.contains(chosenCurve), "curve \(chosenCurve) of \(curves.count)")
        precondition(
            chosenLatentVariables >= 1 && chosenLatentVariables <= curves[chosenCurve].losses.count,
            "\(chosenLatentVariables) of \(curves[chosenCurve].losses.count) complexities")
        self.curves = curves
        self.chosenCurve = chosenCurve
        self.chosenLatentVariables = chosenLatentVariables
        self.complexityTitle = complexityTitle
        self.chosenSetting = chosenSetting
        self.threshold = threshold
        self.lossTitle = lossTitle
        self.title = title
    }

    public func svg() -> String {
        let chosen = curves[chosenCurve]
        let errors = chosen.standardErrors ?? []
        var values = curves.flatMap(\.losses)
        values += zip(chosen.losses, errors).flatMap { [$0 - $1, $0 + $1] }
        if let threshold { values.append(threshold) }
        let longest = curves.map(\.losses.count).max() ?? 1
        var legend = curves.enumerated().map { index, curve in
            Legend.Item(
                name: curve.name, colour: Palette.colour(index), shape: Palette.shape(index),
                lineWidth: index == chosenCurve ? 2.8 : 1.2, dash: index == chosenCurve ? "" : Palette.dash(index),
                isBold: index == chosenCurve)
        }
        if threshold != nil {
            legend.append(
                Legend.Item(
                    name: "minimum + 1 SE", colour: Palette.frame, shape: nil, lineWidth: 1, dash: "4 3"))
        }
        let plot = Plot(
            title: title,
            x: PlotScale(
                lower: 0.6, upper: Double(longest) + 0.4, wholeTicks: true, tickCount: longest <= 20 ? 20 : 10),
            xTitle: complexityTitle, y: PlotScale(covering: values, room: 0.06), yTitle: lossTitle, legend: legend,
            noteAbove: true)
        return plot.drawn(name: "Loss against \(complexityTitle.prefix(1).lowercased() + complexityTitle.dropFirst())")
        { document in
            drawChoice(on: plot, in: &document)
            for index in curves.indices where index != chosenCurve { draw(index, on: plot, in: &document) }
            for (k, error) in errors.enumerated() {
                drawBar(at: Double(k + 1), chosen.losses[k], error, on: plot, in: &document)
            }
            draw(chosenCurve, on: plot, in: &document)
        }
    }

    private func draw(_ index: Int, on plot: Plot, in document: inout SVGDocument) {
        let isChosen = index == chosenCurve
        let points = curves[index].losses.enumerated().map { plot.point(Double($0 + 1), $1) }
        document.polyline(
            points,
            .init(
                colour: Palette.colour(index), width: isChosen ? 2.8 : 1.2,
                dash: isChosen ? "" : Palette.dash(index), opacity: isChosen ? 1 : 0.75))
        for point in points {
            document.marker(
                Palette.shape(index), at: point, radius: isChosen ? 4.5 : 3, colour: Palette.colour(index),
                opacity: isChosen ? 1 : 0.75)
        }
    }

    private func drawBar(
        at x: Double, _ loss: Double, _ error: Double, on plot: Plot, in document: inout SVGDocument
    ) {
        let stroke = SVGDocument.Stroke(colour: Palette.colour(chosenCurve), width: 1.4)
        let low = plot.point(x, loss - error)
        let high = plot.point(x, loss + error)
        document.line(from: low, to: high, stroke)
        for end in [low, high] {
            document.line(from: Point(x: end.x - 4, y: end.y), to: Point(x: end.x + 4, y: end.y), stroke)
        }
    }

    private func drawChoice(on plot: Plot, in document: inout SVGDocument) {
        let dashed = SVGDocument.Stroke(colour: Palette.frame, width: 1, dash: "4 3")
        if let threshold {
            document.line(
                from: plot.point(plot.x.lower, threshold), to: plot.point(plot.x.upper, threshold), dashed)
        }
        let a = Double(chosenLatentVariables)
        let top = plot.point(a, plot.y.upper)
        document.line(
            from: Point(x: top.x, y: top.y - 6), to: plot.point(a, plot.y.lower),
            .init(colour: Palette.text, width: 1.2))
        let standard = chosenLatentVariables == 1 ? "1 latent variable" : "\(chosenLatentVariables) latent variables"
        let note = "chosen: \(chosenSetting ?? standard)"
        let half = TextWidth.of(note, size: Plot.labelSize, bold: true) / 2
        let centre = min(max(top.x, plot.area.x + half), plot.area.right - half)
        document.text(
            note, at: Point(x: centre, y: top.y - 10), size: Plot.labelSize, anchor: .middle, bold: true)
    }
}
