import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

private func near(_ got: Double?, _ expected: Double, _ tolerance: Double = 1e-10) -> Bool {
    guard let got else { return false }
    return abs(got - expected) <= tolerance * max(abs(expected), 1e-3)
}

@Suite struct RegressionFiguresTests {
    static func figures(lots: Lots? = nil) throws -> RegressionFigures {
        try RegressionFigures(
            .test, reference: FigureGolden.reference, predicted: FigureGolden.predicted, lots: lots, calibrationMean: 7)
    }

    @Test("agrees with numpy and scipy")
    func golden() throws {
        let got = try Self.figures()
        #expect(near(got.rmse, FigureGolden.rmse))
        #expect(near(got.rmseInterval?.low, FigureGolden.rmseInterval[0]))
        #expect(near(got.rmseInterval?.high, FigureGolden.rmseInterval[1]))
        #expect(near(got.bias, FigureGolden.bias[0]))
        #expect(near(got.biasTest?.t, FigureGolden.bias[1]))
        #expect(near(got.biasTest?.pValue, FigureGolden.bias[2]))
        #expect(near(got.biasTest?.interval.low, FigureGolden.bias[3]))
        #expect(near(got.biasTest?.interval.high, FigureGolden.bias[4]))
        #expect(near(got.sep, FigureGolden.sep))
        #expect(near(got.sepInterval?.low, FigureGolden.sepInterval[0]))
        #expect(near(got.sepInterval?.high, FigureGolden.sepInterval[1]))
        #expect(near(got.meanAbsoluteError, FigureGolden.mae))
        #expect(near(got.rSquared, FigureGolden.rSquared))
        #expect(near(got.qSquared, FigureGolden.qSquaredAbout7))
        #expect(near(got.correlationSquared, FigureGolden.correlationSquared))
        #expect(near(got.concordance, FigureGolden.concordance))
        #expect(near(got.rpd, FigureGolden.ratios[0]))
        #expect(near(got.rpdOfRMSE, FigureGolden.ratios[1]))
        #expect(near(got.rpiq, FigureGolden.ratios[2]))
        #expect(near(got.rer, FigureGolden.ratios[3]))
        #expect(got.notAvailable.isEmpty)
        #expect(got.samples == 18 && got.lots == 18 && got.effectiveSamples == 18)
        for (line, expected, reach) in [
            (got.referenceOnPredicted, FigureGolden.referenceOnPredicted, FigureGolden.referenceOnPredictedReach),
            (got.predictedOnReference, FigureGolden.predictedOnReference, FigureGolden.predictedOnReferenceReach),
        ] {
            let line = try #require(line)
            let found = [
                line.slope, line.slopeInterval?.low, line.slopeInterval?.high, line.intercept,
                line.interceptInterval?.low, line.interceptInterval?.high, line.residualDeviation, line.jointF,
                line.jointPValue,
            ]
            for (a, b) in zip(found, expected) { #expect(near(a, b, 1e-9), "\(line.direction)") }
            let region = try #require(line.region)
            // At the fitted intercept the border is `reach` away from the fitted slope.
            #expect(region.contains(intercept: line.intercept, slope: line.slope + reach * (1 - 1e-9)))
            #expect(!region.contains(intercept: line.intercept, slope: line.slope + reach * (1 + 1e-9)))
            #expect(region.contains(intercept: 0, slope: 1) == (expected[8] >= 0.05))
            for point in region.border(count: 7) {
                let form = region.form(intercept: point.intercept, slope: point.slope)
                #expect(abs(form - region.bound) < 1e-9 * region.bound)
            }
        }
    }

    @Test("rows of one lot count as one observation in intervals")
    func lots() throws {
        let lots = Lots(names: (0..<6).map { "\($0)" }, indices: (0..<18).map { $0 / 3 })
        let got = try Self.figures(lots: lots)
        #expect(got.lots == 6 && got.effectiveSamples == 6)
        #expect(near(got.rmse, FigureGolden.rmse) && near(got.sep, FigureGolden.sep))
        #expect(near(got.bias, FigureGolden.lotBias[0]))
        #expect(near(got.biasTest?.t, FigureGolden.lotBias[1]))
        #expect(near(got.biasTest?.pValue, FigureGolden.lotBias[2]))
        #expect(near(got.biasTest?.interval.low, FigureGolden.lotBias[3]))
        #expect(near(got.biasTest?.interval.high, FigureGolden.lotBias[4]))
        #expect(near(got.rmseInterval?.low, FigureGolden.lotRmseInterval[0]))
        #expect(near(got.sepInterval?.high, FigureGolden.lotSepInterval[1]))
        // Three scans that are alike say no more than one.
        let y: [Double] = [1, 2, 4, 7, 9, 12]
        let f = [1.2, 1.9, 4.4, 6.8, 9.3, 12.5]
        let single = try RegressionFigures(.test, reference: y, predicted: f)
        let tripled = try RegressionFigures(
            .test, reference: (0..<18).map { y[$0 / 3] }, predicted: (0..<18).map { f[$0 / 3] }, lots: lots)
        #expect(near(tripled.biasTest?.pValue, single.biasTest?.pValue ?? .nan))
        #expect(near(tripled.rmseInterval?.high, single.rmseInterval?.high ?? .nan))
        #expect(near(tripled.referenceOnPredicted?.jointF, single.referenceOnPredicted?.jointF ?? .nan))
        #expect(
            near(tripled.predictedOnReference?.slopeInterval?.low, single.predictedOnReference?.slopeInterval?.low ?? 0)
        )
    }

