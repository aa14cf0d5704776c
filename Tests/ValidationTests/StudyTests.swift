import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Validation

@Suite struct StudyTests {
    private static let curve = DetectionCurve(
        levels: zip(StudyGolden.levels, StudyGolden.detected).flatMap { level, _ in
            [Double](repeating: level, count: StudyGolden.lots)
        },
        detected: StudyGolden.detected.flatMap { count in (0..<StudyGolden.lots).map { $0 < count } })

    @Test("the fit, its covariance and the detected levels are those of numpy and scipy")
    func fit() throws {
        let fit = try #require(Self.curve.fit)
        #expect(Self.curve.outcome == .fit)
        #expect(abs(fit.intercept - StudyGolden.coefficients[0]) < 1e-9)
        #expect(abs(fit.slope - StudyGolden.coefficients[1]) < 1e-9)
        for (got, expected) in zip(fit.covariance, StudyGolden.covariance) { #expect(abs(got - expected) < 1e-9) }
        for expected in StudyGolden.detectedLevels {
            let level = try #require(Self.curve.level(detectedWith: expected[0]))
            #expect(abs(level.value - expected[1]) < 1e-8)
            #expect(abs((level.low ?? .nan) - expected[2]) < 1e-7)
            #expect(abs((level.high ?? .nan) - expected[3]) < 1e-7)
        }
        let band = fit.probability(at: 10)
        #expect(band.low < band.value && band.value < band.high)
        #expect(Self.curve.points.map(\.detected.successes) == StudyGolden.detected)
    }

    @Test("deviance and its p-value are those of scipy; a curve that the counts do not contradict is kept")
    func goodness() throws {
        let goodness = try #require(Self.curve.goodness)
        #expect(abs(goodness.deviance - StudyGolden.goodness[0]) < 1e-9 && goodness.degreesOfFreedom == 3)
        #expect(abs((goodness.pValue ?? .nan) - StudyGolden.goodness[1]) < 1e-9)
        #expect(goodness.contradicting.isEmpty && goodness.isAccepted)
        // Two levels fit any curve that rises: there is nothing to test by.
        let two = DetectionCurve(levels: [0, 0, 5, 5], detected: [true, false, true, true])
        #expect(two.outcome == .bracket && two.goodness == nil)
        let saturated = DetectionCurve(
            levels: [0, 0, 0, 5, 5, 5], detected: [true, false, false, true, true, false])
        #expect(saturated.outcome == .fit && saturated.goodness?.degreesOfFreedom == 0)
        #expect(saturated.goodness?.pValue == nil && (saturated.goodness?.deviance ?? 1) < 1e-12)
    }

    private static func counted(_ levels: [Double], _ detected: [Int], lots: Int) -> DetectionCurve {
        DetectionCurve(
            levels: levels.flatMap { [Double](repeating: $0, count: lots) },
            detected: detected.flatMap { count in (0..<lots).map { $0 < count } })
    }

    @Test("counts with a plateau have no curve and no detected level, but a bracket")
    func plateau() throws {
        let curve = Self.counted(
            StudyGolden.plateauLevels, StudyGolden.plateauDetected, lots: StudyGolden.plateauLots)
        let goodness = try #require(curve.goodness)
        #expect(abs(goodness.deviance - StudyGolden.plateauGoodness[0]) < 1e-9 && goodness.degreesOfFreedom == 8)
        #expect(abs((goodness.pValue ?? .nan) - StudyGolden.plateauGoodness[1]) < 1e-12)
        #expect(goodness.contradicting == StudyGolden.plateauOutside)
        #expect(curve.outcome == .lackOfFit && curve.fit == nil && curve.level(detectedWith: 0.95) == nil)
        let bracket = try #require(curve.bracket)
        #expect([bracket.noneUpTo, bracket.detected, bracket.undetected, bracket.allFrom] == [nil, 0, 20, 30])
    }

    @Test("one level whose interval does not hold the curve is enough, whatever the deviance says")
    func contradictedLevel() throws {
        // 40 lots at each of 14 levels; the deviance has many degrees of freedom, 18 of 40 at 10 % lie below the curve.
        let curve = Self.counted(
            (0..<14).map(Double.init), [2, 3, 4, 6, 8, 11, 14, 18, 22, 26, 18, 32, 34, 36], lots: 40)
        let goodness = try #require(curve.goodness)
        #expect(abs((goodness.pValue ?? .nan) - 0.49771767970873393) < 1e-9)
        #expect(goodness.contradicting == [10] && curve.outcome == .lackOfFit)
    }

    @Test("lots that nothing could be said of count on neither side, and none at all is no detection")
    func undecided() throws {
        let levels = StudyGolden.levels.flatMap { [Double](repeating: $0, count: StudyGolden.lots) }
        let detected = StudyGolden.detected.flatMap { count in (0..<StudyGolden.lots).map { $0 < count } }
        let curve = DetectionCurve(
            levels: levels + [0, 10, 50], detected: detected + [nil, nil, nil],
            units: Array(levels.indices) + [0, 1, 2])
        let plain = DetectionCurve(levels: levels, detected: detected, units: Array(levels.indices))
        #expect(curve.fit == plain.fit && curve.goodness == plain.goodness)
        #expect(curve.level(detectedWith: 0.9) == plain.level(detectedWith: 0.9))
        #expect(curve.points.map(\.undecided) == [1, 0, 0, 1, 0, 1])
        #expect(curve.points.map(\.detected.lots) == [5, 5, 5, 5, 5, 0] && curve.points[5].detected.value == nil)
        let none = DetectionCurve(levels: [0, 5, 10], detected: [nil, nil, nil])
        #expect(none.outcome == .cannotSay && none.fit == nil && none.bracket == nil)
        #expect(none.level(detectedWith: 0.9) == nil && none.points.map(\.undecided) == [1, 1, 1])
    }

    @Test("a curve that is true is mostly kept")
    func trueCurve() throws {
        var generator = SeededGenerator(seed: 8)
        let levels: [Double] = [0, 2, 5, 10, 15, 20, 30]
        var refused = 0
        for _ in 0..<400 {
            let counts = levels.map { level in
                (0..<20).count { _ in generator.uniform() < 1 / (1 + exp(3 - 0.3 * level)) }
            }
            if Self.counted(levels, counts, lots: 20).outcome == .lackOfFit { refused += 1 }
        }
        // 5 % of the deviances, and now and then an interval besides.
        #expect(refused > 0 && refused <= 48, "\(refused) of 400")
    }

    @Test("lots tried many times do not count many times: copies of every outcome leave the limits as they are")
    func clusters() throws {
        let levels = StudyGolden.levels.flatMap { [Double](repeating: $0, count: StudyGolden.lots) }
        let detected = StudyGolden.detected.flatMap { count in (0..<StudyGolden.lots).map { $0 < count } }
        let once = DetectionCurve(levels: levels, detected: detected, units: Array(levels.indices))
        let copies = DetectionCurve(
            levels: levels + levels + levels, detected: detected + detected + detected,
            units: Array(levels.indices) + Array(levels.indices) + Array(levels.indices))
        let naive = DetectionCurve(levels: levels + levels + levels, detected: detected + detected + detected)
        let (a, b, c) = (try #require(once.fit), try #require(copies.fit), try #require(naive.fit))
        for k in 0..<3 {
            #expect(abs(a.covariance[k] - b.covariance[k]) < 1e-9 * abs(a.covariance[k]))
            #expect(abs(3 * c.covariance[k] - StudyGolden.covariance[k]) < 1e-8)
        }
        // H⁻¹(Σ s sᵀ)H⁻¹·n/(n − 1) by itself.
        var m = (0.0, 0.0, 0.0)
        for (x, y) in zip(levels, detected) {
            let r = (y ? 1 : 0) - 1 / (1 + exp(-(a.intercept + a.slope * x)))
            m = (m.0 + r * r, m.1 + r * r * x, m.2 + r * r * x * x)
        }
        let v = StudyGolden.covariance
        let variance = v[0] * v[0] * m.0 + 2 * v[0] * v[1] * m.1 + v[1] * v[1] * m.2
        #expect(abs(a.covariance[0] - variance * 25 / 24) < 1e-8)
    }

    @Test("levels far apart in size give the same curve: only the unit changes")
    func unit() throws {
        let small = DetectionCurve(
            levels: Self.curve.points.flatMap { [Double](repeating: $0.level / 1000, count: $0.detected.lots) },
            detected: StudyGolden.detected.flatMap { count in (0..<StudyGolden.lots).map { $0 < count } })
        let level = try #require(small.level(detectedWith: 0.8))
        #expect(abs(level.value * 1000 - StudyGolden.detectedLevels[1][1]) < 1e-7)
    }

    @Test(
        "what has no fit says why",
        arguments: [
            ([0.0, 0, 5, 10, 20], [false, false, false, true, true], DetectionCurve.Outcome.bracket),
            ([0, 5, 5, 10], [false, false, true, true], .bracket),
            ([0, 5, 10], [false, false, false], .nothingDetected),
            ([0, 5, 10], [true, true, true], .everythingDetected),
            ([0, 5, 10, 20], [true, true, false, false], .notRising),
            ([0, 0, 5, 5, 10, 10], [true, false, true, false, true, false], .notRising),
            ([5, 5, 5], [true, false, true], .oneLevel),
            ([0, 0, 5, 10], [true, false, true, true], .bracket),
            ([0, 5, 10, 10], [false, false, false, true], .bracket),
        ])
    func noFit(_ levels: [Double], _ detected: [Bool], _ outcome: DetectionCurve.Outcome) {
        let curve = DetectionCurve(levels: levels, detected: detected)
        #expect(curve.outcome == outcome)
        #expect(curve.fit == nil && curve.level(detectedWith: 0.9) == nil)
    }

    @Test(
        "a bracket tells up to where nothing is detected, and from where on every lot",
        arguments: [
            ([0.0, 0, 5, 10, 20], [false, false, false, true, true], [5.0, 10, 5, 10]),
            ([0, 5, 5, 10], [false, false, true, true], [5, 5, 0, 10]),
            ([0, 0, 5, 10], [true, false, true, true], [0, 0, nil, 5]),
            ([0, 5, 10, 10], [false, false, false, true], [10, 10, 5, nil]),
        ] as [([Double], [Bool], [Double?])])
    func bracket(_ levels: [Double], _ detected: [Bool], _ expected: [Double?]) throws {
        let bracket = try #require(DetectionCurve(levels: levels, detected: detected).bracket)
        #expect([bracket.undetected, bracket.detected, bracket.noneUpTo, bracket.allFrom] == expected)
    }

    @Test("a level beyond those that were tried is marked, and one among them is not")
    func extrapolation() throws {
        let highest = try #require(Self.curve.points.last?.level)
        let fit = try #require(Self.curve.fit)
        // 99.99 % lies beyond the levels of the golden counts where the fit says so.
        let beyond = try #require(Self.curve.level(detectedWith: 0.999999))
        #expect(abs(beyond.value - (log(0.999999 / 0.000001) - fit.intercept) / fit.slope) < 1e-8)
        #expect(beyond.isExtrapolated == (beyond.value > highest))
        #expect(beyond.isExtrapolated)
        #expect(try #require(Self.curve.level(detectedWith: 0.5)).isExtrapolated == false)
    }

    @Test("levels so near to each other that no curve can be told are not said to fall")
    func notConverged() {
        let near = [100.0, 100.0.nextUp, 100.0.nextUp.nextUp]
        let curve = DetectionCurve(
            levels: near.flatMap { [$0, $0] }, detected: [true, false, false, true, true, false])
        #expect(curve.outcome == .notConverged && curve.fit == nil)
    }

    @Test("study sizes are those of scipy, and the fewest calibration lots satisfy 1/(L + 1) ≤ α")
    func sizes() throws {
        for expected in StudyGolden.panels {
            let panel = try #require(StudySize.panel(claim: expected[0], truth: expected[1]))
            #expect(panel.lots == Int(expected[2]) && panel.failures == Int(expected[3]))
            #expect(abs(panel.power - expected[4]) < 1e-10)
        }
        #expect(StudySize.panel(claim: 0.9, truth: 0.901, most: 300) == nil)
        for (alpha, lots) in [(0.05, 19), (0.1, 9), (0.01, 99), (1.0 / 7, 6), (0.3, 3)] {
            #expect(StudySize.fewestCalibrationLots(alpha: alpha) == lots)
        }
    }

    @Test("mixtures are made where signals add, and back")
    func mixtures() throws {
        let (a, b) = ([0.9, 0.5, 0.2], [0.3, 0.5, 0.8])
        for (got, want) in zip(try SpectralMixture.mix(a, b, share: 0.25, signal: .absorbance), [0.75, 0.5, 0.35]) {
            #expect(abs(got - want) < 1e-15)
        }
        for signal in [SignalKind.reflectance, .transmittance] {
            for (share, expected) in [(0.0, a), (1.0, b)] {
                let mixed = try SpectralMixture.mix(a, b, share: share, signal: signal)
                for (got, want) in zip(mixed, expected) { #expect(abs(got - want) < 1e-14) }
            }
        }
        // Kubelka–Munk of 0.9 and 0.3: 1/180 and 49/60; half of each: F = 0.41111…, R = 1 + F − √(F² + 2F).
        let half = try SpectralMixture.mix([0.9], [0.3], share: 0.5, signal: .reflectance)[0]
        let f = (1.0 / 180 + 49.0 / 60) / 2
        #expect(abs(half - (1 + f - (f * f + 2 * f).squareRoot())) < 1e-14)
        #expect(throws: SpectralMixture.Refusal.signal(.unstated)) {
            try SpectralMixture.mix(a, b, share: 0.5, signal: .unstated)
        }
        #expect(throws: SpectralMixture.Refusal.value(0, part: 1, channel: 1)) {
            try SpectralMixture.mix(a, [0.3, 0, 0.8], share: 0.5, signal: .reflectance)
        }
    }
}
