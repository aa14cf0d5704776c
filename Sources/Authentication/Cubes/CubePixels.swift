internal import Glibc
internal import Hyperspectral
internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy

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

/// The axis of pixels and the recipe from there on, of a model that may have been transferred from another instrument.
struct PixelFront {
    let axis: SpectralAxis
    private let front: FittedRecipe?

    /// - Throws: `AuthenticationError.notForCubes` where the transfer does not begin with a map from one axis to another.
    init(_ front: InstrumentFront?, axis: SpectralAxis) throws(AuthenticationError) {
        guard let front else {
            self.axis = axis
            self.front = nil
            return
        }
        guard let source = front.sourceAxis else {
            throw .notForCubes(
                detail:
                    "its transfer from another instrument (\(front.recipe.recipe.summary)) does not begin with an affine "
                    + "map from the axis of one instrument to that of the other")
        }
        self.axis = source
        self.front = front.recipe
    }

    /// The recipe behind what stands in front of the model.
    func recipe(_ own: FittedRecipe) -> FittedRecipe { front.map { own.preceded(by: $0) } ?? own }
}

/// The χ² tail of full distances of pixels.
struct PixelTail: Sendable {
    private let chi: ChiSquared
    /// The distance that a share α of regular pixels exceeds.
    let limit: Double
    private let degreesOfFreedom: Int
    let tellsPValues: Bool

    init(degreesOfFreedom: Int, _ domain: PixelDomain) {
        self.degreesOfFreedom = degreesOfFreedom
        chi = ChiSquared(degreesOfFreedom: Double(degreesOfFreedom))
        limit = chi.quantile(upperTail: domain.alpha)
        tellsPValues = domain.tellsPValues
    }

    func pValue(_ f: Double) -> Float { tellsPValues ? Float(upperTail(f)) : .nan }

    /// P(χ²(ν) > f). Of a few degrees of freedom it is a finite sum, which is faster than the incomplete Γ function:
    /// with y = f/2, e^{−y}·Σ_{k<ν/2} y^k/k! for even ν; erfc(√y) + e^{−y}·Σ_{k<(ν−1)/2} y^{k+1/2}/Γ(k + 3/2) for odd ν.
    func upperTail(_ f: Double) -> Double {
        guard degreesOfFreedom <= 60, f > 0, f < 1e3 else { return chi.upperTail(f) }
        let y = f / 2
        let isOdd = degreesOfFreedom % 2 == 1
        // The first term: 1, or √y/Γ(3/2).
        var term = isOdd ? 2 * (y / .pi).squareRoot() : 1
        var sum = 0.0
        for k in 0..<(degreesOfFreedom / 2) {
            sum += term
            term *= y / (Double(k) + (isOdd ? 1.5 : 1))
        }
        let tail = exp(-y) * sum
        return isOdd ? erfc(y.squareRoot()) + tail : tail
    }
}

extension MapLayer {
    static let pValue = MapLayer(
        name: "pvalue", quantity: .pValue,
        meaning: "probability of a distance this large among pixels like the calibration spectra (classical)")
}
