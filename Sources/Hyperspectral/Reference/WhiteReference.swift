/// What a white recording stands for: its reflectance and the exposure that it was taken with.
public struct WhiteReference: Hashable, Sendable {
    /// The reflectance of the white in each band, or one for all.
    public let reflectance: [Double]
    /// Exposure time of the white over that of the cube.
    public let exposureRatio: Double
    /// Values of the white at or above it are saturated; nil for no limit.
    public let saturation: Double?

    /// Describes a white.
    public init(reflectance: [Double] = [1], exposureRatio: Double = 1, saturation: Double? = nil) {
        self.reflectance = reflectance
        self.exposureRatio = exposureRatio
        self.saturation = saturation
    }
}
