import LinearAlgebra
import Spectroscopy
import Testing

@testable import Prediction

/// Spectra as the pixels of a cube of six lines, or more, of 37 samples, in which they follow each other again and again.
///
/// Whole numbers are counts above a dark, with a gain that differs from sample to sample; what they stand for is the same in
/// all pixels of a spectrum.
struct StoredSpectra {
    static let samples = 37
    var lines = 6
    let number: StoredNumber
    let x: Matrix
    /// What the stored numbers stand for.
    let spectra: Spectra
    private let counts: Matrix
    private let isCounted: Bool
    private let gain: Double

    init(_ spectra: Spectra, as number: StoredNumber) throws {
        self.number = number
        let scale: Double? =
            switch number {
            case .uint8, .int8: 40
            case .uint16, .int16: 8000
            case .uint32, .int32: 1e8
            case .float32, .float64: nil
            }
        isCounted = scale != nil
        let own = spectra.x
        counts = Matrix(rows: own.rows, columns: own.columns) { out in
            for i in 0..<own.elements.count {
                let value = own.elements[i]
                out[i] = scale.map { (value * $0).rounded() } ?? (number == .float32 ? Double(Float(value)) : value)
            }
        }
        gain = scale.map { 1 / $0 } ?? 1
        let (counts, gain) = (counts, gain)
        x = Matrix(rows: own.rows, columns: own.columns) { out in
            for i in 0..<own.elements.count { out[i] = counts.elements[i] * gain }
        }
        self.spectra = try spectra.replacing(x: x)
    }

    /// Rows that may hold what is no number.
    init(_ rows: Matrix, as number: StoredNumber) throws {
        self.number = number
        isCounted = false
        gain = 1
        counts = rows
        x = rows
        spectra = try simulated(1, seed: 1)
    }

    private func dark(_ band: Int, _ sample: Int) -> Double {
        switch number {
        case .int8: -100 + Double((band + sample) % 3)
        case .int16: -9000 + Double((7 * band + sample) % 50)
        case .uint8: Double((band + sample) % 5)
        default: 200 + Double((3 * band + sample) % 40)
        }
    }

    /// What is seen of each spectrum; its pixels are seen alike, to the last bit.
    func seen(by compiled: CompiledPrediction, _ order: CubeOrder) -> CompiledPrediction.Seen {
        let (samples, bands) = (Self.samples, counts.columns)
        let gap = order == .bandSequential ? 5 : 0
        let plane = lines * samples + gap
        var bytes = [UInt8](repeating: 0, count: (plane * bands + 1) * number.size)
        // Every second sample of whole numbers counts twice as much.
        let isDoubled = isCounted && number.size > 1
        func factor(_ sample: Int) -> Double { isDoubled && sample % 2 == 1 ? 2 : 1 }
        var darks: [Double] = []
        var gains: [Double] = []
        for band in 0..<bands {
            for sample in 0..<samples {
                darks.append(dark(band, sample))
                gains.append(gain / factor(sample))
            }
        }
        bytes.withUnsafeMutableBytes { bytes in
            func put<Value>(_ value: Value, _ at: Int) {
                bytes.storeBytes(of: value, toByteOffset: at * number.size, as: Value.self)
            }
            for line in 0..<lines {
                for sample in 0..<samples {
                    let row = (line * samples + sample) % counts.rows
                    for band in 0..<bands {
                        let at =
                            order == .bandSequential
                            ? band * plane + line * samples + sample
                            : order.index(
                                line: line, sample: sample, band: band, lines: lines, samples: samples, bands: bands)
                        let count = counts[row, band] * factor(sample) + (isCounted ? dark(band, sample) : 0)
                        switch number {
                        case .uint8: put(UInt8(count), at)
                        case .int8: put(Int8(count), at)
                        case .uint16: put(UInt16(count), at)
                        case .int16: put(Int16(count), at)
                        case .uint32: put(UInt32(count), at)
                        case .int32: put(Int32(count), at)
                        case .float32: put(Float(count), at)
                        case .float64: put(count, at)
                        }
                    }
                }
            }
        }
        let seen = bytes.withUnsafeBytes { bytes in
            darks.withUnsafeBufferPointer { darks in
                gains.withUnsafeBufferPointer { gains -> CompiledPrediction.Seen? in
                    guard let base = bytes.baseAddress else { return nil }
                    let reader = PixelReader([compiled], pixels: lines * samples + 3)
                    return reader.see(
                        StoredPixels(
                            base: base, number: number, order: order, lines: lines, samples: samples, bands: bands,
                            planeStride: order == .bandSequential ? plane : nil,
                            dark: isCounted ? darks.baseAddress : nil, gain: isCounted ? gains.baseAddress : nil)
                    )
                    .first
                }
            }
        }
        guard let seen else {
            Issue.record("nothing is seen")
            return compiled.see(UnsafeBufferPointer<Double>(start: nil, count: 0), count: 0)
        }
        let n = counts.rows
        for part in seen.scores {
            for i in n..<seen.count where !seen.refused.contains(i) {
                for a in 0..<part.columns {
                    // A gain that is halved is exact.
                    #expect(part[i, a] == part[i % n, a], "pixel \(i) of \(number) \(order.rawValue)")
                }
            }
        }
        return CompiledPrediction.Seen(
            count: n, scores: seen.scores.map { $0.selecting(rows: Array(0..<n)) },
            orthogonalDistances: seen.orthogonalDistances.map { $0.map { Array($0[..<n]) } },
            refused: seen.refused.filter { $0 < n })
    }
}
