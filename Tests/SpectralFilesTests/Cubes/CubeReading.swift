import Spectroscopy
import Testing

/// Whole cubes and parts of them, as tests compare them.
enum CubeReading {
    /// All values of a cube, in its order.
    static func all(_ cube: some CubeSource) throws -> [Double] {
        try part(cube, lines: 0..<cube.shape.lines, bands: 0..<cube.shape.bands)
    }

    static func part(_ cube: some CubeSource, lines: Range<Int>, bands: Range<Int>) throws -> [Double] {
        var values = [Double](repeating: -7, count: lines.count * cube.shape.samples * bands.count)
        try values.withUnsafeMutableBufferPointer { try cube.read(lines: lines, bands: bands, into: $0) }
        return values
    }

    /// Whether a part that is read alone equals that part of the whole.
    static func agrees(_ cube: some CubeSource, whole: [Double], lines: Range<Int>, bands: Range<Int>) throws -> Bool {
        let values = try part(cube, lines: lines, bands: bands)
        let shape = cube.shape
        for (i, line) in lines.enumerated() {
            for sample in 0..<shape.samples {
                for (k, band) in bands.enumerated() {
                    let a = values[
                        cube.order.index(
                            line: i, sample: sample, band: k, lines: lines.count, samples: shape.samples,
                            bands: bands.count)]
                    let b = whole[
                        cube.order.index(
                            line: line, sample: sample, band: band, lines: shape.lines, samples: shape.samples,
                            bands: shape.bands)]
                    if a != b && !(a.isNaN && b.isNaN) { return false }
                }
            }
        }
        return true
    }

    /// The value of a pixel and band of a whole cube.
    static func value(_ cube: some CubeSource, _ whole: [Double], line: Int, sample: Int, band: Int) -> Double {
        whole[
            cube.order.index(
                line: line, sample: sample, band: band, lines: cube.shape.lines, samples: cube.shape.samples,
                bands: cube.shape.bands)]
    }
}
