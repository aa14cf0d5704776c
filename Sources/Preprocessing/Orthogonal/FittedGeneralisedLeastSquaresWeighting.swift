public import LinearAlgebra
public import Spectroscopy

/// The directions that generalised least squares weighting damps, and by how much.
///
/// x' = x − Σ_a (1 − d_a)·(x·v_a)·v_aᵀ; directions that are not among the v_a keep the weight 1. O(n·p·r) for
/// n spectra and r directions.
public struct FittedGeneralisedLeastSquaresWeighting: FittedPreprocessing, Hashable {
    /// Vᵀ, r × p: orthonormal rows.
    public let directions: Matrix
    /// The r weights d, each above 0 and below 1.
    @Packed public private(set) var weights: [Double]

    private enum CodingKeys: String, CodingKey { case directions, weights }

    /// Learns from a difference matrix, such as that of two instruments: spectra on the one minus those on
    /// the other.
    ///
    /// - Parameter differences: D, m × p, as it is; by the convention of the method, the spectra of each
    ///   instrument are centred before.
    /// - Throws: `PreprocessingError` for an α that is not above 0, no rows, or a value that is not finite.
    public init(differences: Matrix, alpha: Double) throws(PreprocessingError) {
        let method = GeneralisedLeastSquaresWeighting.identifier
        try Self.validate(alpha)
        guard differences.rows >= 1 else { throw .tooFewSpectra(method: method, found: 0, needed: 1) }
        let decomposition = try SupervisedTraining.factorising(method) { () throws(LinearAlgebraError) in
            guard differences.firstNonFinite == nil else { throw .notConverged(routine: "dgesdd") }
            return try SingularValueDecomposition(of: differences)
        }
        let rank = decomposition.rank
        directions = decomposition.rightTransposed.selecting(rows: Array(0..<rank))
        weights = decomposition.singularValues.prefix(rank).map { s in
            let ratio = s / alpha.squareRoot()
            return 1 / (ratio * ratio + 1).squareRoot()
        }
    }

    /// Reads a filter.
    ///
    /// - Throws: `DecodingError` unless there is one weight a direction.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        directions = try container.decode(Matrix.self, forKey: .directions)
        _weights = try container.decode(Packed.self, forKey: .weights)
        guard weights.count == directions.rows else {
            throw DecodingError.dataCorruptedError(
                forKey: .weights, in: container,
                debugDescription: "\(weights.count) weights for \(directions.rows) directions")
        }
    }

    static func validate(_ alpha: Double) throws(PreprocessingError) {
        guard alpha > 0, alpha.isFinite else {
            throw .invalidParameter(
                method: GeneralisedLeastSquaresWeighting.identifier, parameter: "alpha", value: String(alpha),
                needed: "it must be above 0")
        }
    }

    /// Tells when the differences are all zero.
    public var findings: [Finding] {
        guard weights.isEmpty else { return [] }
        return [
            Finding(
                code: "preprocessing.difference-rank", severity: .note,
                summary: "the repeated measurements do not differ, so nothing is weighed down",
                place: GeneralisedLeastSquaresWeighting.identifier, remedy: "leave the step out")
        ]
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try spectra.subtractingComponents(
            of: GeneralisedLeastSquaresWeighting.identifier, rotations: directions, loadings: directions,
            shares: weights.map { 1 - $0 })
    }
}
