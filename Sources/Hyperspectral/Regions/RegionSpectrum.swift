/// The mean spectrum of a region or an object of a cube, with its scatter.
public struct RegionSpectrum: Codable, Hashable, Sendable {
    /// The label.
    public let label: Int
    /// The pixels that the mean is of.
    public let pixels: Int
    /// The pixels of the label that were left out, since a band has no finite value.
    public let missing: Int
    /// The mean of each band.
    public let mean: [Double]
    /// The standard deviation of each band over the pixels (n − 1); nil of a single pixel.
    public let deviation: [Double]?
}
