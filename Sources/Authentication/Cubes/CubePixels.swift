internal import Hyperspectral
internal import LinearAlgebra

/// How pixels are told from what was calibrated.
public struct PixelDomain: Codable, Hashable, Sendable {
    /// The share of pixels like the calibration spectra that are called outside.
    public let alpha: Double
    /// Whether the map of p-values is made: it takes time.
    public let tellsPValues: Bool
    /// Whether the map of scores is made.
    public let tellsScores: Bool

    /// Describes a domain.
    public init(alpha: Double = 0.01, tellsPValues: Bool = true, tellsScores: Bool = true) {
        self.alpha = alpha
        self.tellsPValues = tellsPValues
        self.tellsScores = tellsScores
    }
}

/// The χ² tail of full distances of pixels.
struct PixelTail: Sendable {
    private let chi: ChiSquared
    /// The distance that a share α of regular pixels exceeds.
    let limit: Double
    private let tellsPValues: Bool

    init(degreesOfFreedom: Int, _ domain: PixelDomain) {
        chi = ChiSquared(degreesOfFreedom: Double(degreesOfFreedom))
        limit = chi.quantile(upperTail: domain.alpha)
        tellsPValues = domain.tellsPValues
    }

    func pValue(_ f: Double) -> Float { tellsPValues ? Float(chi.upperTail(f)) : .nan }
}

extension MapLayer {
    static let pValue = MapLayer(
        name: "pvalue", quantity: .pValue,
        meaning: "probability of a distance this large among pixels like the calibration spectra (classical)")
}
