public import LinearAlgebra

/// New mixtures as resolved spectra explain them.
public struct ResolvedConcentrations: Codable, Hashable, Sendable {
    /// The concentrations, m × A, in the scale of the model.
    public let concentrations: Matrix
    /// The m squared residuals q = ‖d − S·c‖².
    @Packed public private(set) var orthogonalDistances: [Double]
    /// The m sums of squares ‖d‖².
    @Packed public private(set) var squaredNorms: [Double]

    init(concentrations: Matrix, orthogonalDistances: [Double], squaredNorms: [Double]) {
        self.concentrations = concentrations
        _orthogonalDistances = Packed(wrappedValue: orthogonalDistances)
        _squaredNorms = Packed(wrappedValue: squaredNorms)
    }

    /// 100·√(q/‖d‖²) % of each row; nil for a row of zeros.
    public var lackOfFit: [Double?] {
        zip(orthogonalDistances, squaredNorms).map { $1 > 0 ? 100 * ($0 / $1).squareRoot() : nil }
    }
}
