import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

/// A baseline method with some parameters.
struct BaselineCase: Sendable, CustomStringConvertible {
    let method: any BaselineCorrection

    var description: String { RecipeStep(method).summary }

    static let all: [BaselineCase] = methods.map { BaselineCase(method: $0) }

    private static let methods: [any BaselineCorrection] = [
        AsymmetricLeastSquares(), AsymmetricLeastSquares(lambda: 1e3, order: 1), AdaptiveReweighting(),
        AdaptiveReweighting(lambda: 1e4, order: 3), AsymmetricReweighting(),
        AsymmetricReweighting(lambda: 10, order: 3),
        RubberBand(), ModifiedPolynomial(), ModifiedPolynomial(clipping: .previous), PeakClipping(),
        PeakClipping(halfWindow: 10, decreasing: true),
    ]

    /// Those that smooth with a penalty λ, at any λ.
    static func penalised(_ lambda: Double, order: Int = 2) -> [any BaselineCorrection] {
        [
            AsymmetricLeastSquares(lambda: lambda, order: order), AdaptiveReweighting(lambda: lambda, order: order),
            AsymmetricReweighting(lambda: lambda, order: order),
        ]
    }
}

struct BaselineTests {
    /// A Gaussian band of height 1.
    private func band(_ channel: Int, at centre: Double, width: Double) -> Double {
        let distance = (Double(channel) - centre) / width
        return exp(-distance * distance)
    }

