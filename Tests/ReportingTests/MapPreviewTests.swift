import Testing

@testable import Reporting

/// Pictures of maps: what colour stands where, and what the legend says.
@Suite("Map preview") struct MapPreviewTests {
    @Test("each pixel of a class map has the colour of its legend")
    func classes() throws {
        let preview = MapPreview(
            classes: [0, 1, 2, 255], width: 2, height: 2, names: ["herb", "root"],
            extras: [.init(code: 255, name: "outside"), .init(code: 254, name: "unusable")], title: "a map")
        // Unusable is not there, and not in the legend.
        #expect(preview.legend == ["herb", "root", "outside", "background"])
        let image = preview.image()
        // 2 × 2 pixels are drawn 320 wide from (16, 38) on; the signs of the legend stand right of them, 22 apart.
        let signs = (0..<4).map { image.colour(x: 16 * 2 + 640 + 8, y: 38 + 22 * $0 + 6) }
        let map = [(0, 1), (1, 0), (1, 1), (0, 0)].map { line, sample in
            image.colour(x: 16 + 320 * sample + 160, y: 38 + 320 * line + 160)
        }
        #expect(map == signs)
        #expect(Set(signs).count == 4)
    }

    @Test("names that the font cannot draw are told by their code, never by boxes")
    func names() {
        let preview = MapPreview(
            classes: [1, 2], width: 2, height: 1, names: ["黄连", "herb"], title: "黄连.tif, model 1")
        #expect(preview.legend == ["class 1", "herb", "background"])
        let plain = MapPreview(
            classes: [1, 2], width: 2, height: 1, names: ["class 1", "herb"], title: "_.tif, model 1")
        #expect(preview.png() == plain.png())
    }

    @Test("a scale runs from low to high; what is no number is grey")
    func numbers() throws {
        let preview = MapPreview(
            numbers: [0, 1, .nan, 0.5], width: 4, height: 1, low: 0, high: 1, unit: "%", title: "score")
        #expect(preview.legend == ["1 %", "0.5 %", "0 %", "no number"])
        let image = preview.image()
        let drawn = (0..<4).map { image.colour(x: 16 + 160 * $0 + 80, y: 38 + 80) }
        #expect(drawn[0] == RasterColour(68, 1, 84) && drawn[1] == RasterColour(253, 231, 37))
        #expect(drawn[2] == RasterColour(120, 120, 120) && drawn[3] == RasterColour(33, 145, 140))
        // The scale goes from the colour of high at its top to that of low, in steps that rise in lightness.
        let scale = (0..<116).map { image.colour(x: 16 * 2 + 640 + 8, y: 38 + $0) }
        #expect(scale.first == drawn[1] && scale.last == drawn[0])
        #expect(zip(scale, scale.dropFirst()).allSatisfy { $0.green >= $1.green })
        let bytes = try #require(preview.png())
        #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        func big(_ at: Int) -> Int { bytes[at..<(at + 4)].reduce(0) { $0 * 256 + Int($1) } }
        #expect(big(16) == image.width && big(20) == image.height)
    }

    @Test("about a limit: what is beyond it is never drawn as what is within; background and no number have two greys")
    func limit() throws {
        let numbers: [Float] = [0.5, 1, 1.001, 30, 978, .nan, .nan, 1e9]
        let preview = MapPreview(
            numbers: numbers, width: 8, height: 1, low: 0.25, high: 978, limit: 1,
            codes: [1, 1, 255, 255, 255, 0, 254, 255], title: "score")
        #expect(preview.legend == ["978", "1 limit", "0.25", "background", "no number"])
        let image = preview.image()
        let drawn = (0..<8).map { image.colour(x: 16 + 80 * $0 + 40, y: 38 + 40) }
        // Half of the way of the logarithm from 0.25 to 1 is a quarter of the scale: between its blue and its green.
        #expect(drawn[0] == RasterColour(33, 145, 140) && drawn[1] == RasterColour(122, 209, 120))
        // Red outweighs green by more in what lies farther out; within the limit green outweighs red.
        #expect(drawn[2].red > 240 && drawn[2].blue < 80)
        #expect(Int(drawn[3].red) - Int(drawn[3].green) > Int(drawn[2].red) - Int(drawn[2].green))
        #expect(drawn[4] == RasterColour(140, 0, 30) && drawn[7] == drawn[4])
        #expect(drawn[5] == RasterColour(205, 205, 205) && drawn[6] == RasterColour(120, 120, 120))
        // The greys stand below the scale: of a body of 5 · 22 + 40 points, 150 − 3 · 22 of them the scale.
        let signs = (0..<2).map { image.colour(x: 16 * 2 + 640 + 8, y: 38 + 84 + 10 + 22 * $0 + 6) }
        #expect(signs == [drawn[5], drawn[6]])
        let inside = MapPreview(
            numbers: [0.1, 0.2], width: 2, height: 1, low: 0.1, high: 0.2, limit: 1, codes: [1, 1], title: "score")
        #expect(inside.legend == ["2", "1 limit", "0.1", "no number"])
    }

    @Test("letters with a tail go below the line, and are no capitals")
    func tails() {
        func rows(_ letter: Unicode.Scalar) -> [UInt8] { RasterFont.rows(of: letter) }
        for letter in "gjpqy".unicodeScalars {
            #expect(rows(letter).count == 9 && rows(letter)[7] != 0 && rows(letter)[8] != 0)
        }
        for letter in "PGabx".unicodeScalars { #expect(rows(letter).count == 7) }
        var image = RasterImage(width: 20, height: 20, background: RasterColour(255, 255, 255))
        let ink = RasterColour(0, 0, 0)
        image.write("p", x: 1, y: 1, scale: 1, ink)
        // The stem of p goes from the third row to the ninth.
        #expect((0..<20).filter { image.colour(x: 1, y: $0) == ink } == Array(3...9))
    }
}
