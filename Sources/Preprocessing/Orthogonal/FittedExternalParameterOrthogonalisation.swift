public import LinearAlgebra
public import Spectroscopy

/// The directions that external parameter orthogonalisation takes out of spectra.
///
/// x' = x − (x·V)·Vᵀ, V p × k; O(n·p·k) for n spectra.
public struct FittedExternalParameterOrthogonalisation: FittedPreprocessing, Hashable {
    /// Vᵀ, k × p: orthonormal rows.
    public let directions: Matrix
    /// The number of directions that was asked for.
    public let asked: Int

    /// Learns from a difference matrix, such as that of two instruments: spectra on the one minus those on
    /// the other.
    ///
    /// - Parameter differences: D, m × p; it is not centred.
    /// - Throws: `PreprocessingError` for fewer than one component, no rows, or a value that is not finite.
    public init(differences: Matrix, components: Int) throws(PreprocessingError) {
        let method = ExternalParameterOrthogonalisation.identifier
        try Self.validate(components)
        guard differences.rows >= 1 else { throw .tooFewSpectra(method: method, found: 0, needed: 1) }
        let decomposition = try SupervisedTraining.factorising(method) { () throws(LinearAlgebraError) in
            guard differences.firstNonFinite == nil else { throw .notConverged(routine: "dgesdd") }
            return try SingularValueDecomposition(of: differences)
        }
        directions = decomposition.rightTransposed.selecting(
            rows: Array(0..<min(components, decomposition.rank)))
        asked = components
    }

    static func validate(_ components: Int) throws(PreprocessingError) {
        guard components >= 1 else {
            throw .invalidParameter(
                method: ExternalParameterOrthogonalisation.identifier, parameter: "components",
                value: String(components), needed: "it must be 1 or more")
        }
    }

    /// Tells when the differences span fewer directions than asked for.
    public var findings: [Finding] {
        guard directions.rows < asked else { return [] }
        return [
            Finding(
                code: "preprocessing.difference-rank", severity: .note,
                summary: "\(asked) directions were asked for; the differences span \(directions.rows)",
                place: ExternalParameterOrthogonalisation.identifier,
                remedy: directions.rows > 0 ? "ask for at most \(directions.rows)" : "leave the step out")
        ]
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try spectra.subtractingComponents(
            of: ExternalParameterOrthogonalisation.identifier, rotations: directions, loadings: directions)
    }
}
