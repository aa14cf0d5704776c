internal import Spectroscopy

/// The unit and kind texts of JCAMP-DX files, and ours for them.
enum JCAMPUnits {
    /// The unit of an axis; a text that is not known is kept as it is.
    ///
    /// 1/CM is a wavenumber, in a Raman spectrum a Raman shift.
    static func axisUnit(_ text: String, dataType: String) -> AxisUnit {
        let key = comparable(text)
        if key.isEmpty || key == "UNSTATED" { return .unstated }
        if key.contains("RAMANSHIFT") { return .ramanShift }
        switch key {
        case "1/CM", "CM-1", "CM^-1", "CM⁻¹", "WAVENUMBER", "WAVENUMBERS", "WAVENUMBER(CM-1)", "WAVENUMBERS(CM-1)",
            "WAVENUMBER(1/CM)", "WAVENUMBERS(1/CM)":
            return dataType.uppercased().contains("RAMAN") ? .ramanShift : .wavenumber
        case "NM", "NANOMETER", "NANOMETERS", "NANOMETRE", "NANOMETRES", "WAVELENGTH(NM)": return .nanometre
        case "UM", "µM", "ΜM", "MICRON", "MICRONS", "MICROMETER", "MICROMETERS", "MICROMETRE", "MICROMETRES",
            "WAVELENGTH(UM)":
            return .micrometre
        case "EV", "ELECTRONVOLT", "ELECTRONVOLTS": return .electronvolt
        case "INDEX", "CHANNEL", "CHANNELS", "CHANNELNUMBER": return .index
        default: return AxisUnit(rawValue: text)
        }
    }

    /// What the values are; a text that is not known is kept as it is.
    static func signal(_ text: String, dataType: String) -> SignalKind {
        let key = comparable(text)
        switch key {
        case "", "UNSTATED": return .unstated
        case "ABSORBANCE", "ABS", "ABSORBANCEUNITS", "LOG(1/R)", "LOG1/R", "LOG(1/T)", "LOG1/T": return .absorbance
        // In the file of a current–voltage curve it is the ampere.
        case "A", "AU":
            let type = dataType.uppercased()
            return ["INFRARED", "UV", "VIS", "NIR"].contains { type.contains($0) }
                ? .absorbance : SignalKind(rawValue: text)
        case "TRANSMITTANCE", "TRANSMISSION", "%T", "T%", "TRANSMITTANCE(%)", "%TRANSMITTANCE", "PERCENTTRANSMITTANCE",
            "TRANSMISSION(%)", "%TRANSMISSION":
            return .transmittance
        case "REFLECTANCE", "%R", "R%", "REFLECTANCE(%)", "%REFLECTANCE", "PERCENTREFLECTANCE", "REFLECTION":
            return .reflectance
        case "KUBELKAMUNK", "KUBELKA-MUNK", "K-M", "KM": return .kubelkaMunk
        case "INTENSITY", "COUNTS", "COUNT", "ARBITRARYUNITS", "ARBITRARYUNIT", "ARB.UNITS", "A.U.", "ARBITRARY",
            "RAMANINTENSITY", "RELATIVEINTENSITY", "EMISSION", "FLUORESCENCE":
            return .intensity
        default: return SignalKind(rawValue: text)
        }
    }

    /// The text of XUNITS for a unit.
    static func text(_ unit: AxisUnit) -> String {
        switch unit {
        case .nanometre: "NANOMETERS"
        case .micrometre: "MICROMETERS"
        case .wavenumber, .ramanShift: "1/CM"
        case .electronvolt: "EV"
        case .index: "CHANNEL"
        case .unstated: "UNSTATED"
        default: unit.rawValue
        }
    }

    /// The text of YUNITS for a kind.
    static func text(_ signal: SignalKind) -> String {
        switch signal {
        case .absorbance, .reflectance, .transmittance, .kubelkaMunk: signal.rawValue.uppercased()
        case .intensity: "ARBITRARY UNITS"
        case .unstated: "UNSTATED"
        default: signal.rawValue
        }
    }

    /// The DATA TYPE of a spectrum on an axis.
    static func dataType(_ axis: SpectralAxis) -> String {
        switch axis.unit {
        case .ramanShift: "RAMAN SPECTRUM"
        case .wavenumber: "INFRARED SPECTRUM"
        case .nanometre: axis.values.max() ?? 0 > 1100 ? "NEAR INFRARED SPECTRUM" : "UV/VIS SPECTRUM"
        case .micrometre: "INFRARED SPECTRUM"
        default: "SPECTRUM"
        }
    }

    private static func comparable(_ text: String) -> String {
        String(text.uppercased().filter { !" _\t".contains($0) })
    }
}
