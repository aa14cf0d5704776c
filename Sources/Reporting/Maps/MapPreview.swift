/// A picture of a map of a cube as PNG: the pixels, a legend or a colour scale, and a bar of so many pixels.
///
/// Large maps are thinned, small ones enlarged by a whole number; no pixel is interpolated.
///
/// ```swift
/// let preview = MapPreview(classes: codes, width: 64, height: 48, names: ["herb"], title: "simulated-slices")
/// let bytes = preview.png()
/// ```
public struct MapPreview: Sendable {
    private enum Content: Sendable {
        case classes([UInt8], entries: [(code: UInt8, name: String, colour: RasterColour)])
        case numbers([Float], scale: MapScale, unit: String?, codes: [UInt8]?)
    }

    private let content: Content
    /// Of a map of numbers: what pixels without one are.
    private let greys: [(name: String, colour: RasterColour)]
    private let width: Int
    private let height: Int
    private let step: Int
    private let title: String

    /// A code that is drawn although it is no class.
    public struct Extra: Sendable {
        /// The code.
        public let code: UInt8
        /// What it is called.
        public let name: String

        /// Names a code.
        public init(code: UInt8, name: String) {
            self.code = code
            self.name = name
        }
    }

    /// A map of classes: code 0 is background, 1 … the names, others as `extras` say.
    ///
    /// - Parameter step: of how many pixels of the map along each side one is given here.
    public init(
        classes: [UInt8], width: Int, height: Int, names: [String], extras: [Extra] = [], step: Int = 1,
        title: String
    ) {
        precondition(classes.count == width * height, "\(classes.count) pixels for \(width) × \(height)")
        var isPresent = [Bool](repeating: false, count: 256)
        for code in classes { isPresent[Int(code)] = true }
        let own = names.enumerated().map { (UInt8($0 + 1), $1, RasterColour(hex: Palette.colour($0))) }
        let others = extras.enumerated().filter { isPresent[Int($0.element.code)] }.map {
            ($0.element.code, $0.element.name, Self.extraColours[$0.offset % Self.extraColours.count])
        }
        content = .classes(classes, entries: own + others)
        greys = []
        (self.width, self.height, self.step, self.title) = (width, height, step, RasterFont.writable(title))
    }

    /// A map of numbers; NaN is no number.
    ///
    /// - Parameters:
    ///   - limit: the number above which a pixel is outside: the middle of the scale, which is logarithmic on both
    ///     sides of it; nil for a linear scale.
    ///   - codes: of the class map: code 0 is background, which then has a grey of its own.
    public init(
        numbers: [Float], width: Int, height: Int, low: Float, high: Float, limit: Float? = nil,
        codes: [UInt8]? = nil, unit: String? = nil, step: Int = 1, title: String
    ) {
        precondition(numbers.count == width * height, "\(numbers.count) pixels for \(width) × \(height)")
        precondition(
            codes == nil || codes?.count == numbers.count,
            "\(codes?.count ?? 0) codes for \(numbers.count) pixels")
        content = .numbers(
            numbers, scale: MapScale(low: low, high: high, limit: limit), unit: unit,
            codes: codes)
        greys = Self.greys(numbers, codes)
        (self.width, self.height, self.step, self.title) = (width, height, step, RasterFont.writable(title))
    }

    private static let extraColours = [RasterColour(255, 0, 90), RasterColour(255, 255, 255)]
    private static let page = RasterColour(255, 255, 255)
    private static let ground = RasterColour(205, 205, 205)
    private static let absent = RasterColour(120, 120, 120)
    private static let ink = RasterColour(26, 26, 26)
    private static let margin = 16

    /// The picture as PNG; nil when libpng refuses.
    public func png() -> [UInt8]? { image().png() }

