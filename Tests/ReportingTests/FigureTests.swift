import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Reporting

/// What every figure owes: a well-formed document, all names, the same bytes, everything on the page.
struct FigureTests {
    @Test func documentsAreWellFormedAndRepeatable() throws {
        let again = try ReportingExamples.all()
        for (figure, other) in zip(try ReportingExamples.all(), again) {
            let svg = figure.svg()
            let drawn = try #require(DrawnFigure(svg), "\(type(of: figure)) is not well-formed")
            #expect(drawn.elements[0].name == "svg")
            #expect(drawn.width > 200 && drawn.height > 200)
            #expect(svg == other.svg())
            #expect(!svg.contains("nan") && !svg.contains("inf"))
        }
    }

    @Test func textsStayOnThePage() throws {
        for figure in try ReportingExamples.all() {
            let drawn = try #require(DrawnFigure(figure.svg()))
            for text in drawn.elements where text.name == "text" {
                guard text.attributes["transform"] == nil else { continue }
                let width = TextWidth.of(
                    text.text, size: text.number("font-size"), bold: text.attributes["font-weight"] == "bold")
                let left =
                    switch text.attributes["text-anchor"] {
                    case "middle": text.number("x") - width / 2
                    case "end": text.number("x") - width
                    default: text.number("x")
                    }
                #expect(left >= 0 && left + width <= drawn.width, "\(type(of: figure)): \(text.text)")
                #expect(text.number("y") <= drawn.height, "\(type(of: figure)): \(text.text)")
            }
        }
    }

