import LinearAlgebra
import Spectroscopy

@testable import Reporting

/// Made-up data for the figures, the same in every run.
enum ReportingExamples {
    static let awkwardNames = ["A<b & \"c\" 'd'", "Angelicae Sinensis Radix (danggui)", "当归"]

    static func labels(_ names: [String], each: Int) -> ClassLabels {
        ClassLabels(names: names, indices: names.indices.flatMap { [Int](repeating: $0, count: each) })
    }

    /// Two bands whose heights go with the class, and noise.
    static func spectra(classes: Int, each: Int, channels: Int) -> Matrix {
        var generator = SeededGenerator(seed: 7)
        var rows: [[Double]] = []
        for c in 0..<classes {
            for _ in 0..<each {
                let level = 0.1 * generator.normal()
                rows.append(
                    (0..<channels).map { j in
                        let t = Double(j) / Double(channels)
                        let band = 1 / (1 + 900 * (t - 0.3) * (t - 0.3))
                        let other = 1 / (1 + 400 * (t - 0.7) * (t - 0.7))
                        return 1 + level + band * (1 + 0.2 * Double(c)) + other + 0.01 * generator.normal()
                    })
            }
        }
        return Matrix(rows: rows)
    }

    static func scores(classes: Int, each: Int) -> Matrix {
        var generator = SeededGenerator(seed: 11)
        return Matrix(
            rows: (0..<classes).flatMap { c in
                (0..<each).map { _ in [Double(c) * 3 + generator.normal(), generator.normal() * 0.5, 0] }
            })
    }

    /// One of each figure, with names that XML has to escape.
    static func all() throws -> [any Figure] {
        let labels = labels(awkwardNames, each: 5)
        let axis = try SpectralAxis(values: (0..<200).map { 900 + 2 * Double($0) }, unit: .nanometre)
        let x = spectra(classes: 3, each: 5, channels: 200)
        let t = scores(classes: 3, each: 5)
        return [
            SpectraFigure(
                x: x, axis: axis, labels: labels, signalTitle: "After <snv>", title: "a & b", drawsMeans: true),
            ScoresFigure(scores: t, labels: labels, explained: [0.82, 0.1, 0.01], newScores: t, title: "\"T\""),
            LossFigure(
                curves: awkwardNames.enumerated().map {
                    .init(name: $1, losses: [0.5, 0.3, 0.2 + 0.01 * Double($0)], standardErrors: [0.1, 0.1, 0.05])
                }, chosenCurve: 1, chosenLatentVariables: 2, threshold: 0.3),
            LoadingsFigure(values: x.selecting(rows: [0, 5]).transposed, names: ["PC1 <", "PC2 &"], axis: axis),
            DistanceFigure(
                scoreDistances: t.column(0).map { abs($0) }, orthogonalDistances: t.column(1).map { abs($0) * 20 },
                scoreDegrees: 2, orthogonalDegrees: 5, limits: [.init(name: "extreme & <", value: 14)], labels: labels,
                names: (0..<15).map { "S\($0)&" }),
            ConfusionFigure(trueNames: awkwardNames, counts: [[5, 0, 0], [1, 4, 0], [0, 2, 3]], title: "<&>"),
            DetectionFigure(
                curves: awkwardNames.map {
                    .init(
                        name: $0,
                        points: [
                            .init(level: 0, value: 0, low: 0, high: 0.2), .init(level: 40, value: 1, low: 0.8, high: 1),
                        ],
                        band: (0...20).map { .init(level: 2 * Double($0), value: 0.5, low: 0.4, high: 0.6) })
                }, probability: 0.95, title: "<&>"),
            ExtremesFigure(
                points: (1...20).map {
                    .init(expected: $0, observed: $0 + $0 / 8, low: max($0 - 3, 0), high: min($0 + 3, 20))
                }, confidence: 0.95, title: "<&>"),
            PredictionFigure(
                reference: t.column(0), predicted: t.column(0).map { $0 + 0.1 }, labels: labels,
                names: (0..<15).map { "S\($0)&" }, quantity: "a & <"),
        ]
    }
}