    @Test("repeats of a row weigh as one row")
    func repeats() throws {
        let y: [Double] = [1, 3, 2, 5]
        let predictions = [[1.5, 1.5], [2.5, 2.5], [2, 2], [5.5, 5.5]]
        let twice = try RegressionFigures(.crossValidation, reference: y, predictions: predictions)
        let once = try RegressionFigures(.crossValidation, reference: y, predicted: predictions.map { $0[0] })
        #expect(near(twice.rmse, once.rmse) && near(twice.sep, once.sep ?? 0) && near(twice.rpd, once.rpd ?? 0))
        #expect(near(twice.biasTest?.standardError, once.biasTest?.standardError ?? 0))
        #expect(near(twice.referenceOnPredicted?.jointF, once.referenceOnPredicted?.jointF ?? 0))
        // The mean of squared errors, not the error of the mean: 0.5² for both of ±0.5.
        let spread = try RegressionFigures(
            .crossValidation, reference: [1, 2], predictions: [[0.5, 1.5], [2.5, 1.5]])
        #expect(spread.rmse == 0.5)
        #expect(spread.bias == 0)
        #expect(spread.samples == 2)
        // A row without a prediction does not count.
        let fewer = try RegressionFigures(.crossValidation, reference: y + [9], predictions: predictions + [[]])
        #expect(fewer.samples == 4 && near(fewer.rmse, once.rmse))
    }

