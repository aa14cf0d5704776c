internal import Glibc
internal import LinearAlgebra
internal import Spectroscopy

/// A herb of which spectra can be drawn: simulated, not measured.
///
/// x = s·(Σ_k (h_k + l_k + e_k)·b_k) + o + noise in 60 channels: eight bands b_k at places and of widths that differ
/// between herbs, with mean heights h; lots differ by l_k (standard deviations falling from 0.15), samples by e_k (a third of
/// that); scatter s, offset o and noise are new for every spectrum.
struct SimulatedHerb {
    private static let channels = 60
    private let bands: [[Double]]
    private let heights: [Double]
    private let spreads: [Double]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bands: [[Double]] = []
        var heights: [Double] = []
        var spreads: [Double] = []
        for k in 0..<8 {
            let place = generator.uniform()
            let width = 0.03 + 0.07 * generator.uniform()
            bands.append(
                (0..<Self.channels).map { j in
                    let d = (Double(j) / Double(Self.channels - 1) - place) / width
                    return exp(-0.5 * d * d)
                })
            heights.append(0.3 + generator.uniform())
            spreads.append(0.15 * pow(0.75, Double(k)))
        }
        self.bands = bands
        self.heights = heights
        self.spreads = spreads
    }

    /// Spectra of new lots, lot after lot.
    func spectra(lots: Int, samples: Int, seed: UInt64) throws(ValidationError) -> Spectra {
        var generator = SeededGenerator(seed: seed)
        var rows: [[Double]] = []
        for _ in 0..<lots {
            let lot = spreads.map { $0 * generator.normal() }
            for _ in 0..<samples {
                let own = bands.indices.map { heights[$0] + lot[$0] + spreads[$0] / 3 * generator.normal() }
                let scatter = exp(0.1 * generator.normal())
                let offset = 0.1 * generator.normal()
                rows.append(
                    (0..<Self.channels).map { j in
                        var value = 0.0
                        for k in own.indices { value += own[k] * bands[k][j] }
                        return scatter * value + offset + 0.002 * generator.normal()
                    })
            }
        }
        do throws(SpectroscopyError) {
            return try Spectra(
                x: Matrix(rows: rows),
                axis: SpectralAxis(values: (0..<Self.channels).map { 1100 + 10 * Double($0) }, unit: .nanometre),
                signal: .absorbance, samples: rows.indices.map { Sample(id: "s\($0)") })
        } catch {
            throw .spectra(error)
        }
    }
}