    /// The picture.
    func image() -> RasterImage {
        let zoom = max(1, 640 / max(width, height))
        let text = 2
        let letter = RasterFont.advance * text
        let line = (RasterFont.height + 4) * text
        let legendWidth = 30 + (legend.map(\.count).max() ?? 0) * letter
        let (mapWidth, mapHeight) = (width * zoom, height * zoom)
        let top = Self.margin + line
        let bodyHeight = max(mapHeight, legend.count * line + 40)
        var image = RasterImage(
            width: max(Self.margin * 3 + mapWidth + legendWidth, Self.margin * 2 + title.count * letter),
            height: top + bodyHeight + line + Self.margin * 2, background: Self.page)
        image.write(title, x: Self.margin, y: Self.margin - 4, scale: text, Self.ink)
        drawMap(&image, x: Self.margin, y: top, zoom: zoom)
        drawLegend(&image, x: Self.margin * 2 + mapWidth, y: top, line: line, text: text, height: bodyHeight)
        // The bar: a round number of pixels, at most a third of the width.
        let wanted = Double(width * step) / 3
        var round = 1
        for candidate in [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
        where Double(candidate) <= wanted {
            round = candidate
        }
        let y = top + bodyHeight + Self.margin / 2
        image.fill(x: Self.margin, y: y, width: max(round * zoom / step, 1), height: 4, Self.ink)
        image.write(
            "\(round) pixels", x: Self.margin, y: y + 8, scale: text, Self.ink)
        return image
    }

    /// The texts of the legend, from the top.
    ///
    /// A name with letters that the font of the picture does not have is told by its code: "class 2".
    public var legend: [String] {
        switch content {
        case .classes(_, let entries):
            entries.map { RasterFont.canWrite($0.name) ? $0.name : "class \($0.code)" } + ["background"]
        case .numbers(_, let scale, let unit, _):
            ([(1, ""), (0.5, scale.limit == nil ? "" : " limit"), (0, "")] as [(Float, String)]).map { place, mark in
                let number = Self.short(scale.value(place))
                return (unit.map { RasterFont.canWrite($0) ? number + " " + $0 : number } ?? number) + mark
            } + greys.map(\.name)
        }
    }

    /// What pixels without a number are, and their greys; nothing that is not there but "no number", where nothing is.
    private static func greys(_ values: [Float], _ codes: [UInt8]?) -> [(name: String, colour: RasterColour)] {
        let background = codes?.contains(0) ?? false
        let absent =
            if background, let codes {
                values.indices.contains { !values[$0].isFinite && codes[$0] != 0 }
            } else {
                values.contains { !$0.isFinite }
            }
        return (background ? [("background", Self.ground)] : [])
            + (absent || !background ? [("no number", Self.absent)] : [])
    }

    /// The steps of the colour scale, both ends and the middle among them.
    private static let steps = 201

    private func drawMap(_ image: inout RasterImage, x: Int, y: Int, zoom: Int) {
        let ground = image.number(of: Self.ground)
        var row = [UInt8](repeating: ground, count: width)
        switch content {
        case .classes(let codes, let entries):
            var numbers = [UInt8](repeating: ground, count: 256)
            for entry in entries.reversed() { numbers[Int(entry.code)] = image.number(of: entry.colour) }
            for line in 0..<height {
                for column in 0..<width { row[column] = numbers[Int(codes[line * width + column])] }
                image.draw(row, x: x, y: y + line * zoom, zoom: zoom)
            }
        case .numbers(let values, let scale, _, let codes):
            let colours = (0..<Self.steps).map {
                image.number(of: scale.colour(Double($0) / Double(Self.steps - 1)))
            }
            let absent = image.number(of: Self.absent)
            let places = scale.steps(Self.steps)
            for line in 0..<height {
                for column in 0..<width {
                    let at = line * width + column
                    let value = values[at]
                    row[column] =
                        value.isFinite ? colours[places.step(value)] : codes.map { $0[at] } == 0 ? ground : absent
                }
                image.draw(row, x: x, y: y + line * zoom, zoom: zoom)
            }
        }
    }

    private func drawLegend(_ image: inout RasterImage, x: Int, y: Int, line: Int, text: Int, height: Int) {
        func sign(_ row: Int, _ colour: RasterColour) {
            image.fill(x: x, y: y + row * line, width: 18, height: 14, Self.ink)
            image.fill(x: x + 1, y: y + row * line + 1, width: 16, height: 12, colour)
        }
        let names = legend
        switch content {
        case .classes(_, let entries):
            for (row, entry) in entries.enumerated() { sign(row, entry.colour) }
            sign(entries.count, Self.ground)
            for (row, name) in names.enumerated() {
                image.write(name, x: x + 26, y: y + row * line, scale: text, Self.ink)
            }
        case .numbers(_, let scale, _, _):
            let length = max(min(height - (greys.count + 1) * line, 240), 30)
            for i in 0..<length {
                // In the steps of the map: other colours would not be among those of the image.
                let step = ((1 - Double(i) / Double(length - 1)) * Double(Self.steps - 1)).rounded()
                image.fill(x: x, y: y + i, width: 18, height: 1, scale.colour(step / Double(Self.steps - 1)))
            }
            for (k, at) in [0, length / 2 - 7, length - 14].enumerated() {
                image.write(names[k], x: x + 26, y: y + at, scale: text, Self.ink)
            }
            if scale.limit != nil { image.fill(x: x - 3, y: y + length / 2, width: 24, height: 2, Self.ink) }
            for (k, grey) in greys.enumerated() {
                let at = y + length + 10 + k * line
                image.fill(x: x, y: at, width: 18, height: 14, Self.ink)
                image.fill(x: x + 1, y: at + 1, width: 16, height: 12, grey.colour)
                image.write(grey.name, x: x + 26, y: at, scale: text, Self.ink)
            }
        }
    }

    /// Four significant digits at most, in ASCII.
    private static func short(_ value: Float) -> String {
        guard value != 0 else { return "0" }
        let size = abs(Double(value))
        guard size > 0, size.isFinite, size < 1e9 else { return "\(value)" }
        var decimals = 0
        var scaled = size
        while scaled < 1000, decimals < 8 {
            scaled *= 10
            decimals += 1
        }
        var text = NumberText.fixed(size, decimals: decimals)
        while text.contains("."), text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return (value < 0 ? "-" : "") + text
    }
}
