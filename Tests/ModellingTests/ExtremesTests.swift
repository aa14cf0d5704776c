import Foundation
import LinearAlgebra
import Testing

@testable import Modelling

@Suite struct ExtremesPlotTests {
    @Test("counts and tolerances agree with scipy.stats")
    func golden() throws {
        let golden = try ClassesGolden.load().extremes
        let plot = try ExtremesPlot(fullDistances: golden.f, degreesOfFreedom: golden.degrees)
        #expect(plot.points.map(\.expected) == Array(1...24))
        #expect(plot.points.map(\.observed) == golden.observed)
        #expect(plot.points.map(\.low) == golden.low)
        #expect(plot.points.map(\.high) == golden.high)
        #expect(plot.points.map(\.alpha) == (1...24).map { Double($0) / 24 })
        let wide = try ExtremesPlot(fullDistances: golden.f, degreesOfFreedom: golden.degrees, confidence: 0.99)
        #expect(wide.points.map(\.high) == golden.high99)
        #expect(plot.points.allSatisfy { $0.isTolerable == ($0.observed >= $0.low && $0.observed <= $0.high) })
        #expect(try recoded(plot) == plot)
    }

    @Test("the binomial quantile is the smallest number whose probability reaches it")
    func quantiles() {
        // Binomial(3, ½): 1/8, 1/2, 7/8, 1.
        for (p, k) in [(0.1, 0), (0.125, 0), (0.126, 1), (0.5, 1), (0.51, 2), (0.875, 2), (0.9, 3), (1.0, 3)] {
            #expect(ExtremesPlot.binomialQuantile(p, trials: 3, probability: 0.5) == k, "\(p)")
        }
        #expect(ExtremesPlot.binomialQuantile(0.025, trials: 9, probability: 1) == 9)
    }

    @Test("a model counts the members that its limits refuse")
    func ofModel() throws {
        let x = normalMatrix(40, 6, seed: 71)
        let model = try DataDrivenSIMCA(components: 3).fit(x)
        let plot = try model.extremes(of: x)
        let f = try model.predict(x).fullDistances
        for i in [2, 10, 30] {
            let limit = model.fullDistance.extremeLimit(alpha: Double(i) / 40)
            #expect(plot.points[i - 1].observed == f.count { $0 > limit })
        }
        #expect(try model.extremes(of: x, components: 1) != plot)
        #expect(plot.points.last?.observed == 40 && plot.points.last?.low == 40)
    }

    @Test func refusals() {
        func refused(_ f: [Double], _ confidence: Double = 0.95) -> ModellingError? {
            refusal { () throws(ModellingError) in
                try ExtremesPlot(fullDistances: f, degreesOfFreedom: 3, confidence: confidence)
            }
        }
        #expect(refused([]) == .tooFewSamples(found: 0, needed: 1, what: "an extremes plot"))
        #expect(refused([1, .nan]) == .nonFinite(row: 1, column: 0, what: "full distances"))
        #expect(refused([1, -1]) == .nonFinite(row: 1, column: 0, what: "full distances"))
        #expect(
            refused([1, 2], 1)
                == .invalidParameter(
                    name: "confidence", value: "1.0", needed: "a number above 0 and below 1 is needed"))
        #expect(refused([0]) == nil)
    }
}

@Suite struct AlternativeClassTests {
    @Test("moments, noncentrality and both forms of β agree with scipy.stats", arguments: 0..<3)
    func golden(_ index: Int) throws {
        let golden = try ClassesGolden.load().alternative[index]
        let other = try AlternativeClass(fullDistances: golden.f, degreesOfFreedom: golden.degrees)
        #expect(other.externals.count == golden.externals)
        #expect(other.samples + golden.externals == golden.f.count)
        #expect(abs(other.noncentrality / golden.noncentrality - 1) < 1e-11)
        #expect(abs(other.scale / golden.scale - 1) < 1e-11)
        #expect(abs(other.beta(alpha: 0.05) / golden.sankaran - 1) < 1e-8)
        #expect(abs(other.beta(alpha: 0.05, formula: .exact) / golden.exact - 1) < 1e-8)
        #expect(try recoded(other) == other)
    }

