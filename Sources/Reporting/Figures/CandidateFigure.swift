/// The errors of candidates with their standard errors, one a line, the chosen one marked.
///
/// Filled markers are within one standard error of the best; the dashed line is the error where nothing is done. Errors that are
/// far above the others are drawn at the right edge with their value.
public struct CandidateFigure: Figure {
    /// A candidate.
    public struct Candidate: Sendable {
        /// Its name, with its settings.
        public let name: String
        /// Its error.
        public let error: Double
        /// The standard error of that.
        public let standardError: Double
        /// Whether it is within one standard error of the best.
        public let isWithin: Bool

        /// Creates a candidate.
        public init(name: String, error: Double, standardError: Double, isWithin: Bool) {
            precondition(error >= 0 && standardError >= 0, "an error of \(error) ± \(standardError)")
            self.name = name
            self.error = error
            self.standardError = standardError
            self.isWithin = isWithin
        }
    }

    private let candidates: [Candidate]
    private let chosen: Int
    private let errorTitle: String
    private let title: String?

    /// Creates a figure.
    ///
    /// - Parameters:
    ///   - chosen: the index of the chosen candidate.
    ///   - errorTitle: "RMSE: moisture (%)".
    public init(candidates: [Candidate], chosen: Int, errorTitle: String, title: String? = nil) {
        precondition(candidates.indices.contains(chosen), "candidate \(chosen) of \(candidates.count)")
        self.candidates = candidates
        self.chosen = chosen
        self.errorTitle = errorTitle
        self.title = title
    }

    public func svg() -> String {
        let size = Plot.labelSize
        let row = 17.0
        // Three times the median: the order among those that do not do at all is of no interest.
        let sorted = candidates.map(\.error).sorted()
        let edge = max(3 * sorted[sorted.count / 2], candidates[chosen].error + candidates[chosen].standardError)
        let shown = candidates.filter { $0.error <= edge }.map { min($0.error + $0.standardError, edge) }
        let scale = PlotScale(covering: shown + [0], room: 0.02)
        let names = candidates.map { TextWidth.fitting($0.name, width: 420, size: size) }
        let widest = names.indices.map { TextWidth.of(names[$0], size: size, bold: $0 == chosen) }.max() ?? 0
        let top = title == nil ? 14.0 : 44
        let area = Rectangle(
            x: (widest + 24).rounded(.up), y: top, width: 420, height: Double(candidates.count) * row + 8)
        let titleWidth = title.map { TextWidth.of($0, size: 15, bold: true) } ?? 0
        let width = max(area.right + 78, 20 + titleWidth + 14)
        let note = "filled: within one standard error of the best"
        var document = SVGDocument(width: width, height: area.bottom + 72, title: title ?? "Comparison of candidates")
        if let title { document.text(title, at: Point(x: 16, y: 28), size: 15, bold: true) }
        func x(_ value: Double) -> Double { area.x + scale.fraction(value) * area.width }
        for tick in scale.ticks {
            document.line(
                from: Point(x: x(tick.value), y: area.y), to: Point(x: x(tick.value), y: area.bottom),
                .init(colour: Palette.grid))
            document.text(
                tick.label, at: Point(x: x(tick.value), y: area.bottom + 19), size: size, anchor: .middle)
        }
        document.rectangle(area, .init())
        for (index, candidate) in candidates.enumerated() {
            let y = area.y + 4 + (Double(index) + 0.5) * row
            let isChosen = index == chosen
            let colour = isChosen ? Palette.colour(1) : Palette.colour(0)
            document.text(
                names[index], at: Point(x: area.x - 8, y: y + size * 0.35), size: size, anchor: .end, bold: isChosen)
            guard candidate.error <= scale.upper else {
                document.text(
                    "→ " + NumberText.significant(candidate.error, digits: 3),
                    at: Point(x: area.right + 6, y: y + size * 0.35), size: size, colour: Palette.frame)
                continue
            }
            let low = x(max(candidate.error - candidate.standardError, scale.lower))
            let high = x(min(candidate.error + candidate.standardError, scale.upper))
            document.line(
                from: Point(x: low, y: y), to: Point(x: high, y: y),
                .init(colour: colour, width: isChosen ? 2.4 : 1.2))
            document.marker(
                Palette.shape(isChosen ? 1 : 0), at: Point(x: x(candidate.error), y: y), radius: isChosen ? 5 : 3.6,
                colour: colour, open: !candidate.isWithin)
        }
        document.text(
            scale.titled(errorTitle) + " ± standard error", at: Point(x: area.centre.x, y: area.bottom + 41),
            size: Plot.titleSize, anchor: .middle)
        document.text(
            note, at: Point(x: area.centre.x, y: area.bottom + 60), size: 11, anchor: .middle, colour: Palette.frame)
        return document.text
    }
}
