/// The size of a hyperspectral cube: lines × samples pixels of bands values each.
public struct CubeShape: Sendable, Hashable {
    /// The number of image lines.
    public let lines: Int
    /// The number of pixels in a line.
    public let samples: Int
    /// The number of spectral bands.
    public let bands: Int

    /// Creates a size.
    public init(lines: Int, samples: Int, bands: Int) {
        precondition(lines >= 0 && samples >= 0 && bands >= 0, "a cube of \(lines) × \(samples) × \(bands)")
        self.lines = lines
        self.samples = samples
        self.bands = bands
    }

    /// The number of pixels, lines · samples.
    public var pixels: Int { lines * samples }
    /// The number of values, lines · samples · bands.
    public var count: Int { lines * samples * bands }
    /// "1024 lines × 1024 samples × 200 bands"; "1 band" of an image.
    public var summary: String {
        [(lines, "line"), (samples, "sample"), (bands, "band")].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
            .joined(separator: " × ")
    }
}
