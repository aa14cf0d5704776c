import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct SavitzkyGolayTests {
    private func spectra(_ values: (Double) -> Double, first: Double, step: Double, channels: Int = 40) throws
        -> Spectra
    {
        let axis = try SpectralAxis(values: (0..<channels).map { first + step * Double($0) }, unit: .wavenumber)
        return try Spectra(
            x: Matrix(rows: [axis.values.map(values)]), axis: axis, signal: .absorbance, samples: [Sample(id: "s")])
    }

    /// c_0 + c_1·v + …, differentiated `times` times.
    private func polynomial(_ coefficients: [Double], at v: Double, derivative times: Int) -> Double {
        var c = coefficients
        for _ in 0..<times { c = c.enumerated().dropFirst().map { Double($0.offset) * $0.element } }
        return c.reversed().reduce(0) { $0 * v + $1 }
    }

    @Test(
        "a polynomial of the order comes out as itself or its derivative at every channel, edges included",
        arguments: 0...3, [0.25, -0.25, 2])
    func reproducesPolynomials(_ derivative: Int, _ step: Double) throws {
        let coefficients = [0.5, -1.25, 0.75, 0.5]
        let first = -0.5 * step * 39
        let spectra = try spectra(
            { polynomial(coefficients, at: $0, derivative: 0) }, first: first, step: step)
        for window in [5, 9, 39] {
            let method = SavitzkyGolay(window: window, polynomialOrder: 3, derivative: derivative)
            let result = try method.apply(to: spectra)
            let scale = spectra.x.elements.reduce(0) { max($0, abs($1)) }
            for (got, v) in zip(result.x.elements, spectra.axis.values) {
                let wanted = polynomial(coefficients, at: v, derivative: derivative)
                // Rounding of the values is divided by the steps too.
                var allowed = 1e-13 * scale
                for _ in 0..<derivative { allowed *= 4 / abs(step) }
                #expect(abs(got - wanted) <= allowed, "window \(window) at \(v)")
            }
        }
    }

    @Test("the published weights: 5 points, parabola, smoothing and first derivative")
    func publishedWeights() throws {
        let impulse = try spectra({ $0 == 4 ? 1 : 0 }, first: 0, step: 1, channels: 9)
        let smooth = try SavitzkyGolay(window: 5, polynomialOrder: 2).apply(to: impulse).x.row(0)
        for (got, wanted) in zip(smooth[2...6], [-3, 12, 17, 12, -3]) {
            #expect(abs(got - Double(wanted) / 35) < 1e-15)
        }
        let slope = try SavitzkyGolay(window: 5, polynomialOrder: 2, derivative: 1).apply(to: impulse).x.row(0)
        for (got, wanted) in zip(slope[2...6], [2, 1, 0, -1, -2]) { #expect(abs(got - Double(wanted) / 10) < 1e-15) }
    }

    @Test("a polynomial through every point of the window changes nothing", arguments: [5, 9, 15])
    func interpolates(_ window: Int) throws {
        let spectra = try CatalogueCase.spectra()
        let result = try SavitzkyGolay(window: window, polynomialOrder: window - 1).apply(to: spectra)
        for (a, b) in zip(result.x.elements, spectra.x.elements) { #expect(abs(a - b) < 1e-9) }
    }

    @Test("the highest order keeps a polynomial of that order", arguments: [21, 31, 39])
    func highestOrder(_ window: Int) throws {
        let spectra = try spectra({ cos(20 * acos(min(max($0, -1), 1))) }, first: -1, step: 2.0 / 39)
        let result = try SavitzkyGolay(window: window, polynomialOrder: 20).apply(to: spectra)
        for (a, b) in zip(result.x.elements, spectra.x.elements) { #expect(abs(a - b) < 1e-9) }
    }

    @Test(
        "smoothing leaves a constant spectrum exactly as it is; a derivative is exactly 0",
        arguments: [0.1, -1.0 / 3, 1e6 + 0.1])
    func constants(_ value: Double) throws {
        let flat = try spectra({ _ in value }, first: 4000, step: -2)
        #expect(try SavitzkyGolay().apply(to: flat).x == flat.x)
        #expect(try SavitzkyGolay(derivative: 1).apply(to: flat).x.elements.allSatisfy { $0 == 0 })
    }

    @Test(
        "parameters outside their range are refused with the range",
        arguments: [
            (SavitzkyGolay(window: 14), "window is 14; it must be odd, 3 or more"),
            (SavitzkyGolay(window: 1, polynomialOrder: 0), "window is 1; it must be odd, 3 or more"),
            (SavitzkyGolay(window: -3), "window is -3; it must be odd, 3 or more"),
            (SavitzkyGolay(window: 43), "window is 43; the axis has only 40 channels"),
            (SavitzkyGolay(window: 5, polynomialOrder: 5), "polynomialOrder is 5; it must be 0 … 4"),
            (SavitzkyGolay(window: 39, polynomialOrder: 21), "polynomialOrder is 21; it must be 0 … 20"),
            (SavitzkyGolay(window: 5, polynomialOrder: -1), "polynomialOrder is -1; it must be 0 … 4"),
            (SavitzkyGolay(window: 5, polynomialOrder: 2, derivative: 3), "derivative is 3; it must be 0 … 2"),
            (SavitzkyGolay(window: 5, polynomialOrder: 2, derivative: -1), "derivative is -1; it must be 0 … 2"),
        ])
    func refusals(_ method: SavitzkyGolay, _ message: String) throws {
        let spectra = try spectra({ $0 }, first: 0, step: 1)
        let error = #expect(throws: PreprocessingError.self) { try method.apply(to: spectra) }
        #expect(error?.summary.hasPrefix(message) == true, "\(error?.summary ?? "")")
    }

    @Test("steps within 1 % of each other are uniform, others are refused with the smallest and the largest")
    func uniformity() throws {
        func method(_ lastStep: Double) throws -> Spectra {
            var values = (0..<20).map(Double.init)
            values.append(19 + lastStep)
            let spectra = try Spectra(
                x: Matrix(rows: 1, columns: 21), axis: SpectralAxis(values: values, unit: .nanometre),
                signal: .absorbance, samples: [Sample(id: "s")])
            return try SavitzkyGolay().apply(to: spectra)
        }
        #expect(try method(1.009).axis.count == 21)
        #expect(
            throws: PreprocessingError.nonUniformAxis(method: "savitzky-golay", smallest: 1, largest: 1.25, unit: "nm")
        ) { try method(1.25) }
    }
}
