/// The unit of a spectral axis: one of the known ones below, or the text that an instrument file states.
public struct AxisUnit: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// The permanent short name, as in `--axis-unit`.
    public let rawValue: String

    /// Creates a unit from its short name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Wavelength in nanometres.
    public static let nanometre = AxisUnit(rawValue: "nm")
    /// Wavelength in micrometres.
    public static let micrometre = AxisUnit(rawValue: "um")
    /// Wavenumber in cm⁻¹.
    public static let wavenumber = AxisUnit(rawValue: "cm-1")
    /// Raman shift in cm⁻¹.
    public static let ramanShift = AxisUnit(rawValue: "raman-cm-1")
    /// Photon energy in electronvolts.
    public static let electronvolt = AxisUnit(rawValue: "eV")
    /// A channel number without a physical unit.
    public static let index = AxisUnit(rawValue: "index")
    /// Nothing was said.
    public static let unstated = AxisUnit(rawValue: "unstated")

    /// The units that a person may name.
    public static let known: [AxisUnit] = [
        .nanometre, .micrometre, .wavenumber, .ramanShift, .electronvolt, .index, .unstated,
    ]

    /// The unit as it is printed after a number or on a plot axis.
    public var symbol: String {
        switch self {
        case .micrometre: "µm"
        case .wavenumber, .ramanShift: "cm⁻¹"
        case .index: "channel"
        case .unstated: "(unit unstated)"
        default: rawValue
        }
    }

    /// The title of a plot axis in this unit.
    public var axisTitle: String {
        switch self {
        case .nanometre, .micrometre: "Wavelength (\(symbol))"
        case .wavenumber: "Wavenumber (cm⁻¹)"
        case .ramanShift: "Raman shift (cm⁻¹)"
        case .electronvolt: "Photon energy (eV)"
        case .index: "Channel"
        case .unstated: "Spectral axis (unit unstated)"
        default: "Spectral axis (\(rawValue))"
        }
    }

    public var description: String { rawValue }
}
