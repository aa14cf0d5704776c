import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Validation

@Suite struct DiscriminationFiguresTests {
    @Test("area, DeLong's variance and interval are those of the sums over all pairs")
    func delong() throws {
        let sets = [
            (FigureGolden.scores0, FigureGolden.positive0), (FigureGolden.scores1, FigureGolden.positive1),
            (FigureGolden.scores2, FigureGolden.positive2), (FigureGolden.scores3, FigureGolden.positive3),
        ]
        for ((scores, positive), expected) in zip(sets, FigureGolden.delong) {
            let roc = try #require(
                ReceiverOperatingCharacteristic(scores: scores, isPositive: positive.map { $0 == 1 }))
            #expect(abs(roc.area - expected[0]) < 1e-14)
            #expect(abs((roc.variance ?? -1) - expected[1]) < 1e-14)
            #expect(abs((roc.interval?.low ?? -1) - expected[2]) < 1e-13)
            #expect(abs((roc.interval?.high ?? -1) - expected[3]) < 1e-13)
            // The trapezoids under the points.
            let trapezoids = zip(roc.points, roc.points.dropFirst()).reduce(0.0) {
                $0 + ($1.1.falsePositiveRate - $1.0.falsePositiveRate)
                    * ($1.1.truePositiveRate + $1.0.truePositiveRate) / 2
            }
            #expect(abs(trapezoids - roc.area) < 1e-14)
            #expect(roc.points.last?.falsePositiveRate == 1 && roc.points.last?.truePositiveRate == 1)
        }
    }

    @Test("points, best threshold and degenerate cases, by hand")
    func byHand() throws {
        let roc = try #require(
            ReceiverOperatingCharacteristic(
                scores: [0.9, 0.4, 0.4, 0.8, 0.1], isPositive: [true, true, false, false, false]))
        #expect(roc.points.map(\.threshold) == [nil, 0.9, 0.8, 0.4, 0.1])
        #expect(roc.points.map(\.truePositiveRate) == [0, 0.5, 0.5, 1, 1])
        let third = 1.0 / 3
        let rates: [Double] = [0, 0, third, 2 * third, 1]
        #expect(roc.points.map(\.falsePositiveRate) == rates)
        // 0.9 beats all three; 0.4 beats one and ties with one.
        #expect(abs(roc.area - (3 + 1.5) / 6) < 1e-15)
        #expect(roc.best.threshold == 0.9)
        let apart = try #require(
            ReceiverOperatingCharacteristic(scores: [3, 4, 1, 2], isPositive: [true, true, false, false]))
        #expect(apart.area == 1 && apart.variance == 0 && apart.interval == nil)
        #expect(apart.best.threshold == 3 && apart.best.youden == 1)
        let single = try #require(
            ReceiverOperatingCharacteristic(scores: [3, 1, 2], isPositive: [true, false, false]))
        #expect(single.area == 1 && single.variance == nil && single.interval == nil)
        #expect(ReceiverOperatingCharacteristic(scores: [1, 2], isPositive: [true, true]) == nil)
        #expect(ReceiverOperatingCharacteristic(scores: [1, .nan], isPositive: [true, false]) == nil)
        #expect(ReceiverOperatingCharacteristic(scores: [], isPositive: []) == nil)
    }

    @Test("one class against the rest, by rows and by lots")
    func oneVersusRest() throws {
        let scores = Matrix(rows: FigureGolden.ovrScores)
        let labels = ClassLabels(names: ["a", "b", "c"], indices: FigureGolden.ovrLabels)
        let areas = OneVersusRestAreas(scores: scores, labels: labels)
        for (curve, expected) in zip(areas.curves, FigureGolden.ovrAreas) {
            #expect(abs((curve?.area ?? -1) - expected) < 1e-14)
        }
        #expect(abs((areas.meanArea ?? -1) - FigureGolden.ovrAreas.reduce(0, +) / 3) < 1e-14)
        // Every row twice, as one lot: the same as once.
        let twice = (0..<38).map { $0 / 2 }
        let doubled = OneVersusRestAreas(
            scores: scores.selecting(rows: twice), labels: labels.selecting(rows: twice),
            lots: Lots(names: (0..<19).map { "\($0)" }, indices: twice))
        #expect(doubled == areas)
        let missing = OneVersusRestAreas(
            scores: Matrix(rows: 2, columns: 3), labels: ClassLabels(names: ["a", "b", "c"], indices: [0, 1]))
        #expect(missing.curves[2] == nil && missing.meanArea == 0.5)
    }

    /// Area Φ(1/√2) = 0.7602 for a shift of one standard deviation; 95 % of 500 with a standard error of 1 %.
    @Test("DeLong's interval holds the true area in about 95 of 100 cases")
    func coverage() throws {
        var generator = SeededGenerator(seed: 5)
        let truth = NormalDistribution.cdf(0.5.squareRoot())
        var held = 0
        for _ in 0..<500 {
            let scores = (0..<80).map { generator.normal() + ($0 < 40 ? 1 : 0) }
            let interval = try #require(
                ReceiverOperatingCharacteristic(scores: scores, isPositive: (0..<80).map { $0 < 40 })?.interval)
            if interval.low <= truth, interval.high >= truth { held += 1 }
        }
        #expect(abs(Double(held) / 500 - 0.945) < 0.03, "\(held)")
    }

    @Test("averages of F1")
    func f1() {
        let matrix = ConfusionMatrix(
            classNames: ["a", "b", "c", "never"], truth: [0, 0, 0, 1, 1, 1, 2], decided: [0, 0, 1, 1, 1, 1, 1])
        // 0.8, 0.75, 0; a class that neither occurs nor is decided for does not count.
        #expect(abs((matrix.macroF1 ?? -1) - 1.55 / 3) < 1e-15)
        #expect(abs((matrix.weightedF1 ?? -1) - (3 * 0.8 + 3 * 0.75) / 7) < 1e-15)
        #expect(matrix.microF1 == matrix.accuracy)
        let none = ConfusionMatrix(classNames: ["a"], truth: [], decided: [])
        #expect(none.macroF1 == nil && none.weightedF1 == nil && none.microF1 == nil)
    }

    @Test("one-class figures count lots by their majority; a tie fails on either side")
    func oneClass() throws {
        // Genuine lots g0 (accepted), g1 (tie), g2 (accepted); talc t0 (rejected), t1 (tie); starch s0 (accepted).
        let labels = ClassLabels(
            names: ["genuine", "starch", "talc"], indices: [0, 0, 0, 0, 0, 2, 2, 2, 1])
        let lots = Lots(names: ["g0", "g1", "g2", "t0", "t1", "s0"], indices: [0, 0, 1, 1, 2, 3, 4, 4, 5])
        let figures = OneClassFigures(
            target: "genuine", labels: labels, lots: lots,
            accepted: [[true], [true], [true], [false], [true], [false], [true], [false], [true]])
        #expect(figures.sensitivity.successes == 2 && figures.sensitivity.lots == 3)
        #expect(figures.alternatives.map(\.name) == ["starch", "talc"])
        #expect(figures.alternatives.map(\.specificity.successes) == [0, 1])
        #expect(figures.alternatives.map(\.specificity.lots) == [1, 2])
        #expect(figures.alternatives[0].efficiency == 0)
        #expect(abs((figures.alternatives[1].efficiency ?? -1) - (2.0 / 3 * 0.5).squareRoot()) < 1e-15)
        #expect(figures.specificity.successes == 1 && figures.specificity.lots == 3)
        #expect(abs((figures.efficiency ?? -1) - (2.0 / 9).squareRoot()) < 1e-15)
        let alone = OneClassFigures(
            target: "genuine", labels: ClassLabels(["genuine"]), lots: Lots(names: ["g"], indices: [0]),
            accepted: [[true, true, false]])
        #expect(alone.sensitivity.value == 1 && alone.specificity.value == nil && alone.efficiency == nil)
        let data = try JSONEncoder().encode(figures)
        #expect(try JSONDecoder().decode(OneClassFigures.self, from: data) == figures)
    }

    /// The exact interval of 12 lots: coverage is at least 95 %; the sum over k of the binomial is exact.
    @Test("the exact binomial interval of a rate of lots never covers less than it says")
    func binomialCoverage() throws {
        for truth in [0.05, 0.3, 0.5, 0.9, 0.97] {
            var covered = 0.0
            var probability = [1.0]
            for _ in 0..<12 {
                var next = [Double](repeating: 0, count: probability.count + 1)
                for (k, p) in probability.enumerated() {
                    next[k] += p * (1 - truth)
                    next[k + 1] += p * truth
                }
                probability = next
            }
            for (k, p) in probability.enumerated() {
                let rate = LotRate(successes: k, lots: 12)
                if try #require(rate.low) <= truth, try #require(rate.high) >= truth { covered += p }
            }
            #expect(covered >= 0.95 && covered < 1.0000001)
        }
    }
}