    @Test("the series of the noncentral χ² agrees with scipy.stats")
    func series() throws {
        for golden in try ClassesGolden.load().noncentral {
            let cdf = NoncentralChiSquared.cdf(golden.x, degreesOfFreedom: golden.k, noncentrality: golden.s)
            #expect(abs(cdf / golden.cdf - 1) < 1e-9, "\(golden.x), \(golden.k), \(golden.s)")
        }
        let central = ChiSquared(degreesOfFreedom: 4).cdf(3)
        #expect(NoncentralChiSquared.cdf(3, degreesOfFreedom: 4, noncentrality: 0) == central)
        #expect(NoncentralChiSquared.cdf(10, degreesOfFreedom: 3, noncentrality: 1e9) == 0)
        #expect(NoncentralChiSquared.cdf(0, degreesOfFreedom: 3, noncentrality: 1) == 0)
        #expect(NoncentralChiSquared.cdf(.infinity, degreesOfFreedom: 3, noncentrality: 1) == 1)
    }

    @Test("the farthest samples are left out until one distribution has the moments of the rest")
    func externals() throws {
        let other = try AlternativeClass(fullDistances: [30, 5000, 34, 28, 900, 31], degreesOfFreedom: 6)
        #expect(other.externals == [1, 4] && other.samples == 4)
        #expect(abs(other.mean - 30.75) < 1e-13)
        // The mean and variance of f₀·χ'²(N, s) are those of the samples.
        let (k, s, f0) = (6.0, other.noncentrality, other.scale)
        #expect(abs(f0 * (k + s) - 30.75) < 1e-10)
        #expect(abs(2 * f0 * f0 * (k + 2 * s) - 6.25) < 1e-9)
    }

    @Test("β is the share of another class that the model accepts, by simulation")
    func simulation() throws {
        // Isotropic noise about three strong components; the other class is displaced outside of them.
        func rows(_ n: Int, seed: UInt64, shift: Double) -> Matrix {
            var x = normalMatrix(n, 12, seed: seed).dividingColumns(
                by: [0.1, 0.15, 0.2] + [Double](repeating: 1, count: 9))
            for i in 0..<n { x[i, 7] += shift }
            return x
        }
        let model = try DataDrivenSIMCA(components: 3).fit(rows(400, seed: 81, shift: 0))
        for (shift, seed) in [(2.0, 82), (3.0, 83), (4.0, 84)] {
            let sample = try model.alternative(rows(300, seed: UInt64(seed), shift: shift))
            let unseen = try model.predict(rows(4000, seed: UInt64(seed + 10), shift: shift))
            let share = Double(unseen.accepted.count { $0 }) / 4000
            #expect(abs(sample.beta(alpha: 0.05) - share) < 0.05, "\(shift): \(sample.beta(alpha: 0.05)), \(share)")
            #expect(abs(sample.beta(alpha: 0.05) - sample.beta(alpha: 0.05, formula: .exact)) < 2e-3)
            // A smaller α accepts more of the other class.
            #expect(sample.beta(alpha: 0.01) > sample.beta(alpha: 0.05))
        }
        // Members of the class itself are accepted as often as 1 − α says, about.
        let own = try model.alternative(rows(300, seed: 99, shift: 0))
        #expect(abs(own.beta(alpha: 0.05, formula: .exact) - 0.95) < 0.05)
    }

    @Test func refusals() {
        func refused(_ f: [Double]) -> ModellingError? {
            refusal { () throws(ModellingError) in try AlternativeClass(fullDistances: f, degreesOfFreedom: 4) }
        }
        let what = "the full distances of the other class"
        #expect(refused([]) == .tooFewSamples(found: 0, needed: 2, what: what))
        #expect(refused([9]) == .tooFewSamples(found: 1, needed: 2, what: what))
        #expect(refused([9, 9, 9]) == .noSpread(what: what, samples: 3))
        #expect(refused([0, 0]) == .zeroDistances(what: what, samples: 2))
        // No two of these have moments that the distribution can have.
        #expect(refused([1, 100, 10000]) == .tooFewSamples(found: 1, needed: 2, what: what))
        #expect(refused([1, .infinity]) == .nonFinite(row: 1, column: 0, what: "full distances"))
    }
}
