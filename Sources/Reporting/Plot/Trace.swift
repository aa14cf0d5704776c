/// Fewer points that draw the same line.
enum Trace {
    /// Keeps the least and the greatest value of each pixel column, in their order; x must not turn back.
    static func decimated(_ points: [Point]) -> [Point] {
        var result: [Point] = []
        var index = 0
        while index < points.count {
            let column = points[index].x.rounded(.down)
            var least = index
            var greatest = index
            var next = index + 1
            while next < points.count, points[next].x.rounded(.down) == column {
                if points[next].y < points[least].y { least = next }
                if points[next].y > points[greatest].y { greatest = next }
                next += 1
            }
            let ends = next == points.count || index == 0 ? [index, next - 1] : []
            for kept in Set([least, greatest] + ends).sorted() { result.append(points[kept]) }
            index = next
        }
        return result
    }

    /// Leaves out points that lie within `tolerance` pixels, measured upright, of the line through those kept.
    ///
    /// ## Source
    /// Douglas, Peucker, Cartographica 10 (1973) 112. doi:10.3138/FM57-6770-U75U-7727
    static func simplified(_ points: [Point], tolerance: Double) -> [Point] {
        guard points.count > 2 else { return points }
        var keeps = [Bool](repeating: false, count: points.count)
        keeps[0] = true
        keeps[points.count - 1] = true
        var open = [(0, points.count - 1)]
        while let (first, last) = open.popLast() {
            guard last - first > 1 else { continue }
            let a = points[first]
            let b = points[last]
            let slope = b.x == a.x ? 0 : (b.y - a.y) / (b.x - a.x)
            var farthest = first + 1
            var distance = -1.0
            for i in (first + 1)..<last {
                let away = abs(points[i].y - (a.y + slope * (points[i].x - a.x)))
                if away > distance { (farthest, distance) = (i, away) }
            }
            guard distance > tolerance else { continue }
            keeps[farthest] = true
            open.append((first, farthest))
            open.append((farthest, last))
        }
        return points.indices.filter { keeps[$0] }.map { points[$0] }
    }

    /// Simplifies many lines alike until they have at most `limit` points in all; the tolerance starts at 0.15 pixels.
    static func within(limit: Int, _ lines: [[Point]]) -> [[Point]] {
        var tolerance = 0.15
        var result = lines.map { simplified(decimated($0), tolerance: tolerance) }
        while result.reduce(0, { $0 + $1.count }) > limit, tolerance < 8 {
            tolerance *= 1.6
            result = result.map { simplified($0, tolerance: tolerance) }
        }
        return result
    }
}
