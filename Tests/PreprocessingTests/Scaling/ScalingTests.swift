import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct ScalingTests {
    @Test("mean centring: training channels have mean 0, and test spectra the same means taken off")
    func meanCentring() throws {
        let training = try CatalogueCase.spectra()
        let fitted = try MeanCentring().makeFitted(from: training)
        for mean in try fitted.apply(to: training).x.columnMeans { #expect(abs(mean) < 1e-14) }
        let test = try CatalogueCase.spectra(seed: 2)
        let centred = try fitted.apply(to: test).x
        #expect(centred[3, 7] == test.x[3, 7] - fitted.mean[7])
    }

    @Test("autoscaling: training channels have mean 0 and standard deviation 1 (n − 1)")
    func autoscaling() throws {
        let training = try CatalogueCase.spectra()
        let scaled = try Autoscaling().makeFitted(from: training).apply(to: training).x
        let means = scaled.columnMeans
        for (mean, deviation) in zip(means, scaled.columnStandardDeviations(about: means)) {
            #expect(abs(mean) < 1e-13)
            #expect(abs(deviation - 1) < 1e-13)
        }
    }

    @Test("a constant channel is told, becomes exactly 0, and in new spectra is centred but not scaled")
    func constantChannels() throws {
        let values = [0.1, 0.1 + 0x1p-53, 5.0]
        let rows = (0..<30).map { row in [0.1, values[row % 2], Double(row)] }
        let spectra = try Spectra(
            x: Matrix(rows: rows), axis: SpectralAxis(values: [10, 20, 30], unit: .nanometre), signal: .absorbance,
            samples: rows.indices.map { Sample(id: "s\($0)") })
        let fitted = try Autoscaling().makeFitted(from: spectra)
        // Channel 1 varies in its last bit only: scaled, it would be noise of unit variance.
        #expect(fitted.constantChannels == [0, 1])
        #expect(fitted.divisor[0] == 1 && fitted.divisor[1] == 1 && fitted.divisor[2] > 8)
        #expect(try fitted.apply(to: spectra).x.column(0).allSatisfy { $0 == 0 })
        let new = try spectra.selecting(rows: [0]).replacing(x: Matrix(rows: [[0.6, 0.1, 3]]))
        #expect(try fitted.apply(to: new).x[0, 0] == 0.5)
        #expect(fitted.findings.count == 1 && fitted.findings[0].severity == .note)
        #expect(fitted.findings[0].summary.contains("2 of 3 channels"))
    }

    @Test("autoscaling needs two spectra")
    func tooFew() throws {
        let one = try CatalogueCase.spectra().selecting(rows: [0])
        #expect(throws: PreprocessingError.tooFewSpectra(method: "autoscale", found: 1, needed: 2)) {
            try Autoscaling().makeFitted(from: one)
        }
    }
}
