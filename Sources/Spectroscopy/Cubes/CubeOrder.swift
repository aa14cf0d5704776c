/// The order of the values of a cube in its file, hence in what is read from it.
public enum CubeOrder: String, Codable, Sendable, Hashable, CaseIterable {
    /// [band][line][sample]: one image after the other.
    case bandSequential = "band-sequential"
    /// [line][band][sample]: one frame of a line camera after the other.
    case lineInterleaved = "line-interleaved"
    /// [line][sample][band]: one spectrum after the other.
    case pixelInterleaved = "pixel-interleaved"

    /// Where the value of a pixel and band stands in a buffer of lines × all samples × bands.
    ///
    /// - Parameters:
    ///   - line: counted from the first line of the buffer.
    ///   - band: counted from the first band of the buffer.
    @inlinable
    public func index(line: Int, sample: Int, band: Int, lines: Int, samples: Int, bands: Int) -> Int {
        switch self {
        case .bandSequential: (band * lines + line) * samples + sample
        case .lineInterleaved: (line * bands + band) * samples + sample
        case .pixelInterleaved: (line * samples + sample) * bands + band
        }
    }
}