    @Test("what is undefined is not available, with a reason; never NaN")
    func undefined() throws {
        let constant = try RegressionFigures(.test, reference: [2, 2, 2], predicted: [2.1, 1.9, 2])
        #expect(near(constant.rmse, 0.08164965809277261))
        #expect(constant.rSquared == nil && constant.correlationSquared == nil)
        #expect(constant.predictedOnReference == nil && constant.referenceOnPredicted != nil)
        #expect(constant.rpd == 0)
        #expect(constant.notAvailable["rSquared"] == "the reference values are all the same")
        #expect(constant.qSquared == nil)
        #expect(constant.notAvailable["qSquared"] == "Q² needs the mean of the calibration samples")

        let one = try RegressionFigures(.test, reference: [3], predicted: [2.5], calibrationMean: 1)
        #expect(one.rmse == 0.5 && one.bias == -0.5 && one.sep == nil && one.biasTest == nil && one.rpd == nil)
        #expect(one.rmseInterval == nil)
        #expect(one.qSquared == 1 - 0.25 / 4)

        let exact = try RegressionFigures(.test, reference: [0.1, 0.7, 0.3], predicted: [0.1, 0.7, 0.3])
        #expect(exact.rmse == 0 && exact.rSquared == 1)
        #expect(exact.rpd == nil && exact.rpiq == nil && exact.rer == nil)
        #expect(exact.referenceOnPredicted?.jointF == nil && exact.biasTest?.t == nil)
        #expect(exact.referenceOnPredicted?.slope == 1)

        // All the same residual but for rounding.
        let shifted = try RegressionFigures(.test, reference: [0.1, 0.7, 0.3], predicted: [0.2, 0.8, 0.4])
        #expect(shifted.rpd == nil && shifted.biasTest?.t == nil)
        #expect(near(shifted.bias, 0.1))

        let flat = try RegressionFigures(.crossValidation, reference: [1, 2, 3], predicted: [2, 2, 2])
        #expect(flat.correlationSquared == nil && flat.referenceOnPredicted == nil)
        #expect(flat.rSquared == 0 && flat.qSquared == 0)

        let calibration = try RegressionFigures(.calibration, reference: [1, 2, 3], predicted: [1, 2.5, 3])
        #expect(calibration.rmseInterval == nil && calibration.biasTest == nil)
        #expect(calibration.referenceOnPredicted != nil && calibration.referenceOnPredicted?.region == nil)
        #expect(
            calibration.notAvailable["region"]
                == "residuals of the calibration samples are not independent of the model")
        let two = try RegressionFigures(.test, reference: [1, 2], predicted: [1, 2.5])
        #expect(two.predictedOnReference?.slope == 1.5 && two.predictedOnReference?.jointF == nil)
        #expect(two.notAvailable["region"] == "a line is tested with more than two lots")
        #expect(two.rmseInterval != nil && two.biasTest?.degreesOfFreedom == 1)
        for figures in [constant, one, exact, shifted, flat, calibration] {
            // JSON knows no NaN: the encoder would throw.
            let data = try JSONEncoder().encode(figures)
            #expect(try JSONDecoder().decode(RegressionFigures.self, from: data) == figures)
        }
    }

    @Test("values that cannot be compared are refused")
    func refusals() {
        #expect(throws: ModellingError.tooFewSamples(found: 0, needed: 1, what: "figures of merit")) {
            try RegressionFigures(.test, reference: [], predicted: [])
        }
        #expect(throws: ModellingError.shapeMismatch(what: "predicted values", found: 1, expected: 2)) {
            try RegressionFigures(.test, reference: [1, 2], predicted: [1])
        }
        #expect(throws: ModellingError.nonFinite(row: 1, column: 0, what: "the predicted values")) {
            try RegressionFigures(.test, reference: [1, 2], predicted: [1, .nan])
        }
        #expect(throws: ModellingError.nonFinite(row: 0, column: 0, what: "the reference values")) {
            try RegressionFigures(.test, reference: [.infinity, 2], predicted: [1, 2])
        }
        #expect(throws: ModellingError.nonFinite(row: 0, column: 0, what: "squared residuals")) {
            try RegressionFigures(.test, reference: [1e200, 2], predicted: [1, 2])
        }
    }

    /// 95 % of 600 with a standard error of 0.9 %.
    @Test("intervals of bias, SEP and RMSE hold the truth in 95 of 100 cases, also where scans of a lot are alike")
    func coverage() throws {
        var generator = SeededGenerator(seed: 12)
        let runs = 600
        let lots = Lots(names: (0..<8).map { "\($0)" }, indices: (0..<24).map { $0 / 3 })
        var (bias, spread, error, joint) = (0, 0, 0, 0)
        for _ in 0..<runs {
            let y = (0..<24).map { _ in 10 * generator.uniform() }
            let shifts = (0..<8).map { _ in generator.normal() }
            let clustered = (0..<24).map { y[$0] + 0.5 + shifts[$0 / 3] + 0.3 * generator.normal() }
            let figures = try RegressionFigures(.test, reference: y, predicted: clustered, lots: lots)
            if let interval = figures.biasTest?.interval, interval.low <= 0.5, interval.high >= 0.5 { bias += 1 }
            let independent = try RegressionFigures(
                .test, reference: y, predicted: y.map { $0 + 0.7 * generator.normal() })
            if let interval = independent.sepInterval, interval.low <= 0.7, interval.high >= 0.7 { spread += 1 }
            if let interval = independent.rmseInterval, interval.low <= 0.7, interval.high >= 0.7 { error += 1 }
            if independent.predictedOnReference?.region?.contains(intercept: 0, slope: 1) ?? false { joint += 1 }
        }
        for count in [bias, spread, error, joint] {
            #expect(abs(Double(count) / Double(runs) - 0.95) < 0.027, "\(bias) \(spread) \(error) \(joint)")
        }
    }
}
