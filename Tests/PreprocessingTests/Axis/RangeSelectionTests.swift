import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct RangeSelectionTests {
    @Test("keeps the channels of every range once, ends included, in the order of the axis")
    func keeps() throws {
        let spectra = try SyntheticSpectra.make(count: 3, channels: 11, first: 100, step: -10)
        let ranges = [AxisInterval(from: 10, to: 20), AxisInterval(from: 100, to: 85), AxisInterval(from: 91, to: 69)]
        let result = try RangeSelection(ranges).apply(to: spectra)
        #expect(result.axis.values == [100, 90, 80, 70, 20, 10])
        #expect(result.x == spectra.x.selecting(columns: [0, 1, 2, 3, 8, 9]))
    }

    @Test("no ranges keep everything")
    func all() throws {
        let spectra = try CatalogueCase.spectra()
        #expect(try RangeSelection().apply(to: spectra) == spectra)
    }

    @Test(
        "a range without a channel is refused, whatever the others hold",
        arguments: [(1, 2), (1101, 1101.9), (.nan, 1200)])
    func empty(_ from: Double, _ to: Double) throws {
        let spectra = try CatalogueCase.spectra()
        let ranges = [AxisInterval(from: 1100, to: 1200), AxisInterval(from: from, to: to)]
        let error = #expect(throws: PreprocessingError.self) { try RangeSelection(ranges).apply(to: spectra) }
        #expect(error?.code == "preprocessing.range-empty")
        #expect(error?.summary.contains("121 channels, 1100 … 1340 nm") == true)
    }
}
