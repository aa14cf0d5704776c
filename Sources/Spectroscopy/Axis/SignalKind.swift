/// What the values of a spectrum are: one of the known kinds below, or the text that an instrument file states.
public struct SignalKind: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// The permanent short name, as in `--signal`.
    public let rawValue: String

    /// Creates a kind from its short name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Absorbance, log₁₀(1/T) or log₁₀(1/R).
    public static let absorbance = SignalKind(rawValue: "absorbance")
    /// Reflectance, as a fraction or in per cent, as measured.
    public static let reflectance = SignalKind(rawValue: "reflectance")
    /// Transmittance, as a fraction or in per cent, as measured.
    public static let transmittance = SignalKind(rawValue: "transmittance")
    /// Kubelka–Munk function of the reflectance.
    public static let kubelkaMunk = SignalKind(rawValue: "kubelka-munk")
    /// Detector intensity (Raman, fluorescence), counts or arbitrary units.
    public static let intensity = SignalKind(rawValue: "intensity")
    /// Values after a preprocessing recipe: no longer what the instrument gave.
    public static let preprocessed = SignalKind(rawValue: "preprocessed")
    /// Nothing was said.
    public static let unstated = SignalKind(rawValue: "unstated")

    /// The kinds that a person may name.
    public static let known: [SignalKind] = [
        .absorbance, .reflectance, .transmittance, .kubelkaMunk, .intensity, .preprocessed, .unstated,
    ]

    /// The title of a plot axis of this signal.
    public var axisTitle: String {
        switch self {
        case .absorbance: "Absorbance"
        case .reflectance: "Reflectance"
        case .transmittance: "Transmittance"
        case .kubelkaMunk: "Kubelka–Munk"
        case .intensity: "Intensity"
        case .preprocessed: "After preprocessing"
        case .unstated: "Signal (kind unstated)"
        default: rawValue
        }
    }

    public var description: String { rawValue }
}
