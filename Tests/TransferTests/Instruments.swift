internal import LinearAlgebra
internal import Spectroscopy
internal import TestSupport

@testable internal import Transfer

/// Two made-up instruments: the secondary one sees another gain and offset at each channel, a little of its neighbours,
/// and noise of its own.
enum Instruments {
    static func pair(
        _ count: Int, channels: Int = 40, noise: Double = 0, seed: UInt64 = 3
    ) throws -> PairedSpectra {
        let primary = try SyntheticContents.make(lots: count, channels: channels, seed: seed)
        var generator = SeededGenerator(seed: seed &+ 99)
        let p = channels
        let x = Matrix(rows: count, columns: p) { out in
            for i in 0..<count {
                for j in 0..<p {
                    let (left, right) = (primary.x[i, max(j - 1, 0)], primary.x[i, min(j + 1, p - 1)])
                    let gain = 0.8 + 0.01 * Double(j)
                    out[i * p + j] =
                        0.1 + gain * primary.x[i, j] + 0.1 * (left + right) + noise * generator.normal()
                }
            }
        }
        return try PairedSpectra(primary: primary, secondary: primary.replacing(x: x))
    }

    /// What a body was refused with.
    static func refusal(_ body: () throws -> Void) -> (any Diagnosis)? {
        do {
            try body()
            return nil
        } catch { return error as? any Diagnosis }
    }

    static func largestDifference(_ a: Matrix, _ b: Matrix) -> Double {
        zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    /// The largest difference in parts of the largest wanted number; infinite for another count.
    static func relativeDifference(_ found: [Double], _ wanted: [Double]) -> Double {
        guard found.count == wanted.count else { return .infinity }
        let size = wanted.reduce(0) { max($0, abs($1)) }
        return zip(found, wanted).reduce(0) { max($0, abs($1.0 - $1.1)) } / (size > 0 ? size : 1)
    }
}
