import Testing

@testable import Reporting

struct DrawingTests {
    @Test func coordinatesHaveTwoDecimalsAtMost() {
        #expect(
            [1, 1.5, 1.25, 1.256, -0.001, -3.1, 0.05, -12.345].map(NumberText.coordinate)
                == ["1", "1.5", "1.25", "1.26", "0", "-3.1", "0.05", "-12.35"])
    }

    @Test func fixedDecimals() {
        #expect(NumberText.fixed(0.0456, decimals: 2) == "0.05")
        #expect(NumberText.fixed(-2, decimals: 1) == "−2.0")
        #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
        #expect(NumberText.fixed(123.5, decimals: 0) == "124")
    }

    @Test func reservedCharactersAreEscaped() {
        #expect(SVGDocument.escaped("<a & \"b\">'\u{1}") == "&lt;a &amp; &quot;b&quot;&gt;&apos;\u{FFFD}")
    }

    @Test func nineClassesDifferInColourAndShape() {
        #expect(Set((0..<9).map(Palette.colour)).count == 9)
        #expect(Set((0..<9).map(Palette.shape)).count == 9)
        // Where colours come back, shapes do not come back with them.
        #expect((0..<9).allSatisfy { Palette.colour($0) == Palette.colour($0 + 9) })
        #expect((0..<9).allSatisfy { Palette.shape($0) != Palette.shape($0 + 9) })
    }

    @Test func shadesRunFromWhiteToDark() {
        #expect(Palette.sequential(0) == "#FFFFFF")
        #expect(Palette.sequential(1) == "#08519C")
        #expect(Palette.sequential(0.5) == "#84A8CE")
    }

    @Test func decimationKeepsTheExtremesOfAColumn() {
        let points = [(0.1, 3.0), (0.2, 9), (0.3, -4), (0.9, 3), (1.1, 5), (1.2, 5)].map { Point(x: $0, y: $1) }
        #expect(Trace.decimated(points).map(\.y) == [3, 9, -4, 3, 5, 5])
        #expect(Trace.decimated(points + [Point(x: 1.3, y: 4), Point(x: 2, y: 5)]).map(\.y) == [3, 9, -4, 3, 5, 4, 5])
    }

    @Test func simplificationKeepsWhatSticksOut() {
        let straight = (0...100).map { Point(x: Double($0), y: Double($0) * 0.5) }
        #expect(Trace.simplified(straight, tolerance: 0.1) == [straight[0], straight[100]])
        var peaked = straight
        peaked[40].y += 7
        #expect(Trace.simplified(peaked, tolerance: 0.1).contains(peaked[40]))
    }

    @Test func labelsNeitherOverlapNorLeaveTheFrame() {
        var document = SVGDocument(width: 100, height: 100, title: "")
        var placer = LabelPlacer(area: Rectangle(x: 0, y: 0, width: 100, height: 100))
        let at = Point(x: 50, y: 50)
        let placed = (0..<9).map { _ in placer.place("ab", at: at, colour: "#000000", in: &document) }
        // Right, left, above, below; then there is no room.
        #expect(placed == [true, true, true, true, false, false, false, false, false])
        #expect(!placer.place("abcdefghijklmnopqrstuvw", at: Point(x: 5, y: 20), colour: "#000000", in: &document))
    }
}
