public import LinearAlgebra
public import Spectroscopy

/// What OSC and the O-PLS filter learned: components of the spectra that are unrelated to the reference values.
///
/// x' = x − ((x − x̄)·R)·Pᵀ: the components are taken out about the mean of the training spectra, which
/// stays; centring is a step of its own. R and P are p × k; O(n·p·k) for n spectra.
public struct FittedOrthogonalFilter: FittedPreprocessing, Hashable {
    /// The permanent name of the method that learned it.
    public let method: String
    /// The number of components that was asked for.
    public let asked: Int
    /// The mean of the training spectra, p channels.
    @Packed public private(set) var mean: [Double]
    /// Rᵀ, k × p.
    public let rotations: Matrix
    /// Pᵀ, k × p.
    public let loadings: Matrix

    private enum CodingKeys: String, CodingKey { case method, asked, mean, rotations, loadings }

    init(method: String, asked: Int, mean: [Double], rotations: Matrix, loadings: Matrix) {
        self.method = method
        self.asked = asked
        self.mean = mean
        self.rotations = rotations
        self.loadings = loadings
    }

    /// Reads a filter.
    ///
    /// - Throws: `DecodingError` when the parts do not have one number of channels and of components.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        method = try container.decode(String.self, forKey: .method)
        asked = try container.decode(Int.self, forKey: .asked)
        _mean = try container.decode(Packed.self, forKey: .mean)
        rotations = try container.decode(Matrix.self, forKey: .rotations)
        loadings = try container.decode(Matrix.self, forKey: .loadings)
        let p = mean.count
        guard rotations.columns == p, loadings.columns == p, rotations.rows == loadings.rows else {
            throw DecodingError.dataCorruptedError(
                forKey: .loadings, in: container,
                debugDescription: "rotations of \(rotations.rows) × \(rotations.columns) and loadings of "
                    + "\(loadings.rows) × \(loadings.columns) for \(p) channels")
        }
    }

    /// The number of components k that are taken out.
    public var components: Int { loadings.rows }

    /// Tells when fewer components were found than asked for.
    public var findings: [Finding] {
        guard components < asked else { return [] }
        return [
            Finding(
                code: "preprocessing.orthogonal-rank", severity: .note,
                summary: "\(asked) orthogonal components were asked for; the spectra carry \(components) that are "
                    + "unrelated to the reference values",
                place: method, remedy: components > 0 ? "ask for at most \(components)" : "leave the step out")
        ]
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try spectra.subtractingComponents(of: method, rotations: rotations, loadings: loadings, mean: mean)
    }
}
