import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct SpikeRemovalTests {
    /// A steep baseline with noise, and spikes at the given channels.
    private func raman(_ spikes: [Int: Double], channels: Int = 200) throws -> Spectra {
        var generator = SeededGenerator(seed: 7)
        let rows = (0..<2).map { row in
            (0..<channels).map { j in
                1000 + 4 * Double(j) + generator.normal() + (row == 0 ? spikes[j] ?? 0 : 0)
            }
        }
        return try Spectra(
            x: Matrix(rows: rows),
            axis: SpectralAxis(values: (0..<channels).map { 200 + 2 * Double($0) }, unit: .ramanShift),
            signal: .intensity, samples: rows.indices.map { Sample(id: "s\($0)") })
    }

    @Test("spikes come down to the baseline, up and down, one or two channels wide, at the edges too")
    func removes() throws {
        let spikes = [0: 300.0, 50: 400, 90: 500, 91: 450, 130: -200, 199: 250]
        let clean = try raman([:])
        let result = try SpikeRemoval().apply(to: raman(spikes))
        #expect(result.signal == .intensity)
        let touched = [0, 1, 49, 50, 51, 89, 90, 91, 92, 129, 130, 131, 198, 199]
        for j in 0..<200 {
            // The mean of a window that is cut off at an edge lies up to 3.5 channels of the slope inside.
            let allowed = touched.contains(j) ? (j < 2 || j > 197 ? 16.0 : 5) : 0
            #expect(abs(result.x[0, j] - clean.x[0, j]) <= allowed, "channel \(j)")
        }
        #expect(result.x.row(1) == clean.x.row(1))
    }

    @Test("a hit channel is the mean of the unhit ones of its window, which widens when it has none")
    func replacement() throws {
        var generator = SeededGenerator(seed: 3)
        var values = (0..<30).map { _ in generator.normal() }
        values[15] = 100
        let spectra = try Spectra(
            x: Matrix(rows: [values]), axis: SpectralAxis(values: (0..<30).map(Double.init), unit: .index),
            signal: .intensity, samples: [Sample(id: "s")])
        let result = try SpikeRemoval(threshold: 10, window: 3).apply(to: spectra).x.row(0)
        var wanted = values
        wanted[14] = values[13]
        wanted[15] = (values[13] + values[17]) / 2
        wanted[16] = values[17]
        #expect(result == wanted)
    }

    @Test("a straight line, a constant and a band that is not steep stay to the last bit")
    func leavesAlone() throws {
        for slope in [0, 0.1, -1.0 / 3] {
            let line = try Spectra(
                x: Matrix(rows: [(0..<50).map { 0.1 + slope * Double($0) }]),
                axis: SpectralAxis(values: (0..<50).map(Double.init), unit: .index), signal: .intensity,
                samples: [Sample(id: "s")])
            #expect(try SpikeRemoval(threshold: 1).apply(to: line) == line)
        }
        let clean = try raman([:])
        #expect(try SpikeRemoval().apply(to: clean) == clean)
    }

    @Test("without a score the spectrum is refused by its name; so are parameters outside their range")
    func refusals() throws {
        var flat = [Double](repeating: 5, count: 20)
        flat[7] = 50
        let spectra = try Spectra(
            x: Matrix(rows: [flat.map { _ in 5 }, flat]),
            axis: SpectralAxis(values: flat.indices.map(Double.init), unit: .index),
            signal: .intensity, samples: [Sample(id: "a"), Sample(id: "b")])
        #expect(
            throws: PreprocessingError.unusableDivisor(
                method: "despike", sample: "b", divisor: "median absolute deviation of the differences", value: 0)
        ) { try SpikeRemoval().apply(to: spectra) }
        for (method, summary) in [
            (SpikeRemoval(threshold: 0.5), "threshold is 0.5; it must be 1 or more"),
            (SpikeRemoval(threshold: .nan), "threshold is nan; it must be 1 or more"),
            (SpikeRemoval(threshold: 7, window: 4), "window is 4; it must be odd, 3 or more"),
            (SpikeRemoval(threshold: 7, window: 1), "window is 1; it must be odd, 3 or more"),
        ] {
            let error = #expect(throws: PreprocessingError.self) { try method.apply(to: spectra) }
            #expect(error?.summary == summary)
        }
    }

    @Test("a spectrum that is nearly all spikes is filled from what is left")
    func nearlyAllSpikes() throws {
        // Of seven differences four are the same and three are far off, and every channel touches one of these.
        let differences = [50.0, 1.01, -60, 1.02, 70, 1.03, 1.04]
        var values = [0.0]
        for d in differences { values.append(values[values.count - 1] + d) }
        func spectra(_ values: [Double]) throws -> Spectra {
            try Spectra(
                x: Matrix(rows: [values]), axis: SpectralAxis(values: values.indices.map(Double.init), unit: .index),
                signal: .intensity, samples: [Sample(id: "z")])
        }
        let result = try SpikeRemoval(threshold: 7, window: 3).apply(to: spectra(values)).x.row(0)
        // Channels 0 … 5 are hit; 6 and 7 are not, and stand in for them.
        for j in 0..<6 { #expect(result[j] == values[6] || result[j] == (values[6] + values[7]) / 2) }
        #expect(Array(result[6...]) == Array(values[6...]))
    }
}
