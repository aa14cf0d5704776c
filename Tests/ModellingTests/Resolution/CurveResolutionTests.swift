import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import Testing

struct CurveResolutionTests {
    /// Concentrations of which each component has a pure sample, and spectra with a pure channel each.
    private static let c = Matrix(rows: [
        [1, 0, 0], [0.6, 0.4, 0], [0, 1, 0], [0.2, 0.3, 0.5], [0, 0, 1], [0.5, 0, 0.5], [0.1, 0.8, 0.1],
    ])
    private static let s = Matrix(rows: [
        [4, 0, 0], [2, 1, 1], [0, 3, 0], [1, 2, 0.5], [0, 0, 5], [1, 1, 2], [0.5, 0.2, 0.1], [0, 0.4, 3],
    ])
    private static let d = c.times(s, transposingOther: true)

    @Test("agrees with pyMCR iteration by iteration: free, non-negative, closed, from spectra and concentrations")
    func golden() throws {
        let golden = try MultiGolden.document.get().resolution
        let (d, closed) = (Matrix(rows: golden.d), Matrix(rows: golden.dClosed))
        for wanted in golden.cases {
            let method = MultivariateCurveResolution(
                components: 3, nonNegativeConcentrations: wanted.nonNegative, nonNegativeSpectra: wanted.nonNegative,
                closure: wanted.closed ? 1 : nil, tolerance: 1e-300, maximumIterations: wanted.iterations)
            let start: ResolutionStart =
                wanted.fromSpectra ? .spectra(Matrix(rows: golden.s0)) : .concentrations(Matrix(rows: golden.c0))
            let model = try method.fit(wanted.closed ? closed : d, start)
            #expect(model.iterations == wanted.iterations)
            // 30 alternating steps pass the rounding of either side on, times the ambiguity of the solution.
            let comment = Comment(rawValue: "\(wanted.name), \(wanted.iterations)")
            #expect(relativeDifference(model.concentrations, Matrix(rows: wanted.concentrations)) < 1e-9, comment)
            #expect(relativeDifference(model.spectra, Matrix(rows: wanted.spectra)) < 1e-9, comment)
            #expect(abs(model.lackOfFit - wanted.lackOfFit) < 1e-9 * wanted.lackOfFit, comment)
        }
    }

    @Test("unimodal profiles agree with sweeps by isotonic regressions of scikit-learn")
    func unimodal() throws {
        let golden = try MultiGolden.document.get().resolution
        let method = MultivariateCurveResolution(
            components: 3, unimodalConcentrations: true, tolerance: 1e-300,
            maximumIterations: golden.unimodal.iterations)
        let model = try method.fit(Matrix(rows: golden.d), .spectra(Matrix(rows: golden.s0)))
        #expect(relativeDifference(model.concentrations, Matrix(rows: golden.unimodal.concentrations)) < 1e-9)
        #expect(relativeDifference(model.spectra, Matrix(rows: golden.unimodal.spectra)) < 1e-9)
        #expect(abs(model.lackOfFit - golden.unimodal.lackOfFit) < 1e-9 * golden.unimodal.lackOfFit)
    }

