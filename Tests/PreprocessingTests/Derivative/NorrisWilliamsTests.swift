import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct NorrisWilliamsTests {
    private func spectra(_ values: (Double) -> Double, first: Double, step: Double, channels: Int = 40) throws
        -> Spectra
    {
        let axis = try SpectralAxis(values: (0..<channels).map { first + step * Double($0) }, unit: .wavenumber)
        return try Spectra(
            x: Matrix(rows: [axis.values.map(values)]), axis: axis, signal: .absorbance, samples: [Sample(id: "s")])
    }

    @Test("vᵐ/m! has the derivative 1, whatever gap, segment, step and direction", arguments: 0...4, [0.5, -2])
    func trueDerivative(_ derivative: Int, _ step: Double) throws {
        let factorial = (1...max(derivative, 1)).reduce(1, *)
        let spectra = try spectra(
            { v in (0..<derivative).reduce(1.0) { product, _ in product * v } / Double(factorial) },
            first: -10 * step, step: step)
        for (gap, segment) in [(0, 1), (1, 1), (3, 2), (4, 4), (2, 3)] {
            let result = try NorrisWilliams(derivative: derivative, gap: gap, segment: segment).apply(to: spectra)
            #expect(result.axis.count == 40 - (derivative * gap + (derivative + 1) * segment) + 1)
            for value in result.x.elements { #expect(abs(value - 1) < 1e-9, "gap \(gap), segment \(segment)") }
        }
    }

    @Test("WinISI's 1,4,4,1: two segments of 4, 4 channels between them")
    func winISI() throws {
        let random = try SyntheticSpectra.make(count: 1, channels: 30, first: 1000, step: 2)
        let x = random.x.row(0)
        let result = try NorrisWilliams(derivative: 1, gap: 4, segment: 4).apply(to: random)
        #expect(result.axis.count == 19)
        for j in 0..<19 {
            let before = x[j..<(j + 4)].reduce(0, +) / 4
            let after = x[(j + 8)..<(j + 12)].reduce(0, +) / 4
            // The middles are 8 channels of 2 nm apart; the value stands between channels 5 and 6 of the 12.
            #expect(abs(result.x[0, j] - (after - before) / 16) < 1e-14)
            #expect(result.axis.values[j] == 1000 + 2 * (Double(j) + 5.5))
        }
    }

    @Test("an odd number of channels keeps its values on channels; a constant is exactly 0")
    func axisAndConstant() throws {
        let flat = try spectra({ _ in 1.0 / 3 }, first: 4000, step: -4)
        let result = try NorrisWilliams(derivative: 2, gap: 3, segment: 3).apply(to: flat)
        #expect(result.x.elements.allSatisfy { $0 == 0 })
        #expect(result.axis.values == Array(flat.axis.values[7..<33]))
    }

    @Test(
        "parameters outside their range are refused with the range",
        arguments: [
            (NorrisWilliams(derivative: 7), "derivative", "7", "it must be 0 … 6"),
            (NorrisWilliams(derivative: -1), "derivative", "-1", "it must be 0 … 6"),
            (NorrisWilliams(gap: -1), "gap", "-1", "it must be 0 … 40, the channels of the axis"),
            (NorrisWilliams(gap: .max), "gap", String(Int.max), "it must be 0 … 40, the channels of the axis"),
            (NorrisWilliams(segment: 0), "segment", "0", "it must be 1 … 40, the channels of the axis"),
            (
                NorrisWilliams(derivative: 2, gap: 10, segment: 7), "gap", "10",
                "with segments of 7 a derivative of order 2 takes 41 channels; the axis has 40"
            ),
        ])
    func refusals(_ method: NorrisWilliams, _ parameter: String, _ value: String, _ needed: String) throws {
        let spectra = try spectra({ $0 }, first: 0, step: 1)
        #expect(
            throws: PreprocessingError.invalidParameter(
                method: "norris-williams", parameter: parameter, value: value, needed: needed)
        ) { try method.apply(to: spectra) }
    }

    @Test("an axis without equal steps is refused")
    func uniformity() throws {
        let axis = try SpectralAxis(values: (0..<20).map { Double($0 * $0) }, unit: .nanometre)
        let spectra = try Spectra(
            x: Matrix(rows: 1, columns: 20), axis: axis, signal: .absorbance, samples: [Sample(id: "s")])
        #expect(
            throws: PreprocessingError.nonUniformAxis(
                method: "norris-williams", smallest: 1, largest: 37, unit: "nm")
        ) { try NorrisWilliams(derivative: 1, gap: 1, segment: 1).apply(to: spectra) }
    }
}
