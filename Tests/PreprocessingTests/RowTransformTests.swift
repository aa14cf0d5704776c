import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Preprocessing

struct RowTransformTests {
    private let run: [any Preprocessing] = [
        StandardNormalVariate(), SavitzkyGolay(window: 11, polynomialOrder: 2, derivative: 1), Detrending(degree: 2),
        StandardNormalVariateDetrending(), FourierSmoothing(harmonics: 10), StandardNormalVariate(),
    ]

    /// More rows than one block of a thread.
    private func spectra() throws -> Spectra {
        try SyntheticSpectra.make(count: 700, channels: 60, seed: 3)
    }

    @Test("a run of row-wise steps in one pass gives what the steps give one by one")
    func fuses() throws {
        let spectra = try spectra()
        var plain = spectra
        for step in run { plain = try Recipe([step]).fitApplying(to: plain).spectra }
        let (fitted, fused) = try Recipe(run).fitApplying(to: spectra)
        #expect(fused == plain)
        #expect(try fitted.apply(to: spectra) == plain)
        #expect(fitted.recipe == Recipe(run))
    }

    @Test("channel means that are summed on the way are those of the rows as they are, and subtracted the same")
    func centres() throws {
        let spectra = try spectra()
        for run: [any Preprocessing] in [
            [StandardNormalVariate()], [StandardNormalVariate(), SavitzkyGolay(derivative: 1)],
            [RangeSelection([AxisInterval(from: 1110, to: 1150)]), Detrending(degree: 1)],
        ] {
            let ready = try Recipe(run).fitApplying(to: spectra).spectra
            let centring = try MeanCentring().makeFitted(from: ready)
            let (fitted, centred) = try Recipe(run + [MeanCentring()]).fitApplying(to: spectra)
            #expect(try centred == centring.apply(to: ready))
            #expect(try fitted.apply(to: spectra) == centred)
            #expect(fitted.recipe == Recipe(run + [MeanCentring()]))
            for threads in [1, 3] {
                Parallel.limitThreads(to: threads)
                defer { Parallel.limitThreads(to: 0) }
                #expect(try Recipe(run + [MeanCentring()]).fitApplying(to: spectra).spectra == centred)
            }
        }
    }

    @Test("a result that is written past the caches is the one of few rows")
    func streams() throws {
        let few = try SyntheticSpectra.make(count: 3, channels: 1001, seed: 8)
        let count = (1 << 24) / (8 * 1001) + 2
        let many = few.selecting(rows: (0..<count).map { $0 % 3 })
        let recipe = Recipe([StandardNormalVariate(), SavitzkyGolay(window: 7, polynomialOrder: 2, derivative: 1)])
        let expected = try recipe.fitApplying(to: few).spectra.x
        let found = try recipe.fitApplying(to: many).spectra.x
        for i in [0, 1, 2, 777, count - 2, count - 1] { #expect(found.row(i) == expected.row(i % 3)) }
    }

    @Test("pairs of channels that weigh the same, or opposite, give the filter of single ones")
    func pairs() throws {
        let spectra = try SyntheticSpectra.make(count: 2, channels: 140, seed: 9)
        for (window, order, derivative) in [(3, 2, 0), (15, 2, 1), (15, 2, 2), (31, 4, 3), (139, 3, 0)] {
            let method = SavitzkyGolay(window: window, polynomialOrder: order, derivative: derivative)
            let found = try method.apply(to: spectra).x
            let weights = SavitzkyGolayWeights(
                window: window, polynomialOrder: order, derivative: derivative,
                step: try spectra.axis.requiredUniformStep(for: "test"))
            #expect(weights.sideSign == (derivative % 2 == 0 ? 1 : -1))
            let middle = weights.rows.row(window / 2)
            for i in 0..<2 {
                let x = spectra.x.row(i)
                for j in (window / 2)..<(140 - window / 2) {
                    let terms = (0..<window).map { middle[$0] * x[j - window / 2 + $0] }
                    let size = terms.reduce(0) { $0 + abs($1) }
                    #expect(abs(found[i, j] - terms.reduce(0, +)) <= 1e-13 * size, "\(window), \(derivative)")
                }
            }
        }
    }

    @Test("a spectrum that a step of a run refuses is refused with that step's name and number")
    func refuses() throws {
        let spectra = try spectra()
        var x = spectra.x
        // Of a constant spectrum exactly nothing is left after detrending, and SNV refuses it then.
        for j in 0..<x.columns { x[650, j] = 2 }
        let bad = try spectra.replacing(x: x)
        let recipe = Recipe([Detrending(degree: 1), StandardNormalVariate()])
        #expect {
            _ = try recipe.fitApplying(to: bad)
        } throws: { error in
            guard case .step(let number, let method, _) = error as? PreprocessingError else { return false }
            return number == 2 && method == "snv"
        }
    }
}
