public import LinearAlgebra

/// A model that sees rows by their scores on a few orthogonal latent variables: principal components, PLS.
///
/// t = x·R, e = x − t·Pᵀ for a row x that is centred and scaled as the model does it. The calibration scores are
/// orthogonal; R = P for principal components. Diagnostics are written once, for all such models.
public protocol LatentModel: Sendable {
    /// The number of calibration rows n.
    var samples: Int { get }
    /// The number of channels p.
    var channels: Int { get }
    /// Whether the channel means were subtracted, which costs one degree of freedom.
    var isCentred: Bool { get }
    /// The variances tᵀt/(n − 1) of the A calibration scores, all positive.
    var scoreVariances: [Double] { get }
    /// Rᵀ, A × p.
    var rotationRows: Matrix { get }
    /// Pᵀ, A × p.
    var loadingRows: Matrix { get }

    /// Rows centred and scaled as the calibration rows were.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    func prepared(_ x: Matrix) throws(ModellingError) -> Matrix
}

extension LatentModel {
    /// The scores and both distances of the rows of `x`, m × p, for 1 … A latent variables.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func decomposition(of x: Matrix) throws(ModellingError) -> LatentDecomposition {
        let ready = try prepared(x)
        let seen = LatentDecomposition(
            of: ready, scores: ready.times(rotationRows, transposingOther: true), loadings: loadingRows.transposed,
            scoreVariances: scoreVariances)
        // Values above 1e154 have no finite square, and so no distance.
        if let row = seen.squaredNorms.firstIndex(where: { !$0.isFinite }) {
            let values = x.row(row)
            let column = values.indices.max { abs(values[$0]) < abs(values[$1]) } ?? 0
            throw .nonFinite(row: row, column: column, what: "squared X")
        }
        return seen
    }

    /// Checks that the model has a latent variables, a ≥ 1.
    ///
    /// - Throws: `ModellingError.tooManyComponents` or `.invalidParameter`.
    func check(latentVariables a: Int) throws(ModellingError) {
        guard a >= 1 else {
            throw .invalidParameter(name: "latentVariables", value: "\(a)", needed: "1 or more are needed")
        }
        let largest = scoreVariances.count
        guard a <= largest else {
            throw .tooManyComponents(asked: a, largest: largest, because: "the model holds no more")
        }
    }
}
