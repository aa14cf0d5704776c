internal import LinearAlgebra
public import Spectroscopy

/// Spectra made of bands with scatter, slope and noise: no two alike, the same for the same seed.
public enum SyntheticSpectra {
    /// `count` spectra of `channels` channels on a uniform axis in nanometres, "s0", "s1", …, each of its own lot.
    public static func make(
        count: Int, channels: Int, first: Double = 1100, step: Double = 2, seed: UInt64 = 1
    ) throws -> Spectra {
        var generator = SeededGenerator(seed: seed)
        var rows: [[Double]] = []
        for _ in 0..<count {
            let heights = (0..<4).map { _ in 0.5 + generator.uniform() }
            let scatter = 0.8 + 0.4 * generator.uniform()
            let offset = 0.2 * generator.uniform()
            let slope = 0.1 * generator.normal()
            rows.append(
                (0..<channels).map { channel in
                    let u = Double(channel) / Double(max(channels - 1, 1))
                    var value = offset + slope * u + 0.002 * generator.normal()
                    for (band, height) in heights.enumerated() {
                        let distance = (u - 0.15 - 0.23 * Double(band)) / (0.03 + 0.02 * Double(band))
                        value += scatter * height / (1 + distance * distance)
                    }
                    return value
                })
        }
        return try Spectra(
            x: count == 0 ? Matrix(rows: 0, columns: channels) : Matrix(rows: rows),
            axis: SpectralAxis(values: (0..<channels).map { first + step * Double($0) }, unit: .nanometre),
            signal: .absorbance,
            samples: (0..<count).map {
                Sample(id: "s\($0)", lot: "lot\($0)", metadata: ["origin": $0 % 2 == 0 ? "A" : "B"])
            },
            metadataColumns: ["origin"])
    }
}

extension Spectra {
    /// The same spectra with the axis and every spectrum in reverse.
    public func reversed() throws -> Spectra {
        let backwards = Array((0..<axis.count).reversed())
        return try replacing(x: x.selecting(columns: backwards), axis: axis.selecting(backwards))
    }
}
