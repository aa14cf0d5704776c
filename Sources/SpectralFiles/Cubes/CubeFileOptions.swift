public import Spectroscopy

/// What a person states about a cube beside its bytes.
public struct CubeFileOptions: Hashable, Sendable {
    /// The most bytes that reading may hold at once beside the caller's buffers.
    public var memory: Int
    /// A file of wavelengths that goes before all others: a CSV file, an ENVI header or one number a line.
    public var wavelengths: String?
    /// The unit of the wavelengths; it overrides what the file states.
    public var axisUnit: AxisUnit?
    /// What pages, rows and columns of a TIFF of single-band pages are.
    public var axes: CubeAxes
    /// Whether numbers are given as they are stored, neither scaled nor marked as missing.
    public var isAsStored: Bool
    /// The identifier of the format; nil to find it from the bytes.
    public var format: String?

    /// The decoded bytes of all bands of one row of compressed strips beyond which rows are decoded one by one.
    var mostTogether = 32 << 20

    /// Creates options; everything left out is found from the file.
    public init(
        memory: Int = 512 << 20, wavelengths: String? = nil, axisUnit: AxisUnit? = nil,
        axes: CubeAxes = .bandLineSample, isAsStored: Bool = false, format: String? = nil
    ) {
        self.memory = memory
        self.wavelengths = wavelengths
        self.axisUnit = axisUnit
        self.axes = axes
        self.isAsStored = isAsStored
        self.format = format
    }
}

/// What pages, rows and columns of a TIFF of single-band pages are.
///
/// An array [line][sample][band] that a program saves without more ado becomes one page a line; nothing in the
/// file tells that from one page a band.
public enum CubeAxes: String, Codable, Sendable, Hashable, CaseIterable {
    /// One page a band, as instruments write it.
    case bandLineSample = "CYX"
    /// One page a line, its rows are samples, its columns bands.
    case lineSampleBand = "YXC"
    /// One page a line, its rows are bands, its columns samples.
    case lineBandSample = "YCX"
}
