internal import LinearAlgebra
public import Spectroscopy

/// Instrument standardisation: spectra of one instrument made to look as if another had measured them.
///
/// x' = o + (x − c)·F, the affine map that a calibration transfer found (direct, piecewise direct, spectral space
/// transformation, EPO or GLSW of two instruments). X n × p' → n × p, on the axis of the other instrument. Nothing is
/// learned from the spectra that it is applied to, so that it can stand in front of a fitted recipe: the model behind
/// it then takes raw spectra of the secondary instrument.
///
/// Conventions: without a map spectra are left as they are. Spectra on another axis than that of the map are refused.
///
/// ```swift
/// let standardised = try InstrumentStandardisation(map: map).apply(to: secondarySpectra)
/// ```
///
/// ## Source
/// Wang, Veltkamp, Kowalski, Anal. Chem. 63 (1991) 2750. doi:10.1021/ac00023a016
public struct InstrumentStandardisation: RowWisePreprocessing {
    public static let identifier = "instrument-standardisation"
    public static let summary = "Instrument standardisation: the affine map of a calibration transfer"
    public static let keepsSignal = true
    public static let parameters = [
        ParameterDescription("map", "the map from one instrument to the other, as a transfer method fits it")
    ]

    /// The map; nil leaves spectra as they are.
    public let map: SpectralMap?

    /// Creates the method without a map.
    public init() { map = nil }

    /// Creates the method.
    public init(map: SpectralMap) { self.map = map }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard let map, !map.source.matches(axis) else { return }
        throw .spectra(.axisMismatch(expected: map.source.summary, found: axis.summary))
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        guard let map else { return spectra }
        let z = UnsafeMutableBufferPointer<Double>.allocate(capacity: map.source.count)
        z.initialize(repeating: 0)
        defer { z.deallocate() }
        return try spectra.replacingRows(of: Self.identifier, axis: map.target) { row, out in
            map.apply(to: row.values, into: out, z: z)
        }
    }
}
