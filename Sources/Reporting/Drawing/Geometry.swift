/// A place on the page, in pixels from the upper left corner.
struct Point: Hashable, Sendable {
    var x: Double
    var y: Double
}

/// A rectangle on the page, in pixels.
struct Rectangle: Hashable, Sendable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }
    var centre: Point { Point(x: x + width / 2, y: y + height / 2) }

    func contains(_ other: Rectangle) -> Bool {
        other.x >= x && other.y >= y && other.right <= right && other.bottom <= bottom
    }

    func overlaps(_ other: Rectangle) -> Bool {
        x < other.right && other.x < right && y < other.bottom && other.y < bottom
    }
}
