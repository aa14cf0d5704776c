public import Spectroscopy

/// A cube without some of its bands: those that hold no finite value in any pixel, as gaps of water vapour often do.
///
/// ```swift
/// let whole = try EmptyBands(of: cube, memory: 512 << 20).leftOut(of: cube)
/// whole.axis      // the wavelengths of the bands that are left
/// ```
public struct BandSelectedCube: CubeSource {
    private let raw: any CubeSource
    /// The bands that are left, counted from 0 in the cube behind.
    public let kept: [Int]
    public let axis: SpectralAxis?
    public let findings: [Finding]

    /// Leaves out bands.
    ///
    /// - Parameters:
    ///   - leftOut: the bands, counted from 0; some have to be left.
    ///   - findings: what is said of them beside the findings of the cube.
    /// - Throws: `HyperspectralError.spectra` where the other wavelengths are no axis.
    init(_ raw: any CubeSource, leavingOut leftOut: Set<Int>, findings: [Finding]) throws(HyperspectralError) {
        self.raw = raw
        kept = (0..<raw.shape.bands).filter { !leftOut.contains($0) }
        precondition(!kept.isEmpty, "all \(raw.shape.bands) bands are to be left out")
        do throws(SpectroscopyError) {
            axis = try raw.axis.map { [kept] (axis) throws(SpectroscopyError) in
                try SpectralAxis(values: kept.map { axis.values[$0] }, unit: axis.unit)
            }
        } catch {
            throw .spectra(error)
        }
        self.findings = raw.findings + findings
    }

    public var name: String { raw.name }
    public var shape: CubeShape {
        CubeShape(lines: raw.shape.lines, samples: raw.shape.samples, bands: kept.count)
    }
    public var order: CubeOrder { raw.order }
    public var details: [CubeDetail] { raw.details }
    public var blockLines: Int { raw.blockLines }
    public var readsInOrder: Bool { raw.readsInOrder }
    public var workingBytes: Int { raw.workingBytes + 8 * raw.shape.samples * raw.shape.bands }

    public func read(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError) {
        checkRead(lines: lines, bands: bands, into: buffer)
        guard !lines.isEmpty, !bands.isEmpty else { return }
        if order == .bandSequential {
            let plane = lines.count * shape.samples
            for (first, run) in runs(bands) {
                try raw.read(
                    lines: lines, bands: run,
                    into: UnsafeMutableBufferPointer(
                        rebasing: buffer[(first * plane)..<((first + run.count) * plane)]))
            }
            return
        }
        let all = kept[bands.lowerBound]..<(kept[bands.upperBound - 1] + 1)
        let samples = shape.samples
        let line = UnsafeMutableBufferPointer<Double>.allocate(capacity: samples * all.count)
        defer { line.deallocate() }
        for (k, number) in lines.enumerated() {
            try raw.read(lines: number..<(number + 1), bands: all, into: line)
            for (b, band) in kept[bands].enumerated() {
                for sample in 0..<samples {
                    let to = order.index(
                        line: k, sample: sample, band: b, lines: lines.count, samples: samples, bands: bands.count)
                    buffer[to] =
                        line[
                            order.index(
                                line: 0, sample: sample, band: band - all.lowerBound, lines: 1, samples: samples,
                                bands: all.count)]
                }
            }
        }
    }

    /// Runs of neighbouring bands of the cube behind, each with the place of its first among `bands`.
    private func runs(_ bands: Range<Int>) -> [(first: Int, run: Range<Int>)] {
        var runs: [(first: Int, run: Range<Int>)] = []
        for band in bands {
            if let last = runs.last, last.run.upperBound == kept[band] {
                runs[runs.count - 1].run = last.run.lowerBound..<(kept[band] + 1)
            } else {
                runs.append((band - bands.lowerBound, kept[band]..<(kept[band] + 1)))
            }
        }
        return runs
    }
}
