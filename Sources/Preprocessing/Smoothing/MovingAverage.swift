internal import LinearAlgebra
public import Spectroscopy

/// Moving average: the mean of each window of neighbouring channels.
///
/// x'_j = Σ_i x_{j+i}/w, i = 0 … w − 1. X n × p → n × (p − w + 1).
///
/// Conventions: the edges are trimmed, so that every value is the mean of w measured ones: (w − 1)/2 channels are lost at
/// either end. Each mean stands at the middle of its window, which for an even w lies half-way between two channels. The
/// window counts channels: the axis need not be uniform.
///
/// ```swift
/// let smooth = try MovingAverage(window: 5).apply(to: spectra)
/// ```
public struct MovingAverage: RowWisePreprocessing {
    public static let identifier = "moving-average"
    public static let summary = "Moving average: the mean of each window of channels; the edges are trimmed"
    public static let parameters = [
        ParameterDescription("window", "channels in the window; 1 or more, at most those of the axis")
    ]

    /// The number of channels w in the window.
    public let window: Int

    /// Creates the method: a window of 5 channels.
    public init() { self.init(window: 5) }

    /// Creates the method.
    public init(window: Int) { self.window = window }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard window >= 1, window <= axis.count else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "window", value: String(window),
                needed: "it must be 1 … \(axis.count), the channels of the axis")
        }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let axis = try spectra.axis.centresOfWindows(of: window)
        let centre = window / 2
        return try spectra.replacingRows(of: Self.identifier, axis: axis) { (row, out) throws(PreprocessingError) in
            // Differences from the middle are averaged: equal values stay exactly what they are.
            let x = row.values
            for j in 0..<out.count { out[j] = 0 }
            for i in 0..<window where i != centre {
                for j in 0..<out.count { out[j] += x[i + j] - x[centre + j] }
            }
            for j in 0..<out.count { out[j] = x[centre + j] + out[j] / Double(window) }
        }
    }
}
