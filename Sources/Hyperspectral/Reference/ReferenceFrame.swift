internal import LinearAlgebra
public import Spectroscopy

/// A white or dark recording as it stands behind a line camera: one value a column of pixels and band.
///
/// The mean over all lines of the recording, [band][sample]. Lines with a value that is not finite are left out of that
/// column's mean; a column without any finite value is NaN.
public struct ReferenceFrame: Hashable, Sendable {
    /// The number of pixels in a line.
    public let samples: Int
    /// The number of bands.
    public let bands: Int
    /// The number of lines that were averaged.
    public let lines: Int
    /// [band][sample].
    public let values: [Double]
    /// The largest single value of each band and sample, [band][sample]: for saturation.
    public let largest: [Double]

    /// Creates a frame from its values, [band][sample].
    public init(samples: Int, bands: Int, values: [Double]) {
        precondition(values.count == samples * bands, "\(values.count) values for \(samples) samples × \(bands) bands")
        self.samples = samples
        self.bands = bands
        self.values = values
        largest = values
        lines = 1
    }

    /// Averages the lines of a recording.
    public init(
        averaging cube: any CubeSource, memory: Int, progress: CubeScan.Progress? = nil
    ) throws(HyperspectralError) {
        let shape = cube.shape
        let columns = shape.samples * shape.bands
        var sums = [Double](repeating: 0, count: columns)
        var counts = [Int32](repeating: 0, count: columns)
        var most = [Double](repeating: -.infinity, count: columns)
        let scan = try CubeScan(cube, memory: memory, copies: 1, progress: progress)
        try scan.forEach { (block) throws(HyperspectralError) in
            Array(block.values)
        } then: {
            (lines, values) throws(HyperspectralError) in
            values.withUnsafeBufferPointer { x in
                sums.withUnsafeMutableBufferPointer { sums in
                    counts.withUnsafeMutableBufferPointer { counts in
                        most.withUnsafeMutableBufferPointer { most in
                            for line in 0..<lines.count {
                                Self.add(
                                    UnsafeBufferPointer(rebasing: x[(line * columns)..<((line + 1) * columns)]),
                                    samples: shape.samples, bands: shape.bands, sums, counts, most)
                            }
                        }
                    }
                }
            }
        }
        samples = shape.samples
        bands = shape.bands
        lines = shape.lines
        values = zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : .nan }
        largest = most
    }
    /// Adds a line, [sample][band], to what stands in [band][sample], in squares that stay in the cache.
    private static func add(
        _ x: UnsafeBufferPointer<Double>, samples: Int, bands: Int, _ sums: UnsafeMutableBufferPointer<Double>,
        _ counts: UnsafeMutableBufferPointer<Int32>, _ most: UnsafeMutableBufferPointer<Double>
    ) {
        let side = 16
        for first in stride(from: 0, to: samples, by: side) {
            let end = min(first + side, samples)
            for band in 0..<bands {
                for sample in first..<end {
                    let value = x[sample &* bands &+ band]
                    guard value.isFinite else { continue }
                    let at = band &* samples &+ sample
                    sums[at] += value
                    counts[at] &+= 1
                    if value > most[at] { most[at] = value }
                }
            }
        }
    }
}
