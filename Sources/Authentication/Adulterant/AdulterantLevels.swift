internal import Foundation
internal import Spectroscopy

/// The level of an adulterant in each lot, in per cent.
struct AdulterantLevels {
    /// The level of each lot; nil where none is stated. Genuine lots without one have 0.
    let ofLot: [Double?]

    init(_ ready: AdulterantData, column: String) throws(AuthenticationError) {
        let values: [String?]
        do throws(SpectroscopyError) { values = try ready.spectra.values(of: column) } catch { throw .spectra(error) }
        var levels = ready.isGenuine.map { $0 ? Double?.some(0) : nil }
        for (row, text) in values.enumerated() {
            guard let text, !text.isEmpty else { continue }
            let sample = ready.spectra.samples[row].id
            guard let value = Double(text), value.isFinite, (0...100).contains(value) else {
                throw .levelOutOfRange(text: text, column: column, sample: sample)
            }
            let lot = ready.lots.indices[row]
            if ready.isGenuine[lot], value != 0 {
                throw .genuineWithLevel(level: value, column: column, sample: sample)
            }
            if let known = levels[lot], known != value {
                throw .lotHoldsTwoLevels(lot: ready.lots.names[lot], levels: [known, value], column: column)
            }
            levels[lot] = value
        }
        ofLot = levels
    }
}
