/// Two scales with their frame, ticks, titles and legend: everything of a figure but the data.
struct Plot: Sendable {
    static let labelSize = 12.0
    static let titleSize = 13.0

    let x: PlotScale
    let y: PlotScale
    let legend: Legend
    /// The rectangle that the data are drawn in.
    let area: Rectangle
    private let title: String?
    private let xTitle: String
    private let yTitle: String
    private let width: Double
    private let height: Double

    /// Lays a plot out.
    ///
    /// - Parameters:
    ///   - noteAbove: whether to keep a line of room above the frame for a note.
    init(
        title: String?, x: PlotScale, xTitle: String, y: PlotScale, yTitle: String, legend items: [Legend.Item] = [],
        plotWidth: Double = 600, plotHeight: Double = 360, noteAbove: Bool = false
    ) {
        self.x = x
        self.y = y
        self.xTitle = x.titled(xTitle)
        self.yTitle = y.titled(yTitle)
        legend = Legend(items: items, plotWidth: plotWidth)
        let labels = y.ticks.map { TextWidth.of($0.label, size: Self.labelSize) }.max() ?? 0
        let left = 16 + Self.titleSize + 8 + labels + 10
        let top = 14 + (title == nil ? 0.0 : 26.0) + (noteAbove ? 20.0 : 0.0)
        area = Rectangle(x: left.rounded(.up), y: top, width: plotWidth, height: plotHeight)
        let titleWidth = title.map { TextWidth.of($0, size: 15, bold: true) } ?? 0
        var right = max(area.right + 18, area.x + titleWidth + 14)
        var bottom = area.bottom + 56
        switch legend.placement {
        case .right where legend.width > 0:
            right = max(right, area.right + 20 + legend.width + 12)
            bottom = max(bottom, area.y + legend.height + 16)
        case .right: break
        case .below:
            right = max(right, area.x + legend.width + 14)
            bottom += legend.height + 10
        }
        width = right
        height = bottom
        self.title = title
    }

    /// Where a pair of values lies on the page.
    func point(_ xValue: Double, _ yValue: Double) -> Point {
        Point(
            x: area.x + x.fraction(xValue) * area.width, y: area.bottom - y.fraction(yValue) * area.height)
    }

    /// The document: grid, then what `data` draws, then frame, ticks, titles and legend.
    func drawn(name: String, _ data: (inout SVGDocument) -> Void) -> String {
        var document = SVGDocument(width: width, height: height, title: title ?? name)
        let xTicks = x.ticks.map { ($0.label, point($0.value, y.lower).x) }
        let yTicks = y.ticks.map { ($0.label, point(x.lower, $0.value).y) }
        let grid = SVGDocument.Stroke(colour: Palette.grid)
        for (_, at) in xTicks {
            document.line(from: Point(x: at, y: area.y), to: Point(x: at, y: area.bottom), grid)
        }
        for (_, at) in yTicks {
            document.line(from: Point(x: area.x, y: at), to: Point(x: area.right, y: at), grid)
        }
        data(&document)
        document.rectangle(area, .init())
        for (label, at) in xTicks {
            document.line(from: Point(x: at, y: area.bottom), to: Point(x: at, y: area.bottom + 5), .init())
            document.text(
                label, at: Point(x: at, y: area.bottom + 19), size: Self.labelSize, anchor: .middle)
        }
        for (label, at) in yTicks {
            document.line(from: Point(x: area.x - 5, y: at), to: Point(x: area.x, y: at), .init())
            document.text(
                label, at: Point(x: area.x - 9, y: at + Self.labelSize * 0.35), size: Self.labelSize, anchor: .end)
        }
        document.text(
            TextWidth.fitting(xTitle, width: width - 20, size: Self.titleSize),
            at: Point(x: area.centre.x, y: area.bottom + 43), size: Self.titleSize, anchor: .middle)
        document.text(
            TextWidth.fitting(yTitle, width: area.height + area.y + 40, size: Self.titleSize),
            at: Point(x: 10 + Self.titleSize, y: area.centre.y), size: Self.titleSize, anchor: .middle, turned: -90)
        if let title {
            document.text(title, at: Point(x: area.x, y: 26), size: 15, bold: true)
        }
        switch legend.placement {
        case .right: legend.draw(in: &document, at: Point(x: area.right + 20, y: area.y - 2))
        case .below: legend.draw(in: &document, at: Point(x: area.x, y: area.bottom + 58))
        }
        return document.text
    }
}
