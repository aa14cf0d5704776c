import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct DetrendingTests {
    /// An axis without equal steps: the squares.
    private func spectra(_ values: (Double) -> Double, channels: Int = 60) throws -> Spectra {
        let axis = try SpectralAxis(values: (0..<channels).map { 400 + 0.5 * Double($0 * $0) }, unit: .wavenumber)
        return try Spectra(
            x: Matrix(rows: [axis.values.map(values)]), axis: axis, signal: .absorbance, samples: [Sample(id: "s")])
    }

    @Test("a polynomial of the degree leaves nothing, one of a higher degree something", arguments: 0...6)
    func removesPolynomials(_ degree: Int) throws {
        func polynomial(_ order: Int) throws -> Spectra {
            try spectra { v in (0...order).reduce(0.0) { $0 * (v / 1000) + Double($1 + 1) } }
        }
        let exact = try Detrending(degree: degree).apply(to: polynomial(degree)).x
        let scale = try polynomial(degree).x.elements.reduce(0) { max($0, abs($1)) }
        #expect(exact.elements.allSatisfy { abs($0) < 1e-13 * scale })
        let beyond = try Detrending(degree: degree).apply(to: polynomial(degree + 1)).x
        #expect(beyond.elements.contains { abs($0) > 1e-5 })
    }

    @Test("what is left is orthogonal to every power of the axis, and does not change again")
    func orthogonal() throws {
        let x = try CatalogueCase.spectra()
        let once = try Detrending(degree: 3).apply(to: x)
        let twice = try Detrending(degree: 3).apply(to: once)
        for power in 0...3 {
            let u = x.axis.values.map { v in (0..<power).reduce(1.0) { value, _ in value * (v - 1220) / 120 } }
            for product in once.x.times(u) { #expect(abs(product) < 1e-11) }
        }
        for (a, b) in zip(once.x.elements, twice.x.elements) { #expect(abs(a - b) < 1e-13) }
    }

    @Test("a degree that leaves nothing, or none, is refused")
    func refusals() throws {
        let five = try spectra({ $0 }, channels: 5)
        #expect(try Detrending(degree: 3).apply(to: five).count == 1)
        for degree in [-1, 4, 100] {
            let error = #expect(throws: PreprocessingError.self) { try Detrending(degree: degree).apply(to: five) }
            #expect(error?.summary == "degree is \(degree); it must be 0 … 3 on an axis of 5 channels")
        }
    }
}
