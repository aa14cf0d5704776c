import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct FourierSmoothingTests {
    private func wave(_ harmonic: Int, channels: Int, offset: Double = 2) throws -> Spectra {
        let x = (0..<channels).map { offset + cos(2 * .pi * Double(harmonic * $0) / Double(channels) + 0.3) }
        return try Spectra(
            x: Matrix(rows: [x]), axis: SpectralAxis(values: (0..<channels).map(Double.init), unit: .index),
            signal: .absorbance, samples: [Sample(id: "s")])
    }

    @Test("a harmonic up to the limit stays, one above it leaves the mean", arguments: [60, 61])
    func harmonics(_ channels: Int) throws {
        let method = FourierSmoothing(harmonics: 7, padding: .none)
        for harmonic in [1, 7] {
            let spectra = try wave(harmonic, channels: channels)
            for (a, b) in zip(try method.apply(to: spectra).x.elements, spectra.x.elements) {
                #expect(abs(a - b) < 1e-14)
            }
        }
        for harmonic in [8, 29] {
            let smooth = try method.apply(to: wave(harmonic, channels: channels)).x
            #expect(smooth.elements.allSatisfy { abs($0 - 2) < 1e-13 })
        }
    }

    @Test("mirrored, a ramp does not ring at its ends; all harmonics kept change nothing")
    func mirror() throws {
        let ramp = try Spectra(
            x: Matrix(rows: [(0..<100).map { Double($0) / 99 }]),
            axis: SpectralAxis(values: (0..<100).map(Double.init), unit: .index), signal: .absorbance,
            samples: [Sample(id: "s")])
        func error(_ padding: FourierSmoothing.Padding, _ harmonics: Int) throws -> Double {
            let smooth = try FourierSmoothing(harmonics: harmonics, padding: padding).apply(to: ramp).x
            return zip(smooth.elements, ramp.x.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
        }
        #expect(try error(.mirror, 10) < 0.02)
        #expect(try error(.none, 10) > 0.3)
        #expect(try error(.mirror, 50) < 1e-14)
        #expect(try error(.none, 50) < 1e-14)
    }

    @Test("a limit of none, or beyond half the channels, is refused; so is an axis that is not uniform")
    func refusals() throws {
        let spectra = try wave(1, channels: 60)
        for harmonics in [0, 31] {
            let error = #expect(throws: PreprocessingError.self) {
                try FourierSmoothing(harmonics: harmonics).apply(to: spectra)
            }
            #expect(error?.summary == "harmonics is \(harmonics); it must be 1 … 30 on an axis of 60 channels")
        }
        let bent = try spectra.replacing(
            x: spectra.x, axis: SpectralAxis(values: (0..<60).map { Double($0 * $0) }, unit: .index))
        let error = #expect(throws: PreprocessingError.self) { try FourierSmoothing(harmonics: 5).apply(to: bent) }
        #expect(error?.code == "preprocessing.axis-not-uniform")
    }
}

struct RealFourierTransformTests {
    @Test("agrees with the sum of the definition, and back", arguments: [1, 2, 3, 7, 8, 30, 97])
    func definition(_ n: Int) {
        var generator = SeededGenerator(seed: UInt64(n))
        let x = (0..<n).map { _ in generator.normal() }
        let transform = RealFourierTransform(length: n)
        let coefficients = transform.forward(x)
        #expect(coefficients.count == transform.coefficientLength)
        for k in 0...(n / 2) {
            var real = 0.0
            var imaginary = 0.0
            for j in 0..<n {
                real += x[j] * cos(2 * .pi * Double(j * k) / Double(n))
                imaginary -= x[j] * sin(2 * .pi * Double(j * k) / Double(n))
            }
            #expect(abs(coefficients[2 * k] - real) < 1e-12)
            #expect(abs(coefficients[2 * k + 1] - imaginary) < 1e-12)
        }
        for (got, wanted) in zip(transform.inverse(coefficients), x) { #expect(abs(got / Double(n) - wanted) < 1e-14) }
    }

    @Test("plans made and run on many threads at once give what one thread gives")
    func threads() {
        let results = Parallel.map(64) { i in
            let n = 50 + i % 16
            return RealFourierTransform(length: n).forward((0..<n).map { Double(($0 * 7 + i / 16) % 11) })
        }
        for (i, result) in results.enumerated() {
            let n = 50 + i % 16
            #expect(result == RealFourierTransform(length: n).forward((0..<n).map { Double(($0 * 7 + i / 16) % 11) }))
        }
    }
}
