import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite struct ScatterProductPLSTests {
    static func spectra(_ x: Matrix) throws -> Spectra {
        try Spectra(
            x: x, axis: SpectralAxis(values: (0..<x.columns).map { 1100 + 2 * Double($0) }, unit: .nanometre),
            signal: .absorbance, samples: (0..<x.rows).map { Sample(id: "s\($0)") })
    }

    /// The law: one Gram matrix gives what each segment gives with its own reference.
    @Test(
        "predictions behind scatter correction are those of the plain way",
        arguments: [
            [], [SavitzkyGolay(window: 11, polynomialOrder: 2, derivative: 0)],
            [SavitzkyGolay(window: 11, polynomialOrder: 2, derivative: 1), MeanCentring()],
            [SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 2)],
        ] as [[any Preprocessing]])
    func isPlain(_ steps: [any Preprocessing]) throws {
        let real = try PLSCrossValidationTests.Real.coffee()
        let spectra = try Self.spectra(real.x)
        let y = real.y.elements
        let recipe = Recipe([MultiplicativeScatterCorrection()] + steps)
        let filter = try #require(ScatterProductPLS.filter(behind: recipe))
        let maximum = 8
        let fast = ScatterProductPLS.predictions(
            spectra, filter: filter, y, segments: real.segments.all, latentVariables: maximum)
        var (largest, scale) = (0.0, 0.0)
        for (segment, predicted) in zip(real.segments.all, fast) {
            let predicted = try #require(predicted)
            let (fitted, training) = try recipe.fitApplying(to: spectra.selecting(rows: segment.training))
            let model = try PLSRegression(latentVariables: maximum).fit(
                training.x, Matrix(column: segment.training.map { y[$0] }))
            let plain = try model.predictions(for: fitted.apply(to: spectra.selecting(rows: segment.heldOut)).x)
            try #require(predicted.count == maximum && plain.count == maximum)
            for (a, b) in zip(predicted, plain) {
                for (value, expected) in zip(a, b.elements) {
                    largest = max(largest, abs(value - expected))
                    scale = max(scale, abs(expected))
                }
            }
        }
        #expect(largest < 1e-9 * scale, "\(largest / scale)")
    }

    @Test("what is not scatter correction and filters, and what it would refuse, is left to the plain way")
    func refuses() throws {
        #expect(ScatterProductPLS.filter(behind: Recipe([])) == nil)
        #expect(ScatterProductPLS.filter(behind: Recipe([MeanCentring()])) == nil)
        #expect(
            ScatterProductPLS.filter(behind: Recipe([MultiplicativeScatterCorrection(), StandardNormalVariate()]))
                == nil)
        var x = Matrix(rows: 6, columns: 9) { out in for k in out.indices { out[k] = Double((k * k) % 23) } }
        for j in 0..<9 { x[4, j] = 2 }
        let segments = [Segment(training: [0, 1, 2, 3], heldOut: [4, 5])]
        let fast = ScatterProductPLS.predictions(
            try Self.spectra(x), filter: Recipe([]), [1, 2, 3, 4, 5, 6], segments: segments, latentVariables: 2)
        #expect(fast.count == 1 && fast[0] == nil)
    }
}
