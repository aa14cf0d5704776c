/// The shape of a marker, drawn about its centre.
enum MarkerShape: Int, CaseIterable, Sendable {
    case circle, triangle, square, diamond, triangleDown, hexagon, cross, star, plus

    /// The outline as path commands relative to the centre, for a circle of radius `r`; all have about its area.
    func path(radius r: Double) -> String {
        switch self {
        case .circle:
            let n = NumberText.coordinate
            return "m\(n(-r)) 0a\(n(r)) \(n(r)) 0 1 0 \(n(2 * r)) 0a\(n(r)) \(n(r)) 0 1 0 \(n(-2 * r)) 0z"
        case .triangle: return polygon([(0, -1.45), (1.28, 0.8), (-1.28, 0.8)], r)
        case .triangleDown: return polygon([(0, 1.45), (-1.28, -0.8), (1.28, -0.8)], r)
        case .square: return polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)], r)
        case .diamond: return polygon([(0, -1.4), (1.1, 0), (0, 1.4), (-1.1, 0)], r)
        case .hexagon:
            return polygon([(-1.1, 0), (-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1)], r)
        case .plus:
            return polygon(
                [
                    (-0.4, -1.3), (0.4, -1.3), (0.4, -0.4), (1.3, -0.4), (1.3, 0.4), (0.4, 0.4), (0.4, 1.3),
                    (-0.4, 1.3), (-0.4, 0.4), (-1.3, 0.4), (-1.3, -0.4), (-0.4, -0.4),
                ], r)
        case .cross:
            return polygon(
                [
                    (-1.2, -0.65), (-0.65, -1.2), (0, -0.55), (0.65, -1.2), (1.2, -0.65), (0.55, 0), (1.2, 0.65),
                    (0.65, 1.2), (0, 0.55), (-0.65, 1.2), (-1.2, 0.65), (-0.55, 0),
                ], r)
        case .star:
            return polygon(
                [
                    (0, -1.6), (0.38, -0.52), (1.52, -0.49), (0.62, 0.2), (0.94, 1.29), (0, 0.65), (-0.94, 1.29),
                    (-0.62, 0.2), (-1.52, -0.49), (-0.38, -0.52),
                ], r)
        }
    }

    private func polygon(_ corners: [(Double, Double)], _ r: Double) -> String {
        var text = ""
        var last = (0.0, 0.0)
        for (index, corner) in corners.enumerated() {
            let at = ((corner.0 * r * 100).rounded() / 100, (corner.1 * r * 100).rounded() / 100)
            text += index == 0 ? "m" : (index == 1 ? "l" : " ")
            text += NumberText.coordinate(at.0 - last.0) + " " + NumberText.coordinate(at.1 - last.1)
            last = at
        }
        return text + "z"
    }
}