    private func spectra(_ rows: [[Double]]) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: rows),
            axis: SpectralAxis(values: rows[0].indices.map { 200 + 3 * Double($0) }, unit: .ramanShift),
            signal: .intensity, samples: rows.indices.map { Sample(id: "s\($0)") })
    }

    @Test("the spectrum is the baseline and what is left, on the same axis", arguments: BaselineCase.all)
    func partition(_ entry: BaselineCase) throws {
        let spectra = try CatalogueCase.spectra()
        let baselines = try entry.method.baselines(of: spectra)
        let left = try entry.method.apply(to: spectra)
        #expect(left.axis == spectra.axis && baselines.spectra.axis == spectra.axis)
        for (index, value) in spectra.x.elements.enumerated() {
            #expect(abs(baselines.spectra.x.elements[index] + left.x.elements[index] - value) < 1e-14)
        }
        #expect(baselines.iterations.count == spectra.count && baselines.iterations.allSatisfy { $0 >= 1 })
    }

    @Test("a scale that is a power of two scales the result exactly", arguments: BaselineCase.all, [-40, 40, 300])
    func scale(_ entry: BaselineCase, _ exponent: Int) throws {
        let spectra = try CatalogueCase.spectra()
        let factor = Double(sign: .plus, exponent: exponent, significand: 1)
        let expected = try entry.method.apply(to: spectra).x.elements
        let scaled = try spectra.replacing(
            x: Matrix(rows: 8, columns: 121, elements: spectra.x.elements.map { factor * $0 }))
        #expect(try entry.method.apply(to: scaled).x.elements == expected.map { factor * $0 })
    }

    @Test("a constant spectrum is its own baseline, exactly", arguments: BaselineCase.all, [0, 1.0 / 3, -1e12, 7e-13])
    func flat(_ entry: BaselineCase, _ value: Double) throws {
        let baselines = try entry.method.baselines(of: spectra([[Double](repeating: value, count: 90)]))
        #expect(baselines.spectra.x.elements.allSatisfy { $0 == value })
        #expect(baselines.converged == [true] && baselines.findings.isEmpty)
    }

    @Test("bands on a line: the line is found where there are none", arguments: BaselineCase.all)
    func bandsOnALine(_ entry: BaselineCase) throws {
        let line = (0..<200).map { 2 + 0.01 * Double($0) }
        let x = (0..<200).map { line[$0] + 3 * band($0, at: 100, width: 3) }
        let left = try entry.method.apply(to: spectra([x])).x.row(0)
        let beside = (Array(0..<70) + Array(130..<200)).map { abs(left[$0]) }.max() ?? .infinity
        // First differences take a slope for roughness.
        let isOfFirstOrder = (entry.method as? AsymmetricLeastSquares)?.order == 1
        #expect(isOfFirstOrder ? beside > 1 : beside < 0.35)
        #expect(left[100] > 2)
    }

    @Test("any penalty gives finite numbers; an immense one a straight line below the bands")
    func penalties() throws {
        let x = (0..<150).map { 5 - 0.02 * Double($0) + band($0, at: 60, width: 4) + 0.001 * Double($0 % 3) }
        for lambda in [1e-300, 1e-6, 1, 1e12, 1e18, 1e100, 1e300] {
            for order in 1...3 {
                for method in BaselineCase.penalised(lambda, order: order) {
                    let baseline = try method.baselines(of: spectra([x])).spectra.x.row(0)
                    #expect(baseline.allSatisfy { $0.isFinite && abs($0) < 100 })
                    guard lambda > 1e15, order == 2 else { continue }
                    let slope = (baseline[149] - baseline[0]) / 149
                    #expect(abs(slope + 0.02) < 0.002, "\(RecipeStep(method).summary): slope \(slope)")
                    for j in 0..<150 { #expect(abs(baseline[j] - (baseline[0] + slope * Double(j))) < 1e-9) }
                }
            }
        }
    }

    @Test("spectra at any scale that files hold, spikes and steps come out finite", arguments: BaselineCase.all)
    func extremes(_ entry: BaselineCase) throws {
        let bands = (0..<90).map { 1 + band($0, at: 30, width: 4) }
        var spike = [Double](repeating: 0, count: 90)
        spike[40] = 1e12
        var rows = [1e-300, 1e-12, 1e12, 1e300].map { scale in bands.map { scale * $0 } }
        rows += [spike, spike.map { -$0 }]
        rows.append((0..<90).map { $0 < 45 ? -1e12 : 1e-12 })
        rows.append((0..<90).map { $0 % 2 == 0 ? 1 : -1 })
        rows.append((0..<90).map { -exp(Double($0)) })
        let left = try entry.method.apply(to: spectra(rows)).x
        #expect(left.firstNonFinite == nil)
        let expected = try entry.method.apply(to: spectra([bands])).x.row(0)
        for (row, scale) in [1e-300, 1e-12, 1e12, 1e300].enumerated() {
            for (got, wanted) in zip(left.row(row), expected) { #expect(abs(got / scale - wanted) < 1e-9) }
        }
    }

    @Test("as few channels as there can be", arguments: 1...3)
    func fewChannels(_ order: Int) throws {
        for method in BaselineCase.penalised(100, order: order) {
            let enough = try method.apply(to: spectra([(0...order).map { Double($0 * $0) }]))
            #expect(enough.x.columns == order + 1)
            let identifier = type(of: method).identifier
            let narrow = try spectra([[Double](repeating: 1, count: order)])
            #expect(
                throws: PreprocessingError.invalidParameter(
                    method: identifier, parameter: "order", value: String(order),
                    needed: "differences of that order need \(order + 1) channels or more; the axis is "
                        + narrow.axis.summary)
            ) { try method.apply(to: narrow) }
        }
        #expect(try RubberBand().apply(to: spectra([[7]])).x.elements == [0])
        #expect(try RubberBand().apply(to: spectra([[7, 3]])).x.elements == [0, 0])
    }

    @Test("the same on one thread as on several, bit by bit")
    func threads() throws {
        let many = try SyntheticSpectra.make(count: 300, channels: 121)
        let methods: [any BaselineCorrection] = [
            AsymmetricLeastSquares(maximumIterations: 3), PeakClipping(halfWindow: 5), RubberBand(),
        ]
        for method in methods {
            Parallel.limitThreads(to: 1)
            let one = try method.baselines(of: many)
            Parallel.limitThreads(to: 4)
            let four = try method.baselines(of: many)
            Parallel.limitThreads(to: 0)
            #expect(one.spectra == four.spectra && one.iterations == four.iterations)
        }
    }

    @Test("a baseline that did not settle is told, with the spectra")
    func unsettled() throws {
        let spectra = try CatalogueCase.spectra()
        let flat = [Double](repeating: 1, count: 121)
        let mixed = try spectra.replacing(x: Matrix(rows: (0..<8).map { $0 < 2 ? spectra.x.row($0) : flat }))
        let few = try AsymmetricReweighting(lambda: 1e4, tolerance: 1e-12, maximumIterations: 2).baselines(of: mixed)
        #expect(few.converged == [false, false] + [Bool](repeating: true, count: 6))
        #expect(few.iterations == [3, 3, 1, 1, 1, 1, 1, 1])
        #expect(
            few.findings == [
                Finding(
                    code: "preprocessing.baseline-not-settled", severity: .warning,
                    summary: "the baselines of 2 of 8 spectra still changed after 3 iterations (s0, s1)",
                    place: "arpls", remedy: "allow more iterations, or raise lambda")
            ])
        #expect(try AsymmetricLeastSquares().baselines(of: mixed).findings.isEmpty)
    }

    @Test("asymmetric least squares ends at its fixed point: a baseline with the weights of its own residuals")
    func fixedPoint() throws {
        let spectra = try CatalogueCase.spectra()
        let method = AsymmetricLeastSquares(lambda: 1e4, asymmetry: 0.02)
        let baselines = try method.baselines(of: spectra)
        #expect(baselines.converged.allSatisfy { $0 })
        let smoother = PenalisedDifferences(channels: 121, order: 2, penalty: 1e4)
        for i in 0..<spectra.count {
            let x = spectra.x.row(i)
            let z = baselines.spectra.x.row(i)
            let again = try #require(smoother.solve(x, weights: zip(x, z).map { $0 > $1 ? 0.02 : 0.98 }))
            for (a, b) in zip(again, z) { #expect(abs(a - b) < 1e-9) }
        }
    }

    @Test("the rubber band is convex, below the spectrum, and touches it at the ends", arguments: [false, true])
    func rubberBand(_ reversed: Bool) throws {
        let given = try CatalogueCase.spectra()
        let axis = try SpectralAxis(values: given.axis.values.map { 1e7 / $0 }, unit: .wavenumber)
        let spectra = reversed ? try given.replacing(x: given.x, axis: axis) : given
        let baselines = try RubberBand().baselines(of: spectra)
        let v = spectra.axis.values
        for i in 0..<spectra.count {
            let z = baselines.spectra.x.row(i)
            #expect(zip(z, spectra.x.row(i)).allSatisfy { $0 <= $1 })
            #expect(z[0] == spectra.x[i, 0] && z[120] == spectra.x[i, 120])
            for j in 1..<120 {
                let chord = z[j - 1] + (z[j + 1] - z[j - 1]) * (v[j] - v[j - 1]) / (v[j + 1] - v[j - 1])
                #expect(z[j] <= chord + 1e-12)
            }
        }
    }

    @Test("SNIP clips what is narrower than its window and keeps lines; the LLS transform is linear for small numbers")
    func snip() throws {
        let line = (0..<101).map { 3 - 0.02 * Double($0) }
        let baseline = try PeakClipping(halfWindow: 20).baselines(of: spectra([line])).spectra.x.row(0)
        for (got, wanted) in zip(baseline, line) { #expect(abs(got - wanted) < 1e-14) }
        let peak = line.enumerated().map { $0.element + (abs($0.offset - 50) <= 4 ? 1.0 : 0) }
        for halfWindow in [1, 5] {
            let left = try PeakClipping(halfWindow: halfWindow).apply(to: spectra([peak])).x.row(0)
            #expect(abs(left[50] - (halfWindow == 5 ? 1 : 0)) < 1e-12)
        }
        let tiny = try CatalogueCase.spectra()
        let scaled = try tiny.replacing(
            x: Matrix(rows: 8, columns: 121, elements: tiny.x.elements.map { abs($0) * 1e-9 }))
        let plain = try PeakClipping().apply(to: scaled).x.elements
        let transformed = try PeakClipping(lls: true).apply(to: scaled).x.elements
        for (a, b) in zip(plain, transformed) { #expect(abs(a - b) < 1e-15) }
        let negative = try spectra([line.map { $0 - 2.5 }, peak.map { 1000 * $0 }])
        let logged = try PeakClipping(halfWindow: 20, lls: true).apply(to: negative).x
        // In the transform a line is concave, so that some of it is clipped beside the band.
        #expect(logged.elements.allSatisfy { $0 >= 0 && $0 <= 1300 })
        #expect(logged[1, 50] > 1000)
    }

    @Test("parameters outside their range are refused with the range")
    func refusals() throws {
        let spectra = try spectra([(0..<20).map { Double($0 % 3) }])
        func refused(_ method: any BaselineCorrection, _ parameter: String, _ value: String, _ needed: String) {
            #expect(
                throws: PreprocessingError.invalidParameter(
                    method: type(of: method).identifier, parameter: parameter, value: value, needed: needed)
            ) { try method.apply(to: spectra) }
        }
        for lambda in [0, -1, .infinity, .nan] {
            for method in BaselineCase.penalised(lambda) {
                refused(method, "lambda", String(lambda), "it must be finite and more than 0")
            }
        }
        for method in BaselineCase.penalised(1, order: 4) { refused(method, "order", "4", "it must be 1, 2 or 3") }
        let most = "it must be 1 … 10000"
        refused(AsymmetricLeastSquares(maximumIterations: 0), "maximumIterations", "0", most)
        refused(AdaptiveReweighting(maximumIterations: 10001), "maximumIterations", "10001", most)
        refused(ModifiedPolynomial(maximumIterations: 0), "maximumIterations", "0", most)
        let between = "it must be between 0 and 1, both excluded"
        refused(AsymmetricLeastSquares(asymmetry: 1), "asymmetry", "1.0", between)
        refused(AsymmetricLeastSquares(asymmetry: 0), "asymmetry", "0.0", between)
        let tolerance = "it must be finite and more than 0"
        refused(AdaptiveReweighting(tolerance: 0), "tolerance", "0.0", tolerance)
        refused(AsymmetricReweighting(tolerance: .nan), "tolerance", "nan", tolerance)
        refused(ModifiedPolynomial(tolerance: -1), "tolerance", "-1.0", tolerance)
        refused(ModifiedPolynomial(degree: 19), "degree", "19", "it must be 0 … 18 on an axis of 20 channels")
        refused(PeakClipping(halfWindow: 10), "halfWindow", "10", "it must be 1 … 9 on an axis of 20 channels")
        refused(PeakClipping(halfWindow: 0), "halfWindow", "0", "it must be 1 … 9 on an axis of 20 channels")
    }
}
