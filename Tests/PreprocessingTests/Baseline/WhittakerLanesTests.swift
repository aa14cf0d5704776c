import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Preprocessing

/// Several baselines side by side against the same one by one.
struct WhittakerLanesTests {
    struct Rule: Sendable, CustomStringConvertible {
        let description: String
        let weights: any Reweighing

        static let all = [
            Rule(description: "asls", weights: SideWeights(above: 0.01, below: 0.99)),
            Rule(description: "airpls", weights: ExponentialWeights(tolerance: 1e-3)),
            Rule(description: "arpls", weights: LogisticWeights(tolerance: 1e-3)),
        ]
    }

    private func spectra(_ count: Int, reversed: Bool = false) throws -> Spectra {
        let made = try SyntheticSpectra.make(count: count, channels: 83, seed: 11)
        var x = made.x
        if count > 20 {
            // A constant one, one that is nearly all 0, and others of another size.
            for j in 0..<83 {
                x[3, j] = 0.25
                x[5, j] = j == 40 ? 1 : 0
                x[7, j] *= 1e-200
                x[9, j] *= 1e150
            }
        }
        let values = made.axis.values
        return try made.replacing(
            x: x, axis: SpectralAxis(values: reversed ? values.reversed() : values, unit: made.axis.unit))
    }

    private func whittaker(_ rule: Rule, _ lambda: Double, most: Int = 50) -> ReweightedWhittaker {
        ReweightedWhittaker(
            smoother: PenalisedDifferences(channels: 83, order: 2, penalty: lambda), maximumIterations: most,
            rule: rule.weights)
    }

    @Test("lanes give what one spectrum after the other gives", arguments: Rule.all, [1e-3, 1e2, 1e6, 1e20])
    func plain(_ rule: Rule, _ lambda: Double) throws {
        for (count, reversed) in [(1, false), (16, true), (17, false), (70, false), (70, true)] {
            let spectra = try spectra(count, reversed: reversed)
            let whittaker = whittaker(rule, lambda)
            let lanes = try spectra.fittingLanes(whittaker, of: "lanes")
            let plain = try spectra.fittingCurves(of: "plain", whittaker.fit)
            for i in 0..<count {
                // The one that is nearly all 0 is left with residuals of rounding, which decide when it ends.
                if count <= 20 || i != 5 {
                    #expect(lanes.iterations[i] == plain.iterations[i] && lanes.converged[i] == plain.converged[i])
                }
                let (a, b) = (lanes.spectra.x.row(i), plain.spectra.x.row(i))
                let size = spectra.x.row(i).reduce(0) { max($0, abs($1)) }
                for j in 0..<83 { #expect(abs(a[j] - b[j]) <= 1e-9 * size, "\(i), \(j)") }
            }
        }
    }

    @Test("a spectrum gets the same whatever stands beside it, on any number of threads", arguments: Rule.all)
    func alone(_ rule: Rule) throws {
        let many = try spectra(150)
        let whittaker = whittaker(rule, 1e4)
        let all = try many.fittingLanes(whittaker, of: "lanes")
        for i in [0, 1, 15, 16, 40, 149] {
            let one = try many.selecting(rows: [i]).fittingLanes(whittaker, of: "lanes")
            #expect(one.spectra.x.elements == all.spectra.x.row(i) && one.iterations == [all.iterations[i]])
        }
        for threads in [1, 2, 4] {
            Parallel.limitThreads(to: threads)
            defer { Parallel.limitThreads(to: 0) }
            #expect(try many.fittingLanes(whittaker, of: "lanes").spectra == all.spectra)
        }
    }

    @Test("iterations end where they are to end", arguments: Rule.all)
    func ends(_ rule: Rule) throws {
        let lanes = try spectra(40).fittingLanes(whittaker(rule, 1e4, most: 1), of: "lanes")
        let plain = try spectra(40).fittingCurves(of: "plain", whittaker(rule, 1e4, most: 1).fit)
        #expect(lanes.iterations == plain.iterations && lanes.converged == plain.converged)
        #expect(lanes.iterations.contains(2) && lanes.converged.contains(false))
    }

    @Test("a lane with too few weights, or too small ones, is left to be fitted by itself")
    func unsuitable() {
        let lanes = WhittakerLanes(channels: 9)
        var generator = SeededGenerator(seed: 5)
        for index in 0..<(9 * WhittakerLanes.width) { lanes.y[index] = generator.normal() }
        for j in 0..<9 {
            lanes.weights[j * WhittakerLanes.width + 2] = j == 4 ? 1 : 0
            lanes.weights[j * WhittakerLanes.width + 5] = 1e-300
            lanes.weights[j * WhittakerLanes.width + 6] = j == 1 || j == 7 ? 1e-3 : 0
        }
        let fitted = lanes.fit(penalty: 10)
        #expect(fitted.indices.filter { !fitted[$0] } == [2, 5])
        // Two weights are interpolated by a line.
        let line = (0..<9).map { lanes.z[$0 * WhittakerLanes.width + 6] }
        #expect(abs(line[1] - lanes.y[WhittakerLanes.width + 6]) < 1e-10)
        for j in 1..<8 { #expect(abs(line[j - 1] - 2 * line[j] + line[j + 1]) < 1e-10) }
    }
}
