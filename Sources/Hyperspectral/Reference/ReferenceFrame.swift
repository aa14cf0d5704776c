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
                for line in 0..<lines.count {
                    for sample in 0..<shape.samples {
                        let from = (line * shape.samples + sample) * shape.bands
                        for band in 0..<shape.bands where x[from + band].isFinite {
                            let at = band * shape.samples + sample
                            sums[at] += x[from + band]
                            counts[at] += 1
                            most[at] = max(most[at], x[from + band])
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
}
