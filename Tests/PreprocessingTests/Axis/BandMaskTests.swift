import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct BandMaskTests {
    @Test("leaves out what range selection of the same stretches keeps, and keeps the rest")
    func complement() throws {
        let spectra = try SyntheticSpectra.make(count: 3, channels: 11, first: 100, step: -10)
        let bands = [AxisInterval(from: 10, to: 20), AxisInterval(from: 100, to: 85), AxisInterval(from: 91, to: 69)]
        let masked = try BandMask(bands).apply(to: spectra)
        #expect(masked.axis.values == [60, 50, 40, 30, 0])
        #expect(masked.x == spectra.x.selecting(columns: [4, 5, 6, 7, 10]))
        let kept = try RangeSelection(bands).apply(to: spectra)
        #expect(Set(masked.axis.values).union(kept.axis.values) == Set(spectra.axis.values))
        #expect(masked.axis.count + kept.axis.count == 11)
        #expect(try BandMask().apply(to: spectra) == spectra)
    }

    @Test("a band without a channel is refused, and so is leaving nothing")
    func refusals() throws {
        let spectra = try CatalogueCase.spectra()
        #expect(
            throws: PreprocessingError.emptyRange(
                method: "band-mask", from: 1101, to: 1101.9, axis: "121 channels, 1100 … 1340 nm")
        ) { try BandMask([AxisInterval(from: 1101, to: 1101.9)]).apply(to: spectra) }
        let error = #expect(throws: PreprocessingError.self) {
            try BandMask([AxisInterval(from: 0, to: 1200), AxisInterval(from: 1200, to: 9999)]).apply(to: spectra)
        }
        #expect(
            error?.summary
                == "bands is 2 stretches; they must leave a channel of the axis (121 channels, 1100 … 1340 nm)")
    }
}
