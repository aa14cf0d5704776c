public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Kennard–Stone: samples that cover the space of the spectra evenly, from its border inwards.
///
/// 1. The two samples that are farthest from each other.
/// 2. Again and again the sample whose nearest chosen one is farthest: max_i min_{j chosen} d_ij.
///
/// Conventions: X is neither centred nor scaled; the pair is given ascending; ties go to the lowest row.
///
/// ```swift
/// let chosen = try KennardStone(count: 20).select(from: x)
/// chosen.calibration       // in the order of choice
/// chosen.test              // the others
/// ```
///
/// ## Source
/// Kennard, Stone, Technometrics 11 (1969) 137. doi:10.1080/00401706.1969.10490666
public struct KennardStone: SampleDesign {
    public static let identifier = "kennard-stone"
    public static let summary = "Calibration samples that cover the spectral space evenly"
    public static let parameters =
        [
            ParameterDescription("count", "number of samples to choose, 2 or more; none for the share"),
            ParameterDescription("share", "share of the samples to choose, above 0 and below 1"),
        ] + SampleSpace.parameters

    /// The number of samples to choose; nil for the share.
    public var count: Int?
    /// The share of the samples to choose, rounded to the nearest number.
    public var share: Double
    /// Where distances are measured.
    public var space: SampleSpace
    /// The number of principal components, where distances are measured on scores.
    public var components: Int

    public init() { self.init(count: nil) }

    /// Creates the design.
    public init(count: Int? = nil, share: Double = 0.75, space: SampleSpace = .spectra, components: Int = 3) {
        self.count = count
        self.share = share
        self.space = space
        self.components = components
    }

    public func select(from x: Matrix, reference: Matrix?) throws(ModellingError) -> SampleSelection {
        let (rows, findings) = try space.coordinates(of: x, components: components, for: "Kennard–Stone")
        let wanted = try chosenCount(of: x.rows, count: count, share: share)
        let distances = try PairDistances(rows)
        guard distances.largest > 0 else { throw .noVariation(samples: x.rows, channels: x.columns) }
        return SampleSelection(calibration: distances.maximinOrder(wanted), of: x.rows, findings: findings)
    }
}

/// The number of samples that a design is to choose.
func chosenCount(of n: Int, count: Int?, share: Double) throws(ModellingError) -> Int {
    if let count {
        guard count >= 2 else {
            throw .invalidParameter(name: "count", value: "\(count)", needed: "2 or more are needed")
        }
        guard count <= n else { throw .tooFewSamples(found: n, needed: count, what: "the design") }
        return count
    }
    guard share > 0, share < 1 else {
        throw .invalidParameter(name: "share", value: "\(share)", needed: "a number above 0 and below 1 is needed")
    }
    return min(n, max(2, Int((share * Double(n)).rounded())))
}
