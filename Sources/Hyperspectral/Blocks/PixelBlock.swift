/// The spectra of some whole lines of a cube: one row a pixel, line after line.
public struct PixelBlock {
    /// The lines.
    public let lines: Range<Int>
    /// The number of pixels in a line.
    public let samples: Int
    /// The number of bands.
    public let bands: Int
    /// [pixel][band], lines.count · samples · bands values.
    public let values: UnsafeMutableBufferPointer<Double>

    /// The number of pixels.
    public var pixels: Int { lines.count * samples }

    /// The spectrum of a pixel, counted from the first of the block.
    public func spectrum(_ pixel: Int) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(rebasing: values[(pixel * bands)..<((pixel + 1) * bands)])
    }

    /// Whether every band of a pixel has a finite value.
    public func isUsable(_ pixel: Int) -> Bool {
        // The sum of x − x is 0, or NaN where a value is NaN or ∞; the loop has no branch.
        let row = spectrum(pixel)
        var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
        var j = 0
        while j + 4 <= bands {
            a += row[j] - row[j]
            b += row[j + 1] - row[j + 1]
            c += row[j + 2] - row[j + 2]
            d += row[j + 3] - row[j + 3]
            j += 4
        }
        while j < bands {
            a += row[j] - row[j]
            j += 1
        }
        return a + b + c + d == 0
    }
}
