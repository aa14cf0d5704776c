import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct BinningTests {
    private func spectra(_ axis: [Double]) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: [axis.map { $0 * $0 }]), axis: SpectralAxis(values: axis, unit: .index), signal: .intensity,
            samples: [Sample(id: "s")])
    }

    @Test("bins are counted from the smaller values; what is left over is dropped, in both directions")
    func bins() throws {
        let up = try Binning(size: 3).apply(to: spectra([0, 1, 2, 3, 4, 5, 6, 7]))
        #expect(up.axis.values == [1, 4])
        #expect(up.x.elements == [5.0 / 3, 50.0 / 3])
        let down = try Binning(size: 3).apply(to: spectra([7, 6, 5, 4, 3, 2, 1, 0]))
        #expect(down.axis.values == [4, 1])
        for (got, wanted) in zip(down.x.elements, [50.0 / 3, 5.0 / 3]) { #expect(abs(got - wanted) < 1e-14) }
        #expect(down.signal == .intensity)
    }

    @Test("one channel a bin changes nothing; all in one bin is the mean; the axis stays uniform")
    func sizes() throws {
        let given = try CatalogueCase.spectra()
        #expect(try Binning(size: 1).apply(to: given) == given)
        let one = try Binning(size: 121).apply(to: given)
        #expect(one.axis.values == [1220])
        #expect(abs(one.x[5, 0] - given.x.row(5).reduce(0, +) / 121) < 1e-14)
        #expect(try Binning(size: 8).apply(to: given).axis.uniformStep == 16)
    }

    @Test("more channels than there are, or none, are refused", arguments: [0, -2, 9])
    func refusals(_ size: Int) throws {
        #expect(
            throws: PreprocessingError.invalidParameter(
                method: "binning", parameter: "size", value: String(size),
                needed: "it must be 1 … 8 on an axis of 8 channels")
        ) { try Binning(size: size).apply(to: spectra([0, 1, 2, 3, 4, 5, 6, 7])) }
    }
}
