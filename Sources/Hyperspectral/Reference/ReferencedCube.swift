internal import CKernels
public import Spectroscopy

/// A cube of reflectance: another cube, corrected by white and dark while it is read.
///
/// It is a `CubeSource` like any other, in the order of the cube behind it, so that prediction needs no corrected copy.
public struct ReferencedCube: CubeSource {
    let raw: any CubeSource
    let correction: ReferenceCorrection
    /// dark and gain in the order of a line of the cube: [band][sample], or [sample][band] where pixels are interleaved.
    private let dark: [Double]
    private let gain: [Double]
    /// For each dead column, by position in a line: the two good columns it is made of and the share of the second.
    private let repairs: [Repair]

    private struct Repair: Sendable {
        let band: Int
        let sample: Int
        let first: (band: Int, sample: Int)
        let second: (band: Int, sample: Int)
        let share: Double
    }

    /// Puts a correction in front of a cube.
    ///
    /// - Throws: `HyperspectralError.sizeMismatch`.
    public init(_ raw: any CubeSource, correction: ReferenceCorrection) throws(HyperspectralError) {
        guard raw.shape.samples == correction.samples, raw.shape.bands == correction.bands else {
            throw .sizeMismatch(
                what: "the white", found: "\(correction.samples) samples × \(correction.bands) bands",
                needed: "\(raw.shape.samples) samples × \(raw.shape.bands) bands, as the cube has,")
        }
        self.raw = raw
        self.correction = correction
        let (samples, bands) = (correction.samples, correction.bands)
        if raw.order == .pixelInterleaved {
            func turned(_ x: [Double]) -> [Double] {
                [Double](unsafeUninitializedCapacity: x.count) { out, count in
                    for band in 0..<bands {
                        for sample in 0..<samples { out[sample * bands + band] = x[band * samples + sample] }
                    }
                    count = x.count
                }
            }
            dark = turned(correction.dark)
            gain = turned(correction.gain)
        } else {
            dark = correction.dark
            gain = correction.gain
        }
        repairs = correction.repair == .none ? [] : Self.repairs(correction)
    }

    /// Whether every value is (raw − dark)·gain: nothing is repaired.
    var isPlain: Bool { repairs.isEmpty }

    public var name: String { raw.name }
    public var shape: CubeShape { raw.shape }
    public var order: CubeOrder { raw.order }
    public var axis: SpectralAxis? { raw.axis }
    public var findings: [Finding] { raw.findings + correction.findings }
    public var details: [CubeDetail] { raw.details + [CubeDetail("correction", "white and dark")] }
    public var blockLines: Int { raw.blockLines }
    public var readsInOrder: Bool { raw.readsInOrder }
    public var workingBytes: Int { raw.workingBytes + (repairs.isEmpty ? 0 : 8 * shape.samples * raw.blockLines) }

    public func read(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError) {
        try raw.read(lines: lines, bands: bands, into: buffer)
        correct(lines: lines.count, bands: bands, buffer)
        for repair in repairs where bands.contains(repair.band) {
            try self.repair(repair, lines: lines, bands: bands, buffer)
        }
    }

    private func correct(lines: Int, bands: Range<Int>, _ buffer: UnsafeMutableBufferPointer<Double>) {
        let samples = shape.samples
        dark.withUnsafeBufferPointer { dark in
            gain.withUnsafeBufferPointer { gain in
                func run(_ at: Int, _ column: Int, _ count: Int) {
                    guard let x = buffer.baseAddress, let dark = dark.baseAddress, let gain = gain.baseAddress else {
                        return
                    }
                    ck_reflectance(x + at, dark + column, gain + column, count)
                }
                switch order {
                case .bandSequential:
                    for (k, band) in bands.enumerated() {
                        for line in 0..<lines { run((k * lines + line) * samples, band * samples, samples) }
                    }
                case .lineInterleaved:
                    let count = bands.count * samples
                    for line in 0..<lines { run(line * count, bands.lowerBound * samples, count) }
                case .pixelInterleaved where bands.count == shape.bands:
                    let count = bands.count * samples
                    for line in 0..<lines { run(line * count, 0, count) }
                case .pixelInterleaved:
                    for line in 0..<lines {
                        for sample in 0..<samples {
                            run(
                                (line * samples + sample) * bands.count, sample * shape.bands + bands.lowerBound,
                                bands.count)
                        }
                    }
                }
            }
        }
    }

    private func repair(
        _ repair: Repair, lines: Range<Int>, bands: Range<Int>, _ buffer: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError) {
        func column(_ at: (band: Int, sample: Int)) throws(CubeReadingError) -> [Double] {
            if bands.contains(at.band) {
                return (0..<lines.count).map {
                    buffer[
                        order.index(
                            line: $0, sample: at.sample, band: at.band - bands.lowerBound, lines: lines.count,
                            samples: shape.samples, bands: bands.count)]
                }
            }
            // A neighbouring band that was not asked for.
            let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: lines.count * shape.samples)
            defer { values.deallocate() }
            try raw.read(lines: lines, bands: at.band..<(at.band + 1), into: values)
            correct(lines: lines.count, bands: at.band..<(at.band + 1), values)
            return (0..<lines.count).map { values[$0 * shape.samples + at.sample] }
        }
        let (first, second) = (try column(repair.first), try column(repair.second))
        for line in 0..<lines.count {
            let at = order.index(
                line: line, sample: repair.sample, band: repair.band - bands.lowerBound, lines: lines.count,
                samples: shape.samples, bands: bands.count)
            buffer[at] = first[line] + repair.share * (second[line] - first[line])
        }
    }

    /// The nearest good columns on both sides of each dead one; on one side only, that one twice; none, no repair.
    private static func repairs(_ correction: ReferenceCorrection) -> [Repair] {
        let (samples, bands) = (correction.samples, correction.bands)
        func isDead(_ band: Int, _ sample: Int) -> Bool { correction.isDead[band * samples + sample] }
        var all: [Repair] = []
        for band in 0..<bands {
            for sample in 0..<samples where isDead(band, sample) {
                let along = correction.repair == .samples
                let (position, count) = along ? (sample, samples) : (band, bands)
                func dead(_ i: Int) -> Bool { along ? isDead(band, i) : isDead(i, sample) }
                let before = stride(from: position - 1, through: 0, by: -1).first { !dead($0) }
                let after = (position + 1..<max(count, position + 1)).first { !dead($0) }
                guard let low = before ?? after, let high = after ?? before else { continue }
                func place(_ i: Int) -> (band: Int, sample: Int) { along ? (band, i) : (i, sample) }
                all.append(
                    Repair(
                        band: band, sample: sample, first: place(low), second: place(high),
                        share: low == high ? 0 : Double(position - low) / Double(high - low)))
            }
        }
        return all
    }
}