    @Test func legendsNameEveryClassAndStandOutsideTheFrame() throws {
        for figure in try ReportingExamples.all() where !(figure is LoadingsFigure || figure is ExtremesFigure) {
            let drawn = try #require(DrawnFigure(figure.svg()))
            for name in ReportingExamples.awkwardNames {
                let text = try #require(
                    drawn.elements.first { $0.name == "text" && $0.text.hasPrefix(name) },
                    "\(type(of: figure)) does not name \(name)")
                guard !(figure is ConfusionFigure) else { continue }
                #expect(text.number("x") > drawn.frame.x.upperBound)
            }
        }
    }

    @Test func spectraLieInTheFrameAndKeepTheirExtremes() throws {
        let x = ReportingExamples.spectra(classes: 2, each: 6, channels: 3000)
        let axis = try SpectralAxis(values: (0..<3000).map { 4000 - Double($0) }, unit: .wavenumber)
        let labels = ReportingExamples.labels(["a", "b"], each: 6)
        let drawn = try #require(
            DrawnFigure(SpectraFigure(x: x, axis: axis, labels: labels, signalTitle: "Absorbance").svg()))
        // Twelve spectra and two means.
        #expect(drawn.traces.count == 14)
        for trace in drawn.traces { #expect(drawn.isInFrame(trace)) }
        // The range of the values takes 1/1.08 of the height, the rest is room above and below.
        let heights = drawn.traces.joined().map(\.y)
        let height = drawn.frame.y.upperBound - drawn.frame.y.lowerBound
        let span = (heights.max() ?? 0) - (heights.min() ?? 0)
        #expect(abs(span - height / 1.08) < 0.3)
        // High wavenumbers are on the left: channel 0 is the first point and stands at the left side.
        for trace in drawn.traces { #expect(abs(trace[0].x - drawn.frame.x.lowerBound) < 0.06) }
        #expect(drawn.texts.contains("Wavenumber (cm⁻¹)"))
        let first = try #require(drawn.elements.first { $0.text == "4000" })
        let last = try #require(drawn.elements.first { $0.text == "1500" })
        #expect(first.number("x") < last.number("x"))
    }

    @Test func aRisingAxisIsDrawnFromTheLeftWhateverItsOrder() throws {
        let axis = try SpectralAxis(values: [1700, 1600, 1500, 1400], unit: .nanometre)
        let x = Matrix(rows: [[0, 0, 0, 10]])
        let drawn = try #require(DrawnFigure(SpectraFigure(x: x, axis: axis, signalTitle: "Absorbance").svg()))
        let trace = try #require(drawn.traces.first)
        let highest = try #require(trace.min { $0.y < $1.y })
        #expect(abs(highest.x - drawn.frame.x.lowerBound) < 0.06)
    }

    @Test func manySpectraStaySmall() throws {
        let x = ReportingExamples.spectra(classes: 5, each: 50, channels: 1700)
        let axis = try SpectralAxis(values: (0..<1700).map { 50 + 1.93 * Double($0) }, unit: .ramanShift)
        let labels = ReportingExamples.labels(["a", "b", "c", "d", "e"], each: 50)
        let svg = SpectraFigure(x: x, axis: axis, labels: labels, signalTitle: "Intensity").svg()
        #expect(svg.utf8.count < 500_000)
        let drawn = try #require(DrawnFigure(svg))
        #expect(drawn.traces.count == 255)
        #expect(drawn.traces.allSatisfy { $0.count >= 50 && drawn.isInFrame($0) })
    }

    @Test func scoresStandWhereTheyBelong() throws {
        let scores = Matrix(rows: [[-1, -1], [1, -1], [1, 1], [-1, 1]])
        let labels = ClassLabels(["a", "a", "b", "b"])
        let figure = ScoresFigure(
            scores: scores, labels: labels, explained: [0.8204, 0.1], ellipse: nil, newScores: Matrix(rows: [[0, 0]]))
        let drawn = try #require(DrawnFigure(figure.svg()))
        let inside = drawn.markers.filter { drawn.isInFrame([$0]) }
        #expect(inside.count == 5)
        let (x, y) = drawn.frame
        let centre = try #require(inside.last)
        #expect(abs(centre.x - (x.lowerBound + x.upperBound) / 2) < 0.02)
        #expect(abs(centre.y - (y.lowerBound + y.upperBound) / 2) < 0.02)
        // A span of 2 with 6 % of room at both ends.
        let distance = (inside.map(\.x).max() ?? 0) - (inside.map(\.x).min() ?? 0)
        #expect(abs(distance - (x.upperBound - x.lowerBound) / 1.12) < 0.02)
        #expect(drawn.texts.contains("PC1 (82.0 %)") && drawn.texts.contains("PC2 (10.0 %)"))
        #expect(drawn.texts.contains("new (1)"))
    }

    @Test func ellipsesLieInTheFrameAndClassesOfTwoHaveNone() throws {
        let scores = Matrix(rows: [[0, 0], [4, 1], [1, 3], [9, 9], [8, 9]])
        let labels = ClassLabels(["a", "a", "a", "b", "b"])
        let drawn = try #require(DrawnFigure(ScoresFigure(scores: scores, labels: labels).svg()))
        #expect(drawn.polylines.count == 1)
        #expect(drawn.polylines.allSatisfy(drawn.isInFrame))
        #expect(drawn.texts.contains("95 % ellipse"))
    }

    @Test func lossBarsAndChoiceAreMarked() throws {
        let figure = LossFigure(
            curves: [
                .init(name: "snv → mean-centre", losses: [0.4, 0.2, 0.1, 0.12], standardErrors: [0.1, 0.1, 0.1, 0.1]),
                .init(name: "none", losses: [0.6, 0.5]),
            ], chosenCurve: 0, chosenLatentVariables: 2, threshold: 0.2, lossTitle: "Balanced error rate")
        let drawn = try #require(DrawnFigure(figure.svg()))
        #expect(drawn.polylines.count == 2 && drawn.polylines.allSatisfy(drawn.isInFrame))
        #expect(drawn.texts.contains("chosen: 2 latent variables"))
        #expect(drawn.texts.filter { ["1", "2", "3", "4"].contains($0) } == ["1", "2", "3", "4"])
        // The line of the choice stands at the second point of the chosen curve, which is drawn last.
        let second = try #require(drawn.polylines.last)[1].x
        let upright = drawn.elements.filter {
            $0.name == "line" && abs($0.number("x1") - second) < 0.011 && abs($0.number("x2") - second) < 0.011
                && $0.attributes["stroke"] == Palette.text
        }
        #expect(upright.count == 1)
    }

    @Test func aLongRecipeNameGoesBelow() throws {
        let name = "savitzky-golay(window 15, polynomialOrder 2, derivative 1) → snv → mean-centre"
        let figure = LossFigure(
            curves: [.init(name: name, losses: [0.2, 0.1])], chosenCurve: 0, chosenLatentVariables: 1)
        let drawn = try #require(DrawnFigure(figure.svg()))
        let text = try #require(drawn.elements.first { $0.text == name })
        #expect(text.number("y") > drawn.frame.y.upperBound)
        #expect(drawn.texts.contains("chosen: 1 latent variable"))
    }

    @Test func confusionShowsCountsSharesAndTotals() throws {
        let figure = ConfusionFigure(
            trueNames: ["a", "b"], decidedNames: ["a", "b", "none"], counts: [[9, 0, 1], [2, 5, 0]], countTitle: "lots")
        let drawn = try #require(DrawnFigure(figure.svg()))
        for text in ["9", "90 %", "10 %", "2", "29 %", "5", "71 %", "11", "17", "Decided (lots)", "True", "none"] {
            #expect(drawn.texts.contains(text), "no \(text)")
        }
        #expect(drawn.texts.count { $0 == "0" } == 2)
    }

    @Test func distancesAndLimitsLieInTheFrame() throws {
        let figure = DistanceFigure(
            scoreDistances: [0, 1, 30], orthogonalDistances: [0.5, 0, 400], scoreDegrees: 3, orthogonalDegrees: 9,
            limits: [.init(name: "outlier", value: 40), .init(name: "extreme", value: 21)], names: ["p", "q", "r"])
        let drawn = try #require(DrawnFigure(figure.svg()))
        #expect(drawn.markers.count == 3 && drawn.isInFrame(drawn.markers))
        #expect(drawn.polylines.count == 2 && drawn.polylines.allSatisfy(drawn.isInFrame))
        // Only the sample beyond the least limit is named.
        #expect(drawn.texts.contains("r") && !drawn.texts.contains("p") && !drawn.texts.contains("q"))
        #expect(drawn.texts.firstIndex(of: "extreme") ?? 9 < drawn.texts.firstIndex(of: "outlier") ?? 0)
    }

    @Test func rejectedSamplesAreDrawnOpen() throws {
        func drawn(_ rejected: [Bool]?) throws -> String {
            DistanceFigure(
                scoreDistances: [0, 1, 2], orthogonalDistances: [1, 2, 3], scoreDegrees: 1, orthogonalDegrees: 1,
                limits: [], isRejected: rejected
            ).svg()
        }
        let plain = try drawn(nil)
        let open = try drawn([false, true, false])
        #expect(!plain.contains("open: rejected by the gate") && open.contains("open: rejected by the gate"))
        // One open sample and its sign in the legend.
        func openMarkers(_ svg: String) -> Int { svg.components(separatedBy: "fill=\"#FFFFFF\"").count - 2 }
        #expect(openMarkers(open) - openMarkers(plain) == 2)
    }

    @Test func detectionsAndTheirBandLieInTheFrame() throws {
        let figure = DetectionFigure(
            curves: [
                .init(
                    name: "a", points: [.init(level: 5, value: 0.5, low: 0.2, high: 0.8)],
                    band: (0...10).map { .init(level: Double($0), value: 0.5, low: 0, high: 1) }),
                .init(name: "b", points: [.init(level: 10, value: 1, low: 0.6, high: 1)], band: nil),
            ], probability: 0.95)
        let drawn = try #require(DrawnFigure(figure.svg()))
        #expect(drawn.polylines.count == 3 && drawn.polylines.allSatisfy(drawn.isInFrame))
        #expect(drawn.markers.count >= 2)
        #expect(drawn.texts.contains("a") && drawn.texts.contains("b"))
        #expect(drawn.texts.contains("Level of the adulterant (%)"))
    }

    @Test func extremesOutsideTheToleranceAreMarked() throws {
        let figure = ExtremesFigure(
            points: [
                .init(expected: 1, observed: 1, low: 0, high: 3), .init(expected: 2, observed: 9, low: 0, high: 5),
            ], confidence: 0.95)
        let drawn = try #require(DrawnFigure(figure.svg()))
        #expect(drawn.polylines.count == 2 && drawn.polylines.allSatisfy(drawn.isInFrame))
        #expect(drawn.texts.contains("outside it") && drawn.texts.contains("95 % tolerance"))
    }

    @Test func nothingIsStillAFigure() throws {
        let axis = try SpectralAxis(values: [1, 2, 3], unit: .index)
        let figures: [any Figure] = [
            SpectraFigure(x: Matrix(rows: 0, columns: 3), axis: axis, signalTitle: "Absorbance"),
            SpectraFigure(x: Matrix(rows: [[1, 1, 1]]), axis: axis, signalTitle: "Absorbance"),
            ScoresFigure(scores: Matrix(rows: 0, columns: 2)), ScoresFigure(scores: Matrix(rows: [[0, 0]])),
            DistanceFigure(
                scoreDistances: [], orthogonalDistances: [], scoreDegrees: 1, orthogonalDegrees: 1, limits: []),
        ]
        for figure in figures { #expect(DrawnFigure(figure.svg()) != nil, "\(type(of: figure))") }
    }
}
