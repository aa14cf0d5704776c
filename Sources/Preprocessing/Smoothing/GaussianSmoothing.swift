internal import Foundation
internal import LinearAlgebra
public import Spectroscopy

/// Gaussian smoothing: the mean of the neighbouring channels, weighed by a Gaussian of their distance.
///
/// x'_j = Σ_i g_i·x_{j+i}, g_i ∝ exp(−i²/(2σ²)), Σ g_i = 1, i = −r … r, r = ⌊t·σ + ½⌋. X n × p → n × p.
///
/// Conventions: σ counts channels, so the axis need not be uniform; full width at half maximum = 2.355·σ. The Gaussian is
/// cut off at t·σ and then divided by its sum. Beyond its ends the spectrum is continued as `edges` says; the default is
/// that of scipy's `gaussian_filter1d`, as are the names.
///
/// ```swift
/// let smooth = try GaussianSmoothing(sigma: 3).apply(to: spectra)
/// ```
///
/// ## Source
/// scipy.ndimage.gaussian_filter1d; Virtanen et al., Nat. Methods 17 (2020) 261. doi:10.1038/s41592-019-0686-2
public struct GaussianSmoothing: RowWisePreprocessing {
    public static let identifier = "gaussian"
    public static let summary = "Gaussian smoothing: neighbouring channels averaged with Gaussian weights"
    public static let parameters = [
        ParameterDescription(
            "sigma", "standard deviation of the Gaussian in channels; more than 0, at most the channels"),
        ParameterDescription("truncate", "where the Gaussian is cut off, in standard deviations; more than 0 … 20"),
        ParameterDescription("edges", "how the spectrum goes on beyond its ends: reflect, mirror or nearest"),
    ]

    /// The standard deviation σ in channels.
    public let sigma: Double
    /// Where the Gaussian is cut off, in standard deviations.
    public let truncate: Double
    /// How the spectrum goes on beyond its ends.
    public let edges: SpectrumEdges

    /// Creates the method: σ of 2 channels.
    public init() { self.init(sigma: 2) }

    /// Creates the method.
    public init(sigma: Double = 2, truncate: Double = 4, edges: SpectrumEdges = .reflect) {
        self.sigma = sigma
        self.truncate = truncate
        self.edges = edges
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard sigma > 0, sigma <= Double(axis.count) else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "sigma", value: String(sigma),
                needed: "it must be more than 0 and at most \(axis.count), the channels of the axis")
        }
        guard truncate > 0, truncate <= 20 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "truncate", value: String(truncate),
                needed: "it must be more than 0 and at most 20")
        }
    }

    /// g_0 … g_r.
    private var weights: [Double] {
        let radius = Int(truncate * sigma + 0.5)
        let raw = (0...radius).map { exp(-0.5 * (Double($0) / sigma) * (Double($0) / sigma)) }
        let sum = raw[0] + 2 * raw.dropFirst().reduce(0, +)
        return raw.map { $0 / sum }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let p = spectra.axis.count
        let weights = self.weights
        let radius = weights.count - 1
        let channels = (-radius..<(p + radius)).map { edges.channel($0, of: p) }
        let padded = UnsafeMutableBufferPointer<Double>.allocate(capacity: channels.count)
        defer { padded.deallocate() }
        return try spectra.replacingRows(of: Self.identifier) { (row, out) throws(PreprocessingError) in
            // About the mean: a constant spectrum stays exactly as it is.
            let mean = row.mean
            for k in 0..<channels.count { padded[k] = row.values[channels[k]] - mean }
            for j in 0..<p { out[j] = weights[0] * padded[radius + j] }
            for i in stride(from: 1, through: radius, by: 1) {
                let weight = weights[i]
                for j in 0..<p { out[j] += weight * (padded[radius + j - i] + padded[radius + j + i]) }
            }
            for j in 0..<p { out[j] += mean }
        }
    }
}
