public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// SPXY: Kennard–Stone on a distance that counts spectra and reference values alike.
///
/// d_ij = d^x_ij/max d^x + d^y_ij/max d^y. d^y = |y_i − y_j| for one response; for several, Euclidean on columns
/// divided by their standard deviations (n − 1), so that units do not matter.
///
/// Conventions: as `KennardStone`.
///
/// ## Source
/// Galvão et al., Talanta 67 (2005) 736. doi:10.1016/j.talanta.2005.03.025
public struct SampleSetPartitioning: SampleDesign {
    public static let identifier = "spxy"
    public static let summary = "Calibration samples that cover spectra and reference values evenly (SPXY)"
    public static let parameters = KennardStone.parameters

    /// The number of samples to choose; nil for the share.
    public var count: Int?
    /// The share of the samples to choose, rounded to the nearest number.
    public var share: Double
    /// Where distances of spectra are measured.
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
        let (rows, findings) = try space.coordinates(of: x, components: components, for: "SPXY")
        guard let reference, reference.rows == x.rows, reference.columns >= 1 else {
            throw .shapeMismatch(what: "reference values", found: reference?.rows ?? 0, expected: x.rows)
        }
        if let bad = reference.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
        let wanted = try chosenCount(of: x.rows, count: count, share: share)
        let spectral = try PairDistances(rows)
        guard spectral.largest > 0 else { throw .noVariation(samples: x.rows, channels: x.columns) }
        let means = reference.columnMeans
        let deviations = reference.columnStandardDeviations(about: means).map { $0 > 0 ? $0 : 1 }
        let chemical = try PairDistances(
            reference.columns == 1 ? reference : reference.dividingColumns(by: deviations))
        guard chemical.largest > 0 else { throw .constantResponse(name: "the response", value: means.first ?? 0) }
        return SampleSelection(
            calibration: spectral.relative(plus: chemical).maximinOrder(wanted), of: x.rows, findings: findings)
    }
}
