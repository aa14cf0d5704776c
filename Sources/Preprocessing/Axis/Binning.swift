internal import LinearAlgebra
public import Spectroscopy

/// Binning: groups of neighbouring channels become one channel, their mean.
///
/// x'_b = (1/k)·Σ x_j and v'_b = (1/k)·Σ v_j over the k channels of bin b. X n × p → n × ⌊p/k⌋.
///
/// Conventions: bins are counted from the end of the axis with the smaller values, whichever way it runs, so
/// that the same spectrum exported in the other direction has the same bins. The p mod k channels that are
/// left over at the other end are dropped: a bin of fewer would have more noise, and would make a uniform
/// axis uneven.
///
/// ```swift
/// let coarse = try Binning(size: 4).apply(to: spectra)
/// ```
public struct Binning: RowWisePreprocessing {
    public static let identifier = "binning"
    public static let summary = "Binning: groups of neighbouring channels become one channel, their mean"
    public static let keepsSignal = true
    public static let parameters = [
        ParameterDescription("size", "channels of a bin, 1 … the number of channels; what is left over is dropped")
    ]

    /// The number of channels of a bin.
    public let size: Int

    /// Creates the method with bins of 2 channels.
    public init() { self.init(size: 2) }

    /// Creates the method.
    public init(size: Int) { self.size = size }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard size >= 1, size <= axis.count else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "size", value: String(size),
                needed: "it must be 1 … \(axis.count) on an axis of \(axis.count) channels")
        }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        guard size > 1 else { return spectra }
        let bins = spectra.axis.count / size
        // What is left over lies in front when the axis falls.
        let first = spectra.axis.isAscending ? 0 : spectra.axis.count - bins * size
        let values = spectra.axis.values
        let axis: SpectralAxis
        do throws(SpectroscopyError) {
            axis = try SpectralAxis(
                values: values.withUnsafeBufferPointer { v in (0..<bins).map { mean(of: v, from: first + $0 * size) } },
                unit: spectra.axis.unit)
        } catch {
            throw .spectra(error)
        }
        return try spectra.replacingRows(of: Self.identifier, axis: axis) { (row, out) throws(PreprocessingError) in
            for b in 0..<bins { out[b] = mean(of: row.values, from: first + b * size) }
        }
    }

    /// The mean of the k values from the given one on.
    private func mean(of values: UnsafeBufferPointer<Double>, from start: Int) -> Double {
        SpectrumRow.mean(of: UnsafeBufferPointer(rebasing: values[start..<(start + size)]))
    }
}
