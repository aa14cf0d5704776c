internal import LinearAlgebra
public import Spectroscopy

/// Spectra of several origins: bands whose heights depend on origin, lot and scan, with scatter, slope and noise.
public enum SyntheticOrigins {
    /// Spectra of `classes` origins "A", "B", … (column "origin"), lot after lot in turn over the origins.
    ///
    /// - Parameters:
    ///   - lots: the number of lots of each origin.
    ///   - scans: the number of spectra of each lot; each is a sample of its own.
    ///   - separation: the distance of the origins, in standard deviations of the lots about their origin.
    public static func make(
        classes: Int = 2, lots: Int, scans: Int = 1, channels: Int = 40, separation: Double, seed: UInt64
    ) throws -> Spectra {
        var generator = SeededGenerator(seed: seed)
        var rows: [[Double]] = []
        var samples: [Sample] = []
        for lot in 0..<(classes * lots) {
            let origin = lot % classes
            let heights = (0..<5).map { band in
                1 + 0.1 * ((band == origin ? separation : 0) + generator.normal())
            }
            for scan in 0..<scans {
                let scatter = 0.9 + 0.2 * generator.uniform()
                let offset = 0.3 * generator.uniform()
                let slope = 0.1 * generator.normal()
                let own = heights.map { $0 + 0.02 * generator.normal() }
                rows.append(
                    (0..<channels).map { channel in
                        let u = Double(channel) / Double(max(channels - 1, 1))
                        var value = offset + slope * u + 0.005 * generator.normal()
                        for (band, height) in own.enumerated() {
                            let distance = (u - 0.1 - 0.2 * Double(band)) / 0.07
                            value += scatter * height / (1 + distance * distance)
                        }
                        return value
                    })
                samples.append(
                    Sample(
                        id: "s\(lot)-\(scan)", lot: "lot\(lot)",
                        metadata: ["origin": String(UnicodeScalar(UInt8(65 + origin)))]))
            }
        }
        return try Spectra(
            x: Matrix(rows: rows),
            axis: SpectralAxis(values: (0..<channels).map { 1100 + 10 * Double($0) }, unit: .nanometre),
            signal: .absorbance, samples: samples, metadataColumns: ["origin"])
    }
}

extension Spectra {
    /// The same spectra with some rows reversed and multiplied by 1000: SNV alone would not see the factor.
    public func corrupting(rows: [Int]) throws -> Spectra {
        var changed = x
        for row in rows {
            for j in 0..<x.columns { changed[row, j] = 1000 * x[row, x.columns - 1 - j] }
        }
        return try replacing(x: changed)
    }
}
