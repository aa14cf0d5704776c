/// The names of what is drawn, beside or below the plot and never upon it.
struct Legend: Sendable {
    /// One name with the sign it stands for.
    struct Item: Sendable {
        var name: String
        var colour: String
        var shape: MarkerShape?
        var isOpen = false
        /// The line through the sign, if any.
        var lineWidth: Double?
        var dash = ""
        var isBold = false
    }

    /// Where the legend stands.
    enum Placement: Sendable { case right, below }

    static let fontSize = 12.0
    private static let rowHeight = 20.0
    private static let signWidth = 30.0
    private static let columnGap = 18.0
    private static let longestOnTheRight = 260.0

    let items: [Item]
    let placement: Placement
    /// The room that it takes.
    let width: Double
    let height: Double
    private let columns: Int
    private let columnWidth: Double

    /// Chooses a place: on the right, or below when a name is too long for that.
    init(items: [Item], plotWidth: Double) {
        let widest = items.map { TextWidth.of($0.name, size: Self.fontSize, bold: $0.isBold) }.max() ?? 0
        if items.isEmpty || widest <= Self.longestOnTheRight {
            self.items = items
            placement = .right
            columns = 1
            columnWidth = Self.signWidth + widest
            width = items.isEmpty ? 0 : columnWidth
            height = Double(items.count) * Self.rowHeight
        } else {
            let room = max(plotWidth, 640)
            let textRoom = room - Self.signWidth
            self.items = items.map { item in
                var shown = item
                shown.name = TextWidth.fitting(item.name, width: textRoom, size: Self.fontSize)
                return shown
            }
            placement = .below
            columnWidth = min(Self.signWidth + widest, room)
            columns = max(1, Int((room + Self.columnGap) / (columnWidth + Self.columnGap)))
            let rows = (items.count + columns - 1) / columns
            width = Double(columns) * columnWidth + Double(columns - 1) * Self.columnGap
            height = Double(rows) * Self.rowHeight
        }
    }

    /// Draws it with its upper left corner at the given place.
    func draw(in document: inout SVGDocument, at corner: Point) {
        let rows = (items.count + columns - 1) / columns
        for (index, item) in items.enumerated() {
            let left = corner.x + Double(index / max(rows, 1)) * (columnWidth + Self.columnGap)
            let middle = corner.y + (Double(index % max(rows, 1)) + 0.5) * Self.rowHeight
            if let lineWidth = item.lineWidth {
                document.line(
                    from: Point(x: left, y: middle), to: Point(x: left + 22, y: middle),
                    .init(colour: item.colour, width: lineWidth, dash: item.dash))
            }
            if let shape = item.shape {
                document.marker(
                    shape, at: Point(x: left + 11, y: middle), radius: 4, colour: item.colour, open: item.isOpen)
            }
            document.text(
                item.name, at: Point(x: left + Self.signWidth, y: middle + Self.fontSize * 0.35), size: Self.fontSize,
                bold: item.isBold)
        }
    }
}
