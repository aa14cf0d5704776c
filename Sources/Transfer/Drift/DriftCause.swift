/// What can change in an instrument while the samples stay what they are.
public enum DriftCause: String, Codable, Hashable, Sendable, CaseIterable {
    /// The same light is told at another axis value.
    case wavelengthShift
    /// A constant is added to every channel.
    case offset
    /// Every channel is multiplied by one number.
    case gain
    /// Bands became broader or narrower.
    case resolution
    /// The scatter from channel to channel changed.
    case noise

    /// The causes that are a term of the spectrum, in the order of the regression.
    static let terms: [DriftCause] = [.offset, .gain, .wavelengthShift, .resolution]

    /// The name in a sentence.
    public var title: String {
        switch self {
        case .wavelengthShift: "wavelength shift"
        case .offset: "offset"
        case .gain: "gain"
        case .resolution: "resolution"
        case .noise: "noise"
        }
    }
}
