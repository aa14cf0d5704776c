import Foundation
import FoundationXML

/// What an SVG document draws, read back with an XML parser; a document that is not well-formed gives nil.
struct DrawnFigure {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""

        func number(_ key: String) -> Double { attributes[key].flatMap(Double.init) ?? .nan }
    }

    let elements: [Element]

    init?(_ svg: String) {
        let reader = Reader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        guard parser.parse() else { return nil }
        elements = reader.elements
    }

    var width: Double { elements[0].number("width") }
    var height: Double { elements[0].number("height") }
    var texts: [String] { elements.filter { $0.name == "text" }.map(\.text) }

    /// The frame: the one rectangle without fill.
    var frame: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        let frames = elements.filter { $0.name == "rect" && $0.attributes["fill"] == "none" }
        guard let frame = frames.first else { return (0...0, 0...0) }
        return (
            frame.number("x")...(frame.number("x") + frame.number("width")),
            frame.number("y")...(frame.number("y") + frame.number("height"))
        )
    }

    /// The corners of the lines drawn in whole tenths.
    var traces: [[(x: Double, y: Double)]] {
        elements.filter { $0.attributes["transform"] == "scale(.1)" }.map { element in
            var at = (x: 0.0, y: 0.0)
            let numbers = Self.numbers(in: element.attributes["d"] ?? "")
            return stride(from: 0, to: numbers.count - 1, by: 2).map { k in
                at = (at.x + numbers[k] / 10, at.y + numbers[k + 1] / 10)
                return at
            }
        }
    }

    /// The centres of the markers.
    var markers: [(x: Double, y: Double)] {
        elements.filter { $0.name == "path" && $0.attributes["transform"] == nil }.map { element in
            let numbers = Self.numbers(in: element.attributes["d"] ?? "")
            return (numbers[0], numbers[1])
        }
    }

    /// The corners of polylines and polygons.
    var polylines: [[(x: Double, y: Double)]] {
        elements.filter { $0.name == "polyline" || $0.name == "polygon" }.map { element in
            (element.attributes["points"] ?? "").split(separator: " ").map { pair in
                let parts = pair.split(separator: ",").compactMap { Double($0) }
                return (parts[0], parts[1])
            }
        }
    }

    /// Whether points lie in the frame, within the rounding of a coordinate.
    func isInFrame(_ points: [(x: Double, y: Double)]) -> Bool {
        let (x, y) = frame
        return points.allSatisfy {
            $0.x >= x.lowerBound - 0.06 && $0.x <= x.upperBound + 0.06 && $0.y >= y.lowerBound - 0.06
                && $0.y <= y.upperBound + 0.06
        }
    }

    private static func numbers(in path: String) -> [Double] {
        var result: [Double] = []
        var word = ""
        for character in path + " " {
            if character.isNumber || character == "." {
                word.append(character)
            } else {
                if let value = Double(word) { result.append(value) }
                word = character == "-" ? "-" : ""
            }
        }
        return result
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [Element] = []
        private var open: [Int] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(elements.count)
            elements.append(Element(name: name, attributes: attributes))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if let index = open.last { elements[index].text += string }
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            open.removeLast()
        }
    }
}
