import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

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
