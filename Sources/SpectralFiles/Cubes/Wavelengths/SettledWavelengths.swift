internal import Spectroscopy

/// The axis of a cube, from the first of its sources that fits, and what was wrong with the others.
struct SettledWavelengths {
    let axis: SpectralAxis?
    /// The first list of the right length, also where no axis can be made of it.
    let stated: [Double]?
    /// What people read of the source.
    let source: String
    let findings: [Finding]

    init(_ candidates: [StatedWavelengths], bands: Int, unit: AxisUnit?, file: String) {
        var findings: [Finding] = []
        var stated: [Double]?
        var chosen: (axis: SpectralAxis, source: String)?
        func note(_ code: String, _ severity: Finding.Severity, _ summary: String, _ remedy: String) {
            findings.append(Finding(code: code, severity: severity, summary: summary, place: file, remedy: remedy))
        }
        for candidate in candidates {
            guard candidate.values.count == bands else {
                note(
                    "cube.wavelengths.count", .warning,
                    "\(candidate.source) lists \(candidate.values.count) wavelengths for \(bands) bands; "
                        + "they are not used",
                    "correct the list, or give another with --wavelengths")
                continue
            }
            stated = stated ?? candidate.values
            let settled = Self.unit(of: candidate, stated: unit)
            let axis: SpectralAxis
            do {
                axis = try SpectralAxis(values: candidate.values, unit: settled.unit)
            } catch {
                note(
                    "cube.wavelengths.order", .warning,
                    "the wavelengths of \(candidate.source) are not used: \(error.summary)",
                    "correct the list, or give another with --wavelengths")
                continue
            }
            if let chosen {
                if let largest = Self.difference(chosen.axis, axis), largest > 0.005 {
                    note(
                        "cube.wavelengths.disagree", .warning,
                        "\(chosen.source) and \(candidate.source) disagree by up to \(Int((largest * 100).rounded())) % "
                            + "of a wavelength; the former is used",
                        "remove the wrong one, or give the right one with --wavelengths")
                }
                continue
            }
            if settled.isGuess {
                note(
                    "cube.wavelengths.unit", .note,
                    "\(candidate.source) states no unit of the wavelengths; \(candidate.values[0]) is taken as "
                        + settled.unit.symbol,
                    "state it with --axis-unit if that is wrong")
            }
            chosen = (axis, candidate.source)
        }
        axis = chosen?.axis
        self.stated = stated
        source = chosen?.source ?? "nowhere"
        self.findings = findings
    }

    /// The unit that is stated, spelled or, by the size of the numbers, likely: 0.4 is µm, 400 is nm.
    private static func unit(of candidate: StatedWavelengths, stated: AxisUnit?) -> (unit: AxisUnit, isGuess: Bool) {
        if let stated { return (stated, false) }
        if let text = candidate.unit, let unit = AxisUnit(spelled: text), unit != .unstated { return (unit, false) }
        let largest = candidate.values.map { abs($0) }.max() ?? 0
        return (largest < 100 ? .micrometre : .nanometre, true)
    }

    /// The largest relative difference of two axes of one kind; nil where they cannot be compared.
    private static func difference(_ a: SpectralAxis, _ b: SpectralAxis) -> Double? {
        func nanometres(_ axis: SpectralAxis) -> [Double]? {
            switch axis.unit {
            case .nanometre: axis.values
            case .micrometre: axis.values.map { $0 * 1000 }
            default: nil
            }
        }
        guard let a = nanometres(a), let b = nanometres(b), a.count == b.count else { return nil }
        return zip(a, b).map { abs($0 - $1) / max(abs($0), 1e-300) }.max()
    }
}
