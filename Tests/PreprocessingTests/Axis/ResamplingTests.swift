import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct ResamplingTests {
    /// A straight line, which linear interpolation keeps, on an axis without equal steps.
    private func line(descending: Bool = false) throws -> Spectra {
        let values = [0, 1, 3, 7, 8, 12.5, 20].map { descending ? 1000 - $0 : 1000 + $0 }
        return try Spectra(
            x: Matrix(rows: [values.map { 3 - 0.5 * $0 }]), axis: SpectralAxis(values: values, unit: .nanometre),
            signal: .absorbance, samples: [Sample(id: "s")])
    }

    @Test(
        "a straight line stays one, on whatever axis",
        arguments: [
            Resampling(), Resampling(step: 0.5), Resampling(first: 1002, last: 1019.75),
            Resampling(first: 1020, last: 1000, step: 2.5), Resampling(values: [1000, 1000.125, 1007, 1019, 1020]),
        ])
    func straight(_ method: Resampling) throws {
        let result = try method.apply(to: line())
        #expect(result.axis.unit == .nanometre)
        for (got, v) in zip(result.x.elements, result.axis.values) { #expect(abs(got - (3 - 0.5 * v)) < 1e-12) }
    }

    @Test("by default the ends and the mean step of the axis, in its direction")
    func defaults() throws {
        let up = try Resampling().apply(to: line())
        #expect(up.axis.count == 7)
        #expect(up.axis.values.first == 1000 && up.axis.values.last == 1020)
        #expect(up.axis.uniformStep.map { abs($0 - 20.0 / 6) < 1e-12 } == true)
        let down = try Resampling().apply(to: line(descending: true))
        #expect(down.axis.values.first == 1000 && down.axis.values.last == 980)
        #expect(try SavitzkyGolay(window: 5).apply(to: down).axis.count == 7)
    }

    @Test("a step is kept, and the last value is the last that does not pass the end")
    func steps() throws {
        #expect(try Resampling(step: 6).apply(to: line()).axis.values == [1000, 1006, 1012, 1018])
        #expect(try Resampling(step: 6).apply(to: line(descending: true)).axis.values == [1000, 994, 988, 982])
        #expect(
            try Resampling(first: 1018, last: 1000, step: 6).apply(to: line()).axis.values == [1018, 1012, 1006, 1000])
        // 0.1 is not exact: 200 steps of it still reach the end.
        #expect(try Resampling(step: 0.1).apply(to: line()).axis.count == 201)
    }

    @Test("the channels of the axis themselves come out to the last bit")
    func exact() throws {
        let spectra = try CatalogueCase.spectra()
        #expect(try Resampling(values: spectra.axis.values).apply(to: spectra).x == spectra.x)
        let some = [3, 40, 120]
        #expect(
            try Resampling(values: some.map { spectra.axis.values[$0] }).apply(to: spectra).x
                == spectra.x.selecting(columns: some))
    }

    @Test(
        "nothing is extrapolated, and an axis that is none is refused",
        arguments: [
            (Resampling(first: 999), "first is 999.0; it must lie on the axis"),
            (Resampling(last: 1021), "last is 1021.0; it must lie on the axis"),
            (Resampling(values: [1005, 1021]), "values is 1021.0; it must lie on the axis"),
            (Resampling(values: [1005, 1004, 1006]), "values is 3 numbers; the axis neither rises nor falls"),
            (Resampling(values: []), "values is 0 numbers; the axis has no values"),
            (Resampling(step: 0), "step is 0.0; it must be more than 0"),
            (Resampling(step: -2), "step is -2.0; it must be more than 0"),
            (Resampling(step: 21), "step is 21.0; it must not be more than"),
            (Resampling(step: 1e-9), "step is 1e-09; it makes more than 1000000 channels"),
            (Resampling(first: 1010, last: 1010), "last is 1010.0; it must be another number"),
        ])
    func refusals(_ method: Resampling, _ message: String) throws {
        let spectra = try line()
        let error = #expect(throws: PreprocessingError.self) { try method.apply(to: spectra) }
        #expect(error?.summary.hasPrefix(message) == true, "\(error?.summary ?? "")")
        #expect(error?.code == "preprocessing.parameter-invalid")
    }
}
