internal import LinearAlgebra
public import Spectroscopy

/// Spectra of a genuine herb whose lots differ, and of the herb with a foreign band mixed in.
public enum SyntheticHerbs {
    /// `lots` genuine lots ("genuine" in column "type"), then `foreign` lots with a share of a foreign band ("foreign").
    ///
    /// - Parameters:
    ///   - scans: the number of spectra of each lot; each is a sample of its own.
    ///   - level: the height of the foreign band, in heights of the genuine ones.
    public static func make(
        lots: Int, foreign: Int = 0, scans: Int = 1, channels: Int = 40, level: Double = 0.5, seed: UInt64
    ) throws -> Spectra {
        var generator = SeededGenerator(seed: seed)
        var rows: [[Double]] = []
        var samples: [Sample] = []
        for lot in 0..<(lots + foreign) {
            let heights = (0..<4).map { _ in 1 + 0.1 * generator.normal() } + [lot < lots ? 0 : level]
            for scan in 0..<scans {
                let scatter = 0.9 + 0.2 * generator.uniform()
                let offset = 0.3 * generator.uniform()
                let own = heights.map { $0 + 0.01 * generator.normal() }
                rows.append(
                    (0..<channels).map { channel in
                        let u = Double(channel) / Double(max(channels - 1, 1))
                        var value = offset + 0.005 * generator.normal()
                        for (band, height) in own.enumerated() {
                            let distance = (u - [0.15, 0.35, 0.55, 0.75, 0.45][band]) / 0.05
                            value += scatter * height / (1 + distance * distance)
                        }
                        return value
                    })
                samples.append(
                    Sample(
                        id: "s\(lot)-\(scan)", lot: "lot\(lot)",
                        metadata: ["type": lot < lots ? "genuine" : "foreign"]))
            }
        }
        return try Spectra(
            x: Matrix(rows: rows),
            axis: SpectralAxis(values: (0..<channels).map { 1100 + 10 * Double($0) }, unit: .nanometre),
            signal: .absorbance, samples: samples, metadataColumns: ["type"])
    }
}
