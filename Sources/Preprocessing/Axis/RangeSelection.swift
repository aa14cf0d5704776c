internal import LinearAlgebra
public import Spectroscopy

/// Range selection: only the channels inside given stretches of the axis are kept.
///
/// X n × p → n × p', p' the number of channels v with from ≤ v ≤ to in at least one range.
///
/// Conventions: both ends belong to a range and may be named in either order; ranges may overlap; channels keep their
/// order, whichever way the axis runs. No ranges keep the whole axis. A range without a channel is refused.
///
/// ```swift
/// let fingerprint = try RangeSelection([AxisInterval(from: 1800, to: 650)]).apply(to: spectra)
/// ```
public struct RangeSelection: RowWisePreprocessing {
    public static let identifier = "range"
    public static let summary = "Range selection: only the channels inside given stretches of the axis are kept"
    public static let keepsSignal = true
    public static let parameters = [
        ParameterDescription(
            "ranges", "list of [from, to] in the unit of the axis, both ends included; empty keeps all")
    ]

    /// The stretches that are kept.
    public let ranges: [AxisInterval]

    /// Creates the method; it keeps the whole axis.
    public init() { self.init([]) }

    /// Creates the method.
    public init(_ ranges: [AxisInterval]) { self.ranges = ranges }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        let values = axis.values
        for range in ranges where !values.contains(where: { range.contains($0) }) {
            throw .emptyRange(method: Self.identifier, from: range.from, to: range.to, axis: axis.summary)
        }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        guard !ranges.isEmpty else { return spectra }
        let values = spectra.axis.values
        let kept = values.indices.filter { channel in ranges.contains { $0.contains(values[channel]) } }
        do throws(SpectroscopyError) {
            return try spectra.replacing(x: spectra.x.selecting(columns: kept), axis: spectra.axis.selecting(kept))
        } catch {
            throw .spectra(error)
        }
    }
}
