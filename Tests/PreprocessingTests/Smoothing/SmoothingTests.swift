import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Preprocessing

struct SmoothingTests {
    private func spectrum(_ values: [Double]) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: [values]),
            axis: SpectralAxis(values: values.indices.map { 500 + 2 * Double($0) }, unit: .nanometre),
            signal: .absorbance, samples: [Sample(id: "s")])
    }

    @Test("a moving average is the mean of its window, at its middle", arguments: [1, 2, 5, 8, 20])
    func movingAverage(_ window: Int) throws {
        let spectra = try SyntheticSpectra.make(count: 2, channels: 20)
        let result = try MovingAverage(window: window).apply(to: spectra)
        #expect(result.axis.count == 21 - window)
        for j in 0..<(21 - window) {
            let windowed = j..<(j + window)
            #expect(abs(result.x[1, j] - spectra.x.row(1)[windowed].reduce(0, +) / Double(window)) < 1e-14)
            #expect(abs(result.axis.values[j] - spectra.axis.values[windowed].reduce(0, +) / Double(window)) < 1e-9)
        }
    }

    @Test("continuation beyond the ends, over several lengths", arguments: SpectrumEdges.allCases)
    func edges(_ edges: SpectrumEdges) {
        let expected: [SpectrumEdges: [Int]] = [
            .reflect: [1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1],
            .mirror: [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1],
            .nearest: [0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2],
        ]
        #expect((-5...7).map { edges.channel($0, of: 3) } == expected[edges])
        #expect((-4...4).map { edges.channel($0, of: 1) } == [Int](repeating: 0, count: 9))
    }

    @Test("a Gaussian keeps the area and has its width")
    func gaussian() throws {
        var impulse = [Double](repeating: 0, count: 101)
        impulse[50] = 1
        let smooth = try GaussianSmoothing(sigma: 4, truncate: 8).apply(to: spectrum(impulse)).x.row(0)
        #expect(abs(smooth.reduce(0, +) - 1) < 1e-13)
        let variance = smooth.indices.reduce(0.0) { $0 + smooth[$1] * Double(($1 - 50) * ($1 - 50)) }
        #expect(abs(variance - 16) < 1e-9)
        #expect(abs(smooth[54] / smooth[50] - exp(-0.5)) < 1e-12)
    }

    @Test("what is constant stays exactly as it is", arguments: [0.1, -1.0 / 3, 1e12 + 0.7, 3e-12])
    func constants(_ value: Double) throws {
        let flat = try spectrum([Double](repeating: value, count: 60))
        let methods: [any RowWisePreprocessing] = [
            MovingAverage(window: 6), GaussianSmoothing(), WhittakerSmoothing(), WaveletDenoising(),
        ]
        for method in methods {
            #expect(try method.apply(to: flat).x.elements.allSatisfy { $0 == value }, "\(type(of: method).identifier)")
        }
    }

    @Test("an immense penalty leaves the least-squares line of each spectrum", arguments: [1e14, 1e25, 1e300])
    func whittakerLine(_ lambda: Double) throws {
        let spectra = try CatalogueCase.spectra()
        let smooth = try WhittakerSmoothing(lambda: lambda, order: 2).apply(to: spectra)
        let residual = try Detrending(degree: 1).apply(to: spectra)
        for (index, value) in smooth.x.elements.enumerated() {
            #expect(abs(value - (spectra.x.elements[index] - residual.x.elements[index])) < 1e-7)
        }
    }

    @Test("each wavelet is orthonormal to its shifts and has its vanishing moments", arguments: Wavelet.allCases)
    func wavelets(_ wavelet: Wavelet) {
        let h = wavelet.lowPass
        let moments = wavelet == .haar ? 1 : Int(wavelet.rawValue.drop { $0.isLetter }) ?? 0
        #expect(h.count == 2 * moments)
        #expect(abs(h.reduce(0, +) - 2.0.squareRoot()) < 1e-11)
        for shift in 0..<moments {
            let product = (0..<(h.count - 2 * shift)).reduce(0) { $0 + h[$1] * h[$1 + 2 * shift] }
            #expect(abs(product - (shift == 0 ? 1 : 0)) < 1e-11)
        }
        for moment in 0..<moments {
            var (sum, size) = (0.0, 0.0)
            for (k, g) in wavelet.highPass.enumerated() {
                let term = g * pow(Double(k) - Double(h.count) / 2, Double(moment))
                sum += term
                size += abs(term)
            }
            #expect(abs(sum) <= 1e-9 * size, "moment \(moment)")
        }
    }

    @Test("a level and its inverse give back any number of values", arguments: Wavelet.allCases)
    func reconstruction(_ wavelet: Wavelet) {
        let transform = WaveletTransform(wavelet)
        var generator = SeededGenerator(seed: 4)
        for n in Array(1...24) + [63, 64] {
            let x = (0..<n).map { _ in generator.normal() }
            let level = transform.forward(x)
            let back = transform.inverse(level.approximation, level.detail, count: n)
            for (got, wanted) in zip(back, x) { #expect(abs(got - wanted) < 1e-10, "\(n) values") }
        }
    }

    @Test("wavelet denoising takes noise away and leaves the bands")
    func denoises() throws {
        let clean = (0..<512).map { j in
            let first = (Double(j) - 150) / 20
            let second = (Double(j) - 350) / 15
            return 3 * exp(-first * first) + 2 / (1 + second * second)
        }
        func error(_ x: [Double]) -> Double {
            zip(x, clean).reduce(0.0) { sum, pair in sum + (pair.0 - pair.1) * (pair.0 - pair.1) }
        }
        var generator = SeededGenerator(seed: 6)
        let noisy = clean.map { $0 + 0.05 * generator.normal() }
        for rule in WaveletDenoising.Rule.allCases {
            let smooth = try WaveletDenoising(wavelet: .sym8, rule: rule).apply(to: spectrum(noisy)).x.row(0)
            #expect(error(smooth) < (rule == .hard ? 0.3 : 0.5) * error(noisy), "\(rule)")
        }
    }

    @Test("parameters outside their range are refused with the range")
    func refusals() throws {
        let spectra = try spectrum((0..<20).map { Double($0 % 3) })
        func refused(_ method: any RowWisePreprocessing, _ parameter: String, _ value: String, _ needed: String) {
            let identifier = type(of: method).identifier
            #expect(
                throws: PreprocessingError.invalidParameter(
                    method: identifier, parameter: parameter, value: value, needed: needed)
            ) { try method.apply(to: spectra) }
        }
        refused(MovingAverage(window: 21), "window", "21", "it must be 1 … 20, the channels of the axis")
        refused(MovingAverage(window: 0), "window", "0", "it must be 1 … 20, the channels of the axis")
        let sigma = "it must be more than 0 and at most 20, the channels of the axis"
        refused(GaussianSmoothing(sigma: 0), "sigma", "0.0", sigma)
        refused(GaussianSmoothing(sigma: .nan), "sigma", "nan", sigma)
        refused(GaussianSmoothing(sigma: 20.5), "sigma", "20.5", sigma)
        refused(GaussianSmoothing(truncate: 0), "truncate", "0.0", "it must be more than 0 and at most 20")
        refused(WhittakerSmoothing(lambda: 0), "lambda", "0.0", "it must be finite and more than 0")
        refused(WhittakerSmoothing(lambda: .infinity), "lambda", "inf", "it must be finite and more than 0")
        refused(WhittakerSmoothing(order: 4), "order", "4", "it must be 1, 2 or 3")
        refused(
            WaveletDenoising(wavelet: .db2, levels: 3), "levels", "3",
            "it must be 0 … 2 for db2 on an axis of 20 channels")
        refused(
            WaveletDenoising(wavelet: .db6), "wavelet", "db6",
            "it needs 22 channels or more; the axis is 20 channels, 500 … 538 nm")
    }
}
