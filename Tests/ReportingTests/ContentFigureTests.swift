import LinearAlgebra
import Spectroscopy
import Testing

@testable import Reporting

struct ContentFigureTests {
    private let reference = [1.0, 2, 3, 4]
    private let predicted = [1.5, 2, 2.5, 4.5]

    @Test func predictionsStandAboutTheDiagonalWithTheirIntervals() throws {
        let figure = PredictionFigure(
            reference: reference, predicted: predicted,
            intervals: [.init(low: 1, high: 2), nil, .init(low: 2, high: 3), .init(low: 4, high: 5)],
            names: ["", "", "", "S4 & <"], quantity: "protein (%)", title: "P & <")
        let svg = figure.svg()
        let drawn = try #require(DrawnFigure(svg))
        #expect(svg == figure.svg() && !svg.contains("nan"))
        #expect(drawn.texts.contains("Reference: protein (%)") && drawn.texts.contains("Predicted: protein (%)"))
        #expect(drawn.texts.contains("S4 & <") && drawn.texts.contains("predicted = reference"))
        // Both axes have one scale: a unit is as long on either, and markers lie in the frame.
        let markers = drawn.markers
        #expect(markers.count >= 4)
        let points = markers.prefix(4)
        let dx = points[1].x - points[0].x
        let dy = points[0].y - points[1].y
        #expect(abs(dy - dx / 2) < 0.2)
        for marker in points { #expect(drawn.frame.x.contains(marker.x) && drawn.frame.y.contains(marker.y)) }
    }

    @Test func residualsStandAboutZero() throws {
        let svg = ResidualFigure(
            reference: reference, residuals: [0.5, 0, -0.5, 0.5], names: ["", "", "S3", ""], quantity: "oil"
        ).svg()
        let drawn = try #require(DrawnFigure(svg))
        #expect(drawn.texts.contains("Predicted − reference") && drawn.texts.contains("S3"))
        let markers = drawn.markers
        #expect(markers.count == 4)
        // Equal steps up and down from the zero line.
        #expect(abs((markers[1].y - markers[0].y) - (markers[2].y - markers[1].y)) < 0.2)
        #expect(markers[0].y < markers[1].y)
    }
}
