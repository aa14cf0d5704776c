internal import CPNG

/// A colour of a raster image.
struct RasterColour: Hashable, Sendable {
    let red: UInt8
    let green: UInt8
    let blue: UInt8

    init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Reads "#0072B2".
    init(hex: String) {
        let value = UInt32(hex.dropFirst(), radix: 16) ?? 0
        self.init(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
    }

    /// A share of the way to another colour.
    func mixed(with other: RasterColour, _ share: Double) -> RasterColour {
        func between(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded())
        }
        return RasterColour(between(red, other.red), between(green, other.green), between(blue, other.blue))
    }
}

/// An image of at most 256 colours with rectangles and short texts, written as PNG.
struct RasterImage {
    let width: Int
    let height: Int
    /// The numbers of the colours of pixels.
    private var pixels: [UInt8]
    private var colours: [RasterColour] = []
    private var numbers: [RasterColour: UInt8] = [:]

    init(width: Int, height: Int, background: RasterColour) {
        precondition(width > 0 && height > 0, "an image of \(width) × \(height)")
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 0, count: width * height)
        _ = number(of: background)
    }

    /// The number of a colour; beyond 256 colours, that of the last.
    mutating func number(of colour: RasterColour) -> UInt8 {
        if let known = numbers[colour] { return known }
        guard colours.count < 256 else { return 255 }
        let number = UInt8(colours.count)
        colours.append(colour)
        numbers[colour] = number
        return number
    }

    /// Fills a rectangle; what lies outside the image is left out.
    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: RasterColour) {
        let (x0, x1) = (max(x, 0), min(x + width, self.width))
        guard x0 < x1, max(y, 0) < min(y + height, self.height) else { return }
        let number = number(of: colour)
        for row in max(y, 0)..<min(y + height, self.height) {
            for at in (row * self.width + x0)..<(row * self.width + x1) { pixels[at] = number }
        }
    }

    /// Draws a row of squares of `zoom` pixels from a place inside the image on, by the numbers of their colours.
    mutating func draw(_ row: [UInt8], x: Int, y: Int, zoom: Int) {
        precondition(x >= 0 && y >= 0 && x + row.count * zoom <= width && y + zoom <= height, "a row outside the image")
        for line in y..<(y + zoom) {
            var at = line * width + x
            for number in row {
                for _ in 0..<zoom {
                    pixels[at] = number
                    at += 1
                }
            }
        }
    }

    /// Writes a text with its upper left corner at a place, each point of a letter `scale` pixels wide.
    mutating func write(_ text: String, x: Int, y: Int, scale: Int, _ colour: RasterColour) {
        var left = x
        for scalar in text.unicodeScalars {
            for (row, bits) in RasterFont.rows(of: scalar).enumerated() {
                for column in 0..<RasterFont.width where bits >> (RasterFont.width - 1 - column) & 1 == 1 {
                    fill(x: left + column * scale, y: y + row * scale, width: scale, height: scale, colour)
                }
            }
            left += RasterFont.advance * scale
        }
    }

    /// The colour of a pixel of the image.
    func colour(x: Int, y: Int) -> RasterColour { colours[Int(pixels[y * width + x])] }

    /// The image as PNG; nil when libpng refuses, as it does beyond two billion bytes.
    func png() -> [UInt8]? {
        guard let columns = UInt32(exactly: width), let rows = UInt32(exactly: height) else { return nil }
        var count = 0
        let table = colours.flatMap { [$0.red, $0.green, $0.blue] }
        guard let encoded = bencao_png_encode(pixels, columns, rows, table, UInt32(colours.count), &count) else {
            return nil
        }
        defer { bencao_png_free(encoded) }
        return Array(UnsafeBufferPointer(start: encoded, count: count))
    }
}