    @Test("pure samples and channels: concentrations and spectra are found exactly, up to scale")
    func exact() throws {
        let model = try MultivariateCurveResolution(components: 3).fit(Self.d)
        #expect(model.converged && model.lackOfFit < 1e-10 && model.findings.isEmpty)
        #expect(abs(model.explainedVariance - 100) < 1e-10)
        // Channel 0, 2 or 4 is pure; the components stand in the order in which they were found.
        let channels = try #require(model.purestChannels)
        #expect(Set(channels) == [0, 2, 4])
        for (a, channel) in channels.enumerated() {
            let pure = Self.s.column(channel / 2)
            let length = dot(pure, pure).squareRoot()
            #expect(relativeDifference(model.spectra.column(a), pure.map { $0 / length }) < 1e-9)
            #expect(
                relativeDifference(model.concentrations.column(a), Self.c.column(channel / 2).map { $0 * length })
                    < 1e-9)
        }
        let mixed = Matrix(rows: [[0.3, 0.3, 0.4], [0, 0, 0]]).times(Self.s, transposingOther: true)
        let new = try model.predict(mixed)
        for (a, channel) in channels.enumerated() {
            let pure = Self.s.column(channel / 2)
            #expect(abs(new.concentrations[0, a] - [0.3, 0.3, 0.4][channel / 2] * dot(pure, pure).squareRoot()) < 1e-9)
        }
        #expect(new.orthogonalDistances[0] < 1e-18)
        #expect(new.lackOfFit[1] == nil && new.concentrations.row(1) == [0, 0, 0])
    }

    @Test("closure gives concentrations in their own unit")
    func closure() throws {
        let model = try MultivariateCurveResolution(components: 3, closure: 100).fit(Self.d)
        let channels = try #require(model.purestChannels)
        for (a, channel) in channels.enumerated() {
            #expect(
                relativeDifference(model.concentrations.column(a), Self.c.column(channel / 2).map { $0 * 100 }) < 1e-7)
            #expect(relativeDifference(model.spectra.column(a), Self.s.column(channel / 2).map { $0 / 100 }) < 1e-7)
        }
        for i in 0..<Self.d.rows { #expect(abs(model.concentrations.row(i).reduce(0, +) - 100) < 1e-11) }
        // A mixture at half the path length has the same shares.
        let new = try model.predict(Matrix(rows: [Self.d.row(3).map { $0 / 2 }]))
        #expect(relativeDifference(new.concentrations.row(0), model.concentrations.row(3)) < 1e-7)
    }

    @Test("constraints hold, and the lack of fit never grows from iteration to iteration")
    func descent() throws {
        let d = Matrix(rows: try MultiGolden.document.get().resolution.d)
        for unimodal in [false, true] {
            var before = Double.infinity
            for iterations in 1...12 {
                let method = MultivariateCurveResolution(
                    components: 3, unimodalConcentrations: unimodal, unimodalSpectra: unimodal, tolerance: 1e-300,
                    maximumIterations: iterations)
                let model = try method.fit(d)
                #expect(model.lackOfFit <= before * (1 + 1e-12))
                before = model.lackOfFit
                #expect((model.concentrations.elements + model.spectra.elements).allSatisfy { $0 >= 0 })
                for a in 0..<3 {
                    let spectrum = model.spectra.column(a)
                    #expect(abs(dot(spectrum, spectrum) - 1) < 1e-12)
                    guard unimodal else { continue }
                    for profile in [spectrum, model.concentrations.column(a)] {
                        #expect(relativeDifference(UnimodalRegression(of: profile).values, profile) < 1e-12)
                    }
                }
                // Either half-step ends at the least squares solution: its residual is that of the model.
                let residual = (d - model.concentrations.times(model.spectra, transposingOther: true)).rowSquaredNorms
                #expect(abs(residual.reduce(0, +) - model.squaredResidual) < 1e-12 * model.squaredTotal)
            }
        }
    }

    @Test("not converged is a finding with what was reached")
    func notConverged() throws {
        let d = Matrix(rows: try MultiGolden.document.get().resolution.d)
        let short = try MultivariateCurveResolution(components: 3, maximumIterations: 3).fit(d)
        #expect(!short.converged && short.iterations == 3)
        let finding = try #require(short.findings.first)
        #expect(finding.code == "mcr.not-converged")
        #expect(
            finding.summary
                == "the lack of fit still changed by \(short.relativeChange) of itself in iteration 3; 1e-08 was asked "
                + "for; it had reached \(short.lackOfFit) %")
        let long = try MultivariateCurveResolution(components: 3, tolerance: 1e-4).fit(d)
        #expect(long.converged && long.relativeChange <= 1e-4 && long.findings.isEmpty)
        #expect(long.lackOfFit <= short.lackOfFit)
    }

    @Test("components that vanish, negative data and rows without a total are findings")
    func findings() throws {
        var start = Matrix(rows: 8, columns: 3)
        for j in 0..<8 { for a in 0..<2 { start[j, a] = Self.s[j, a] } }
        let vanished = try MultivariateCurveResolution(components: 3).fit(Self.d, .spectra(start))
        #expect(vanished.findings.map(\.code).contains("mcr.component-vanished"))
        #expect(vanished.concentrations.column(2).allSatisfy { $0 == 0 })
        let centred = Self.d.subtractingFromRows(Self.d.columnMeans)
        let negative = try MultivariateCurveResolution(components: 2).fit(
            centred, .spectra(Self.s.prefix(columns: 2)))
        #expect(negative.findings.map(\.code).contains("mcr.negative-data"))
        var holed = Self.d
        for j in 0..<8 { holed[2, j] = 0 }
        let open = try MultivariateCurveResolution(components: 3, closure: 1).fit(holed, .spectra(Self.s))
        let finding = try #require(open.findings.first { $0.code == "mcr.row-not-closed" })
        #expect(finding.summary == "1 of 7 samples hold none of the components and have no total (row 3)")
        #expect(open.concentrations.row(2) == [0, 0, 0])
    }

    @Test("duplicate initial spectra, one component, one sample and more channels than samples do not trap")
    func degenerate() throws {
        let twice = Matrix(rows: Self.s.rows, columns: 2, elements: Self.s.column(0).flatMap { [$0, $0] })
        for nonNegative in [true, false] {
            let method = MultivariateCurveResolution(
                components: 2, nonNegativeConcentrations: nonNegative, nonNegativeSpectra: nonNegative)
            let model = try method.fit(Self.d, .spectra(twice))
            #expect((model.concentrations.elements + model.spectra.elements).allSatisfy { $0.isFinite })
            #expect(model.lackOfFit.isFinite)
        }
        let single = try MultivariateCurveResolution(components: 1).fit(Self.d)
        let first = try SingularValueDecomposition(of: Self.d).singularValues
        let left = first.dropFirst().reduce(0) { $0 + $1 * $1 }
        #expect(abs(single.squaredResidual - left) < 1e-7 * single.squaredTotal)
        let row = try MultivariateCurveResolution(components: 1).fit(
            Self.d.selecting(rows: [3]), .spectra(Self.s.prefix(columns: 1)))
        #expect(row.lackOfFit < 1e-10)
    }

    @Test("a model written and read predicts the same bits; broken ones are refused")
    func roundTrip() throws {
        let model = try MultivariateCurveResolution(components: 3, closure: 1).fit(Self.d)
        let data = try JSONEncoder().encode(model)
        let read = try JSONDecoder().decode(CurveResolutionModel.self, from: data)
        #expect(read == model)
        #expect(try read.predict(Self.d) == model.predict(Self.d))
        let broken = String(decoding: data, as: UTF8.self).replacingOccurrences(
            of: "\"squaredTotal\":", with: "\"squaredTotal\":-")
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(CurveResolutionModel.self, from: Data(broken.utf8))
        }
    }

    @Test func refusals() {
        func refused(
            _ method: MultivariateCurveResolution, _ x: Matrix = Self.d, _ start: ResolutionStart = .purestVariables
        ) -> ModellingError? {
            do throws(ModellingError) {
                _ = try method.fit(x, start)
                return nil
            } catch { return error }
        }
        let three = MultivariateCurveResolution(components: 3)
        var holed = Self.d
        holed[4, 2] = .nan
        #expect(refused(three, holed) == .nonFinite(row: 4, column: 2, what: "X"))
        holed[4, 2] = 1e200
        #expect(refused(three, holed) == .nonFinite(row: 4, column: 2, what: "squared X"))
        #expect(refused(three, Matrix(rows: 4, columns: 5)) == .noVariation(samples: 4, channels: 5))
        #expect(
            refused(MultivariateCurveResolution(components: 8))
                == .tooManyComponents(asked: 8, largest: 7, because: "7 samples and 8 channels"))
        #expect(
            refused(MultivariateCurveResolution(components: 0))
                == .tooManyComponents(asked: 0, largest: 7, because: "7 samples and 8 channels"))
        #expect(
            refused(MultivariateCurveResolution(components: 4))
                == .tooManyComponents(asked: 4, largest: 3, because: "the spectra have 3 independent channels"))
        #expect(
            refused(three, Self.d, .spectra(Self.c))
                == .shapeMismatch(what: "channels of the initial spectra", found: 7, expected: 8))
        #expect(
            refused(three, Self.d, .concentrations(Self.s))
                == .shapeMismatch(what: "rows of the initial concentrations", found: 8, expected: 7))
        #expect(
            refused(three, Self.d, .spectra(Self.s.prefix(columns: 2)))
                == .shapeMismatch(what: "initial estimates", found: 2, expected: 3))
        var start = Self.s
        start[1, 2] = .infinity
        #expect(
            refused(three, Self.d, .spectra(start)) == .nonFinite(row: 1, column: 2, what: "the initial estimates"))
        let negative = Self.d.dividingColumns(by: [Double](repeating: -1, count: 8))
        #expect(
            refused(three, negative)
                == .invalidParameter(
                    name: "the largest channel mean", value: "\(negative.columnMeans.max() ?? 0)",
                    needed: "spectra with a positive mean are needed, or initial spectra of your own"))
        #expect(
            refused(three, Self.d.selecting(rows: [])) == .tooFewSamples(found: 0, needed: 1, what: "curve resolution"))
        #expect(
            refused(MultivariateCurveResolution(components: 1), Self.d.selecting(rows: [0]))
                == .tooFewSamples(found: 1, needed: 2, what: "purest variables"))
        for (method, name, value, needed) in [
            (MultivariateCurveResolution(components: 3, closure: 0), "closure", "0.0", "a number above 0 is needed"),
            (
                MultivariateCurveResolution(components: 3, nonNegativeConcentrations: false, closure: 1),
                "nonNegativeConcentrations", "false",
                "closure needs concentrations of 0 or more, whose sums cannot cancel"
            ),
            (
                MultivariateCurveResolution(components: 3, tolerance: 0), "tolerance", "0.0",
                "a number above 0 is needed"
            ),
            (
                MultivariateCurveResolution(components: 3, maximumIterations: 0), "maximumIterations", "0",
                "1 or more are needed"
            ),
            (
                MultivariateCurveResolution(components: 3, offset: 1), "offset", "1.0",
                "a number from 0 to below 1 is needed"
            ),
        ] {
            #expect(refused(method) == .invalidParameter(name: name, value: value, needed: needed))
        }
        #expect(throws: ModellingError.channelMismatch(found: 7, expected: 8)) {
            try three.fit(Self.d).predict(Self.c.times(Self.c, transposingOther: true))
        }
    }
}
