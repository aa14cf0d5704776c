internal import Spectroscopy

extension AxisUnit {
    /// The unit that a text in a table spells, in any of the usual ways; nil for a text that spells none.
    init?(spelled text: String) {
        let key = text.lowercased()
        if let known = Self.known.first(where: { $0.rawValue.lowercased() == key }) {
            self = known
            return
        }
        switch key {
        case "nanometer", "nanometers", "nanometre", "nanometres": self = .nanometre
        case "µm", "μm", "micron", "microns", "micrometer", "micrometers": self = .micrometre
        case "cm^-1", "cm⁻¹", "1/cm", "wavenumber", "wavenumbers": self = .wavenumber
        case "raman", "raman shift", "raman-shift": self = .ramanShift
        default: return nil
        }
    }
}
