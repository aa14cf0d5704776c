/// A rectangle of pixels, counted from 0.
public struct CubeRegion: Hashable, Sendable {
    /// The lines.
    public let lines: Range<Int>
    /// The samples.
    public let samples: Range<Int>

    /// Names a rectangle.
    public init(lines: Range<Int>, samples: Range<Int>) {
        self.lines = lines
        self.samples = samples
    }

    /// The rectangle as an image of lines × samples pixels with the label 1.
    ///
    /// - Throws: `HyperspectralError.outside` unless it lies within the image.
    public func labels(lines count: Int, samples width: Int) throws(HyperspectralError) -> LabelImage {
        guard lines.lowerBound >= 0, lines.upperBound <= count, samples.lowerBound >= 0, samples.upperBound <= width,
            !lines.isEmpty, !samples.isEmpty
        else {
            throw .outside(
                what: "the region of lines \(lines.lowerBound) … \(lines.upperBound - 1) and samples "
                    + "\(samples.lowerBound) … \(samples.upperBound - 1)",
                possible: "lines 0 … \(count - 1) and samples 0 … \(width - 1)")
        }
        var builder = LabelImage.Builder(samples: width)
        let empty = [Int32](repeating: 0, count: width)
        let full = (0..<width).map { Int32(samples.contains($0) ? 1 : 0) }
        for line in 0..<count { builder.append(lines.contains(line) ? full : empty) }
        return builder.finished()
    }
}
