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

    @Test func coefficientsStandInTheirBandOverTheMeanSpectrum() throws {
        let axis = try SpectralAxis(values: [1000, 1010, 1020, 1030], unit: .nanometre)
        let wide = try SpectralAxis(values: [990, 1000, 1010, 1020, 1030, 1040], unit: .nanometre)
        func figure(_ limits: [ClosedRange<Double>]?) -> String {
            CoefficientFigure(
                coefficients: [0, 2, -1, 1], limits: limits, axis: axis, mean: ([9, 1, 2, 5, 3, 9], wide),
                name: "PLS coefficient", limitsName: "95 % jackknife limits", title: "oil & <"
            ).svg()
        }
        let svg = figure([-1...1, 1...3, -2...0, 0...4])
        let drawn = try #require(DrawnFigure(svg))
        #expect(svg == figure([-1...1, 1...3, -2...0, 0...4]) && !svg.contains("nan"))
        for text in ["PLS coefficient", "95 % jackknife limits", "mean spectrum (own scale)", "oil & <"] {
            #expect(drawn.texts.contains(text), "\(text)")
        }
        // The band: up along the upper limits, back along the lower ones, 3 above 1 at the second channel.
        let band = try #require(svg.firstMatch(of: #/<polygon points="([^"]*)"/#)?.output.1)
        let points = band.split(separator: " ").map { $0.split(separator: ",").compactMap { Double($0) } }
        #expect(points.count == 8 && points[0][0] == points[7][0] && points[0][1] < points[7][1])
        #expect(abs((points[7][1] - points[0][1]) - (points[6][1] - points[1][1])) < 0.3)
        // Channels of the mean beyond the plot are not drawn: its line and that of the coefficients have four points.
        let bare = figure(nil)
        #expect(!bare.contains("<polygon") && !bare.contains("jackknife"))
        let flat = CoefficientFigure(coefficients: [0, 0, 0, 0], axis: axis, mean: ([1, 1, 1, 1], axis)).svg()
        #expect(DrawnFigure(flat) != nil && !flat.contains("nan"))
    }
}
