/// Puts short labels beside points so that they hide neither each other nor the frame; a label without room is left out.
struct LabelPlacer {
    private let area: Rectangle
    private let size: Double
    private var taken: [Rectangle] = []

    init(area: Rectangle, size: Double = 10.5) {
        self.area = area
        self.size = size
    }

    /// Keeps labels off a place.
    mutating func avoid(_ point: Point, radius: Double) {
        taken.append(
            Rectangle(x: point.x - radius, y: point.y - radius, width: 2 * radius, height: 2 * radius))
    }

    /// Draws the label right of the point, else left, above or below it; tells whether there was room.
    @discardableResult
    mutating func place(_ label: String, at point: Point, colour: String, in document: inout SVGDocument) -> Bool {
        let width = TextWidth.of(label, size: size)
        let height = size
        let corners = [
            Point(x: point.x + 7, y: point.y - height / 2), Point(x: point.x - 7 - width, y: point.y - height / 2),
            Point(x: point.x - width / 2, y: point.y - 7 - height), Point(x: point.x - width / 2, y: point.y + 7),
        ]
        for corner in corners {
            let box = Rectangle(x: corner.x, y: corner.y, width: width, height: height)
            guard area.contains(box), !taken.contains(where: box.overlaps) else { continue }
            taken.append(box)
            document.text(label, at: Point(x: box.x, y: box.bottom - size * 0.15), size: size, colour: colour)
            return true
        }
        return false
    }
}
