internal import LinearAlgebra
public import Spectroscopy

/// Spectra of samples whose contents go with the heights of bands, under interfering bands, scatter and noise.
public enum SyntheticContents {
    /// `lots` lots of `samples` samples of `scans` scans each, with the columns "protein" (5 … 15) and "oil" (1 … 4).
    ///
    /// - Parameters:
    ///   - foreign: the height of a band that no calibration sample has, at 0.45 of the axis.
    ///   - drift: what the band of protein is too high by.
    ///   - withoutOil: from that lot on, "oil" is empty.
    public static func make(
        lots: Int, samples: Int = 1, scans: Int = 1, channels: Int = 60, foreign: Double = 0, drift: Double = 0,
        withoutOil: Int? = nil,
        prefix: String = "", seed: UInt64
    ) throws -> Spectra {
        var generator = SeededGenerator(seed: seed)
        var rows: [[Double]] = []
        var all: [Sample] = []
        for lot in 0..<lots {
            let interference = 1 + 0.2 * generator.normal()
            for sample in 0..<samples {
                let protein = 5 + 10 * generator.uniform()
                let oil = 1 + 3 * generator.uniform()
                let heights = [protein / 10 + drift, interference, oil / 3, 0.5 + 0.1 * generator.normal(), foreign]
                var metadata = ["protein": "\(protein)"]
                if withoutOil.map({ lot < $0 }) ?? true { metadata["oil"] = "\(oil)" }
                for _ in 0..<scans {
                    let scatter = 0.9 + 0.2 * generator.uniform()
                    let offset = 0.2 * generator.uniform()
                    rows.append(
                        (0..<channels).map { channel in
                            let u = Double(channel) / Double(max(channels - 1, 1))
                            var value = offset + 0.004 * generator.normal()
                            for (band, height) in heights.enumerated() {
                                let distance = (u - [0.15, 0.3, 0.6, 0.8, 0.45][band]) / 0.06
                                value += scatter * height / (1 + distance * distance)
                            }
                            return value
                        })
                    all.append(Sample(id: "\(prefix)s\(lot)-\(sample)", lot: "\(prefix)lot\(lot)", metadata: metadata))
                }
            }
        }
        return try Spectra(
            x: Matrix(rows: rows),
            axis: SpectralAxis(values: (0..<channels).map { 1100 + 10 * Double($0) }, unit: .nanometre),
            signal: .absorbance, samples: all, metadataColumns: ["protein", "oil"])
    }
}
