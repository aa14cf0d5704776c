internal import Foundation
public import Spectroscopy

/// White and dark correction of every column of pixels and band: R = (raw − dark)/(white − dark) · ρ · τ.
///
/// ρ is the reflectance of the white and τ the exposure time of the white over that of the cube. The dark of the white may
/// be another than that of the cube. A column whose white does not stand above its dark, whose white is saturated, or
/// that is NaN in a reference, has no reflectance: it is repaired from its neighbours, or NaN, and a finding counts it.
///
/// ```swift
/// let correction = try ReferenceCorrection(white: white, dark: dark)
/// let reflectance = try ReferencedCube(cube, correction: correction)
/// ```
public struct ReferenceCorrection: Sendable {
    /// Where a dead column takes its values from.
    public enum Repair: String, Codable, Sendable, CaseIterable {
        /// Nowhere: NaN.
        case none
        /// The nearest good pixels of the same line, by linear interpolation.
        case samples
        /// The nearest good bands of the same pixel, by linear interpolation over the band number.
        case bands
    }

    /// The number of pixels in a line.
    public let samples: Int
    /// The number of bands.
    public let bands: Int
    /// How dead columns are repaired.
    public let repair: Repair
    /// What a person should know of the references.
    public let findings: [Finding]
    /// The dark, [band][sample].
    let dark: [Double]
    /// ρ·τ/(white − dark), [band][sample]; NaN where dead.
    let gain: [Double]
    /// Whether a column is dead, [band][sample].
    public let isDead: [Bool]
    /// The number of dead columns.
    public var deadColumns: Int { isDead.count { $0 } }

    /// Joins a white and a dark.
    ///
    /// - Parameters:
    ///   - dark: of the cube; nil for none.
    ///   - whiteDark: of the white, where it is another.
    /// - Throws: `HyperspectralError` when sizes or parameters do not fit.
    public init(
        white: ReferenceFrame, dark: ReferenceFrame? = nil, whiteDark: ReferenceFrame? = nil,
        reference: WhiteReference = WhiteReference(), repair: Repair = .none
    ) throws(HyperspectralError) {
        for (name, frame) in [("the dark", dark), ("the dark of the white", whiteDark)] {
            guard let frame, frame.samples != white.samples || frame.bands != white.bands else { continue }
            throw .sizeMismatch(
                what: name, found: "\(frame.samples) samples × \(frame.bands) bands",
                needed: "\(white.samples) samples × \(white.bands) bands, as the white has,")
        }
        try reference.check(bands: white.bands)
        let columns = white.samples * white.bands
        let offset = dark?.values ?? [Double](repeating: 0, count: columns)
        let whiteOffset = (whiteDark ?? dark)?.values ?? offset
        var gain = [Double](repeating: .nan, count: columns)
        var dead = [Bool](repeating: true, count: columns)
        var (low, saturated, missing, equal) = (0, 0, 0, 0)
        for band in 0..<white.bands {
            let rho = reference.reflectance[reference.reflectance.count == 1 ? 0 : band] * reference.exposureRatio
            for at in (band * white.samples)..<((band + 1) * white.samples) {
                let difference = white.values[at] - whiteOffset[at]
                if !difference.isFinite || !offset[at].isFinite {
                    missing += 1
                } else if let limit = reference.saturation, white.largest[at] >= limit {
                    saturated += 1
                } else if difference > 0, (rho / difference).isFinite {
                    gain[at] = rho / difference
                    dead[at] = false
                } else {
                    low += 1
                    if difference == 0 { equal += 1 }
                }
            }
        }
        try WhiteReference.refuse(
            dead: low + saturated + missing, of: columns, below: low - equal, equal: equal, saturated: saturated)
        samples = white.samples
        bands = white.bands
        self.repair = repair
        self.dark = offset
        self.gain = gain
        isDead = dead
        let causes = [
            (low, "the white does not stand above the dark"), (saturated, "the white is saturated"),
            (missing, "a reference has no finite value"),
        ].filter { $0.0 > 0 }.map { "\($0.0) because \($0.1)" }
        let count = low + saturated + missing
        guard count > 0 else {
            findings = []
            return
        }
        findings = [
            Finding(
                code: "cube.dead-columns", severity: .warning,
                summary:
                    "\(count) of \(columns) columns of pixels and band "
                    + "(\(ShortNumber.percent(count, of: columns))) have no "
                    + "reflectance: "
                    + causes.joined(separator: ", ")
                    + (repair == .none ? "; they become NaN" : "; they are repaired from neighbouring \(repair)"),
                remedy: repair == .none ? "repair them with --repair samples or --repair bands" : nil)
        ]
    }
}
