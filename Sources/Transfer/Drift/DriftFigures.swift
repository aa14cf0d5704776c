/// What one spectrum says of the instrument, against the reference spectra.
public struct DriftFigures: Codable, Hashable, Sendable {
    /// a, in units of the signal.
    public let offset: Double
    /// g: 0.02 is 2 % more.
    public let gain: Double
    /// s, in units of the axis; positive when bands stand at larger axis values.
    public let wavelengthShift: Double
    /// w, in squared units of the axis: the variance that the line shape gained; negative when bands are narrower.
    public let resolution: Double
    /// The standard deviation of the noise, in units of the signal.
    public let noise: Double

    /// The figure of a cause.
    public subscript(cause: DriftCause) -> Double {
        switch cause {
        case .offset: offset
        case .gain: gain
        case .wavelengthShift: wavelengthShift
        case .resolution: resolution
        case .noise: noise
        }
    }
}
