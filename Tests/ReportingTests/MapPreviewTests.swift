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

    @Test("a scale runs from low to high; what is no number is background")
    func numbers() throws {
        let preview = MapPreview(
            numbers: [0, 1, .nan, 0.5], width: 4, height: 1, low: 0, high: 1, unit: "%", title: "score")
        #expect(preview.legend == ["1 %", "0.5 %", "0 %", "no number"])
        let image = preview.image()
        let drawn = (0..<4).map { image.colour(x: 16 + 160 * $0 + 80, y: 38 + 80) }
        #expect(drawn[0] == RasterColour(68, 1, 84) && drawn[1] == RasterColour(253, 231, 37))
        #expect(drawn[2] == RasterColour(205, 205, 205) && drawn[3] == RasterColour(33, 145, 140))
        // The scale goes from the colour of high at its top to that of low, in steps that rise in lightness.
        let scale = (0..<116).map { image.colour(x: 16 * 2 + 640 + 8, y: 38 + $0) }
        #expect(scale.first == drawn[1] && scale.last == drawn[0])
        #expect(zip(scale, scale.dropFirst()).allSatisfy { $0.green >= $1.green })
        let bytes = try #require(preview.png())
        #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        func big(_ at: Int) -> Int { bytes[at..<(at + 4)].reduce(0) { $0 * 256 + Int($1) } }
        #expect(big(16) == image.width && big(20) == image.height)
    }
}
