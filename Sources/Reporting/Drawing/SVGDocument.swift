/// An SVG document as it is drawn, element after element; later ones lie above earlier ones.
///
/// No ids, style sheets or scripts are used, so that several documents can stand in one page.
struct SVGDocument {
    /// How a line is drawn.
    struct Stroke {
        var colour = Palette.frame
        var width = 1.0
        var dash = ""
        var opacity = 1.0
    }

    /// Which end of a text its place is.
    enum Anchor: String { case start, middle, end }

    /// The faces that are tried one after another.
    static let fontFamily = "Helvetica, Arial, 'Liberation Sans', 'Noto Sans CJK SC', 'DejaVu Sans', sans-serif"

    let width: Double
    let height: Double
    let title: String
    private var body = ""

    init(width: Double, height: Double, title: String) {
        self.width = width.rounded(.up)
        self.height = height.rounded(.up)
        self.title = title
    }

    /// The document as text.
    var text: String {
        let size = "\(NumberText.coordinate(width)) \(NumberText.coordinate(height))"
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" width="\(NumberText.coordinate(width))" \
            height="\(NumberText.coordinate(height))" viewBox="0 0 \(size)" role="img" \
            font-family="\(Self.escaped(Self.fontFamily))">
            <title>\(Self.escaped(title))</title>
            <rect width="100%" height="100%" fill="#FFFFFF"/>
            \(body)</svg>

            """
    }

    mutating func line(from a: Point, to b: Point, _ stroke: Stroke) {
        element(
            "line",
            [("x1", number(a.x)), ("y1", number(a.y)), ("x2", number(b.x)), ("y2", number(b.y))]
                + attributes(stroke))
    }

    mutating func polyline(_ points: [Point], _ stroke: Stroke, closed: Bool = false, fill: String = "none") {
        let list = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
        element(
            closed ? "polygon" : "polyline",
            [("points", list), ("fill", fill), ("stroke-linejoin", "round")] + attributes(stroke))
    }

    /// A line through many points in few bytes: whole tenths of a pixel, each relative to the one before.
    mutating func trace(_ points: [Point], _ stroke: Stroke) {
        guard let first = points.first else { return }
        func tenths(_ value: Double) -> Int { Int((value * 10).rounded()) }
        var last = (tenths(first.x), tenths(first.y))
        var path = "M\(last.0) \(last.1)l"
        for (index, point) in points.dropFirst().enumerated() {
            let at = (tenths(point.x), tenths(point.y))
            let dy = at.1 - last.1
            if index > 0 { path += " " }
            path += "\(at.0 - last.0)" + (dy < 0 ? "" : " ") + "\(dy)"
            last = at
        }
        var scaled = stroke
        scaled.width *= 10
        scaled.dash = stroke.dash.split(separator: " ").map { $0 + "0" }.joined(separator: " ")
        element(
            "path",
            [("transform", "scale(.1)"), ("d", path), ("fill", "none"), ("stroke-linejoin", "round")]
                + attributes(scaled))
    }

    mutating func path(_ commands: String, _ stroke: Stroke?, fill: String = "none", fillOpacity: Double = 1) {
        var list = [("d", commands), ("fill", fill)]
        if fillOpacity < 1 { list.append(("fill-opacity", number(fillOpacity))) }
        element("path", list + (stroke.map(attributes) ?? []))
    }

    mutating func rectangle(_ r: Rectangle, fill: String = "none", _ stroke: Stroke? = nil) {
        element(
            "rect",
            [
                ("x", number(r.x)), ("y", number(r.y)), ("width", number(r.width)), ("height", number(r.height)),
                ("fill", fill),
            ] + (stroke.map(attributes) ?? []))
    }

    /// A marker; an open one is white inside.
    mutating func marker(
        _ shape: MarkerShape, at centre: Point, radius: Double, colour: String, open: Bool = false, opacity: Double = 1
    ) {
        let stroke = Stroke(colour: open ? colour : "#FFFFFF", width: open ? 1.4 : 0.6, opacity: open ? 1 : 0.9)
        path(
            "M\(number(centre.x)) \(number(centre.y))" + shape.path(radius: radius), stroke,
            fill: open ? "#FFFFFF" : colour, fillOpacity: opacity)
    }

    /// A text; `turned` gives degrees clockwise about its place.
    mutating func text(
        _ string: String, at place: Point, size: Double, anchor: Anchor = .start, colour: String = Palette.text,
        bold: Bool = false, turned: Double = 0
    ) {
        var list = [("x", number(place.x)), ("y", number(place.y)), ("font-size", number(size)), ("fill", colour)]
        if anchor != .start { list.append(("text-anchor", anchor.rawValue)) }
        if bold { list.append(("font-weight", "bold")) }
        if turned != 0 {
            list.append(("transform", "rotate(\(number(turned)) \(number(place.x)) \(number(place.y)))"))
        }
        body += "<text" + Self.written(list) + ">\(Self.escaped(string))</text>\n"
    }

    private mutating func element(_ name: String, _ attributes: [(String, String)]) {
        body += "<\(name)\(Self.written(attributes))/>\n"
    }

    private func number(_ value: Double) -> String { NumberText.coordinate(value) }

    private func attributes(_ stroke: Stroke) -> [(String, String)] {
        var list = [("stroke", stroke.colour)]
        if stroke.width != 1 { list.append(("stroke-width", number(stroke.width))) }
        if !stroke.dash.isEmpty { list.append(("stroke-dasharray", stroke.dash)) }
        if stroke.opacity < 1 { list.append(("stroke-opacity", number(stroke.opacity))) }
        return list
    }

    private static func written(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0.0)=\"\($0.1)\"" }.joined()
    }

    /// A text with the five reserved characters as entities, and characters that XML 1.0 cannot hold replaced.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            case "\u{9}", "\u{A}", "\u{D}": result += " "
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
