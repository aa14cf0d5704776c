internal import LinearAlgebra
public import Spectroscopy

/// Band mask: the channels inside given stretches of the axis are left out, the complement of range
/// selection.
///
/// X n × p → n × p', p' the number of channels v without from ≤ v ≤ to in any band.
///
/// Conventions: both ends belong to a band and may be named in either order; bands may overlap; channels keep
/// their order. No bands leave the whole axis. A band without a channel is refused, and so is leaving
/// nothing.
///
/// ```swift
/// let dry = try BandMask([AxisInterval(from: 1400, to: 1480), AxisInterval(from: 1890, to: 1990)]).apply(to: spectra)
/// ```
public struct BandMask: RowWisePreprocessing {
    public static let identifier = "band-mask"
    public static let summary = "Band mask: the channels inside given stretches of the axis are left out"
    public static let keepsSignal = true
    public static let parameters = [
        ParameterDescription(
            "bands", "list of [from, to] in the unit of the axis, both ends left out too; empty leaves nothing out")
    ]

    /// The stretches that are left out.
    public let bands: [AxisInterval]

    /// Creates the method; it leaves nothing out.
    public init() { self.init([]) }

    /// Creates the method.
    public init(_ bands: [AxisInterval]) { self.bands = bands }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) { _ = try keptChannels(of: axis) }

    func keptChannels(of axis: SpectralAxis) throws(PreprocessingError) -> [Int] {
        let values = axis.values
        for band in bands where !values.contains(where: { band.contains($0) }) {
            throw .emptyRange(method: Self.identifier, from: band.from, to: band.to, axis: axis.summary)
        }
        let kept = values.indices.filter { channel in !bands.contains { $0.contains(values[channel]) } }
        guard !kept.isEmpty else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "bands", value: "\(bands.count) stretches",
                needed: "they must leave a channel of the axis (\(axis.summary))")
        }
        return kept
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        let kept = try keptChannels(of: spectra.axis)
        guard !bands.isEmpty else { return spectra }
        do throws(SpectroscopyError) {
            return try spectra.replacing(x: spectra.x.selecting(columns: kept), axis: spectra.axis.selecting(kept))
        } catch {
            throw .spectra(error)
        }
    }
}
