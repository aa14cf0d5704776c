import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct ScatterTests {
    @Test("SNV gives each spectrum mean 0 and standard deviation 1 (n − 1)")
    func snvMoments() throws {
        let result = try StandardNormalVariate().apply(to: CatalogueCase.spectra()).x
        for row in 0..<result.rows {
            let values = result.row(row)
            #expect(abs(values.reduce(0, +)) < 1e-11)
            #expect(abs(dot(values, values) / Double(values.count - 1) - 1) < 1e-13)
        }
    }

    @Test("SNV does not see offset and scale of a spectrum, however large the offset")
    func snvInvariance() throws {
        let spectra = try CatalogueCase.spectra()
        let moved = try spectra.replacing(
            x: Matrix(rows: 8, columns: 121, elements: spectra.x.elements.map { 4096 + 0.25 * $0 }))
        let a = try StandardNormalVariate().apply(to: spectra).x
        let b = try StandardNormalVariate().apply(to: moved).x
        for (a, b) in zip(a.elements, b.elements) { #expect(abs(a - b) < 1e-10) }
    }

    /// Summed about zero, 2000 times 0.1 leaves a standard deviation of 1e-15 that is no constant's 0.
    @Test("a constant spectrum of many channels is refused", arguments: [0.1, 1.0 / 3, 1e-300, 123456.789])
    func longConstant(_ value: Double) throws {
        let long = try Spectra(
            x: Matrix(rows: 1, columns: 2000, repeating: value),
            axis: SpectralAxis(values: (0..<2000).map(Double.init), unit: .index), signal: .absorbance,
            samples: [Sample(id: "flat")])
        #expect(throws: PreprocessingError.constantSpectrum(method: "snv", sample: "flat", value: value)) {
            try StandardNormalVariate().apply(to: long)
        }
        let derivative = Recipe([SavitzkyGolay(derivative: 1), StandardNormalVariate()])
        #expect(
            throws: PreprocessingError.step(
                number: 2, method: "snv",
                underlying: .constantSpectrum(method: "snv", sample: "flat", value: 0))
        ) { try derivative.fit(to: long) }
    }

    @Test("MSC brings every a + b·r back to r")
    func mscRecovers() throws {
        let spectra = try CatalogueCase.spectra()
        let reference = spectra.x.row(2)
        let offsets = [0.0, 1.5, -0.25]
        let slopes = [1.0, 0.125, -3.0]
        let mixed = try spectra.selecting(rows: [0, 1, 2]).replacing(
            x: Matrix(rows: (0..<3).map { i in reference.map { offsets[i] + slopes[i] * $0 } }))
        let fitted = try MultiplicativeScatterCorrection().makeFitted(from: spectra.selecting(rows: [2]))
        #expect(fitted.reference == reference)
        let result = try fitted.apply(to: mixed).x
        for row in 0..<3 {
            for (got, wanted) in zip(result.row(row), reference) { #expect(abs(got - wanted) < 1e-13) }
        }
    }

    @Test("MSC refuses a spectrum that does not vary with the reference, and a reference that does not vary")
    func mscRefusals() throws {
        func spectra(_ rows: [[Double]]) throws -> Spectra {
            try Spectra(
                x: Matrix(rows: rows), axis: SpectralAxis(values: [1, 2, 3, 4], unit: .index), signal: .absorbance,
                samples: rows.indices.map { Sample(id: "s\($0)") })
        }
        let fitted = try MultiplicativeScatterCorrection().makeFitted(from: spectra([[1, 2, 3, 4]]))
        #expect(throws: PreprocessingError.noSlope(method: "msc", sample: "s1")) {
            try fitted.apply(to: spectra([[1, 2, 3, 5], [1, -1, -1, 1]]))
        }
        let error = #expect(throws: PreprocessingError.self) {
            try MultiplicativeScatterCorrection().makeFitted(
                from: spectra([[0.1, 0.1, 0.1, 0.1], [0.3, 0.3, 0.3, 0.3]]))
        }
        #expect(error?.place == "msc, sample (mean of 2 training spectra)")
        #expect(error?.code == "preprocessing.constant-spectrum")
    }

    @Test("SNV + detrend is SNV, then detrend")
    func snvDetrend() throws {
        let spectra = try CatalogueCase.spectra()
        let steps = Recipe([StandardNormalVariate(), Detrending(degree: 2)])
        let once = try StandardNormalVariateDetrending().apply(to: spectra)
        #expect(try steps.fitApplying(to: spectra).spectra == once)
    }
}
