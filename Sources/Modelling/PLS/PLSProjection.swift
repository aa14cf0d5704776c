public import LinearAlgebra

/// The way from a spectrum into the score space of a PLS model and back.
///
/// t = ((x − x̄)/s)·R; e = (x − x̄)/s − t·Pᵀ; q = ‖e‖². Matrices hold one component a row.
public struct PLSProjection: Codable, Hashable, Sendable {
    /// The means of the p channels.
    @Packed public private(set) var mean: [Double]
    /// The standard deviations s of the channels, when the fit was scaled.
    public let scale: [Double]?
    /// Rᵀ, A × p.
    public let rotations: Matrix
    /// Pᵀ, A × p.
    public let loadings: Matrix

    private enum CodingKeys: String, CodingKey { case mean, scale, rotations, loadings }

    init(mean: [Double], scale: [Double]?, rotations: Matrix, loadings: Matrix) {
        self.mean = mean
        self.scale = scale
        self.rotations = rotations
        self.loadings = loadings
    }

    /// Reads a projection.
    ///
    /// - Throws: `DecodingError` when the parts do not have one number of channels and of latent variables.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _mean = try container.decode(Packed.self, forKey: .mean)
        scale = try container.decodeIfPresent([Double].self, forKey: .scale)
        rotations = try container.decode(Matrix.self, forKey: .rotations)
        loadings = try container.decode(Matrix.self, forKey: .loadings)
        let p = mean.count
        guard rotations.columns == p, loadings.columns == p, scale?.count ?? p == p, rotations.rows == loadings.rows
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .rotations, in: container,
                debugDescription: "rotations of \(rotations.rows) × \(rotations.columns) and loadings of "
                    + "\(loadings.rows) × \(loadings.columns) for \(p) channels")
        }
    }

    /// The number of latent variables A.
    public var latentVariables: Int { rotations.rows }

    /// Rows centred, and scaled where the fit was.
    func centred(_ x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == mean.count else {
            throw .channelMismatch(found: x.columns, expected: mean.count)
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let centred = x.subtractingFromRows(mean)
        return scale.map { centred.dividingColumns(by: $0) } ?? centred
    }

    /// The scores of rows, m × A.
    public func scores(of x: Matrix) throws(ModellingError) -> Matrix {
        try centred(x).times(rotations, transposingOther: true)
    }

    /// The scores of rows, m × A, and their squared residuals q.
    public func project(_ x: Matrix) throws(ModellingError) -> (scores: Matrix, orthogonalDistances: [Double]) {
        let xc = try centred(x)
        let t = xc.times(rotations, transposingOther: true)
        return (t, (xc - t.times(loadings)).rowSquaredNorms)
    }

    /// The first a latent variables only.
    func truncated(to a: Int) -> PLSProjection {
        let first = Array(0..<a)
        return PLSProjection(
            mean: mean, scale: scale, rotations: rotations.selecting(rows: first),
            loadings: loadings.selecting(rows: first))
    }
}
