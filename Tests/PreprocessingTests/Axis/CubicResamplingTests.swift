import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct CubicResamplingTests {
    private func spectra(_ values: [Double], _ f: (Double) -> Double) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: [values.map(f)]), axis: SpectralAxis(values: values, unit: .nanometre), signal: .absorbance,
            samples: [Sample(id: "s")])
    }

    @Test(
        "a polynomial that the channels determine stays itself, ends included", arguments: [2, 3, 4, 5, 12],
        [1.0, -1.0])
    func polynomials(_ channels: Int, _ sign: Double) throws {
        let coefficients: [Double] = Array([0.5, -1.25, 0.75, 0.5].prefix(channels).reversed())
        func polynomial(_ v: Double) -> Double {
            var sum = 0.0
            for c in coefficients { sum = sum * v + c }
            return sum
        }
        let knots = (0..<channels).map { (j: Int) -> Double in
            let place = Double(j) + 0.3 * Double(j % 3)
            return sign * place / 4
        }
        let length = knots[channels - 1] - knots[0]
        let wanted = (0...50).map { (k: Int) -> Double in knots[0] + length * (Double(k) / 50) }
        let result = try Resampling(values: wanted, interpolation: .cubic).apply(to: spectra(knots, polynomial)).x
        for (got, v) in zip(result.elements, wanted) { #expect(abs(got - polynomial(v)) < 1e-12, "\(v)") }
    }

    @Test("the channels of the axis themselves come out to the last bit")
    func exact() throws {
        let given = try CatalogueCase.spectra()
        #expect(try Resampling(values: given.axis.values, interpolation: .cubic).apply(to: given).x == given.x)
    }

    /// The error of linear interpolation falls with h², that of the spline with h⁴.
    @Test("on a smooth band the spline is far nearer than the line, and by h⁴")
    func order() throws {
        func error(_ channels: Int, _ interpolation: Resampling.Interpolation) throws -> Double {
            let knots = (0..<channels).map { 6 * Double($0) / Double(channels - 1) - 3 }
            let method = Resampling(first: -2, last: 2, step: 0.013, interpolation: interpolation)
            let result = try method.apply(to: spectra(knots) { exp(-$0 * $0) })
            var largest = 0.0
            for (got, v) in zip(result.x.elements, result.axis.values) {
                largest = max(largest, abs(got - exp(-v * v)))
            }
            return largest
        }
        let (coarse, fine) = (try error(41, .cubic), try error(81, .cubic))
        #expect(coarse / fine > 12 && coarse / fine < 22)
        #expect(try error(41, .linear) > 20 * coarse)
    }

    @Test("files from before there was a choice are read as linear, in steps and by themselves")
    func oldFiles() throws {
        let old = #"{"first":1110,"step":3}"#
        let step = try JSONDecoder().decode(
            RecipeStep.self, from: Data(#"{"method":"resample","parameters":\#(old)}"#.utf8))
        #expect(step == RecipeStep(Resampling(first: 1110, step: 3, interpolation: .linear)))
        #expect(
            try JSONDecoder().decode(Resampling.self, from: Data(old.utf8))
                == Resampling(first: 1110, step: 3, interpolation: .linear))
        let fitted = try JSONDecoder().decode(
            FittedRecipe.self, from: Data(#"[{"method":"resample","parameters":{}}]"#.utf8))
        #expect(fitted.recipe == Recipe([Resampling()]))
        let given = try CatalogueCase.spectra()
        #expect(try fitted.apply(to: given) == Resampling().apply(to: given))
        #expect(throws: PreprocessingError.self) {
            try RecipeStep(identifier: "resample", parameters: ["interpolation": .string("spline")])
        }
    }
}
