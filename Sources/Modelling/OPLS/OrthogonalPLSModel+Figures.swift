internal import LinearAlgebra

/// What the components of an orthogonal PLS regression stand for.
extension OrthogonalPLSModel {
    /// R²X of each predictive component: ‖t·pᵀ‖²/‖Z‖².
    public var predictiveRSquaredX: [Double] { predictiveSquares.map { $0 / squaredLength } }

    /// R²X of each orthogonal component: ‖t_o·p_oᵀ‖²/‖Z‖².
    public var orthogonalRSquaredX: [Double] { orthogonalSquares.map { $0 / squaredLength } }

    /// VIP of each channel for the prediction (VIP₄,pred); Σ_j VIP_j² = p. Nil without a predictive component.
    ///
    /// VIP_j² = K·Σ_h p̂_jh²·(SSX_h/SSX + SSY_h/SSY), p̂ the loadings divided by their lengths, SSX the
    /// squared length that predictive and orthogonal components fit together, SSY that of the fitted
    /// responses, K such that the sum is p.
    ///
    /// With one predictive component that is √p·|p̂_j|. The paper's formula has p/2 for p, its figures p, as
    /// ropls.
    ///
    /// ## Source
    /// Galindo-Prieto, Eriksson, Trygg, J. Chemometr. 28 (2014) 623. doi:10.1002/cem.2627
    public var predictiveImportance: [Double]? {
        let fittedY = zip(predictive.scores.rowSquaredNorms, predictive.yLoadings.rowSquaredNorms).map { $0 * $1 }
        return importance(
            loadings: predictive.projection.loadings, fittedX: predictiveSquares, fittedY: fittedY)
    }

    /// VIP of each channel for the orthogonal variation (VIP₄,ortho); Σ_j VIP_j² = p. Nil without such a
    /// component.
    ///
    /// As `predictiveImportance`, with the orthogonal loadings, which fit nothing of the responses.
    public var orthogonalImportance: [Double]? {
        importance(
            loadings: orthogonalLoadings, fittedX: orthogonalSquares,
            fittedY: [Double](repeating: 0, count: orthogonalComponents))
    }

    private var predictiveSquares: [Double] {
        zip(predictive.scores.rowSquaredNorms, predictive.projection.loadings.rowSquaredNorms).map { $0 * $1 }
    }

    private var orthogonalSquares: [Double] {
        zip(orthogonalScores.rowSquaredNorms, orthogonalLoadings.rowSquaredNorms).map { $0 * $1 }
    }

    private func importance(loadings: Matrix, fittedX: [Double], fittedY: [Double]) -> [Double]? {
        let allX = predictiveSquares.reduce(0, +) + orthogonalSquares.reduce(0, +)
        let allY = zip(predictive.scores.rowSquaredNorms, predictive.yLoadings.rowSquaredNorms)
            .reduce(0) { $0 + $1.0 * $1.1 }
        let shares = zip(fittedX, fittedY).map { ($0 > 0 ? $0 / allX : 0) + ($1 > 0 ? $1 / allY : 0) }
        let sum = shares.reduce(0, +)
        guard sum > 0 else { return nil }
        let lengths = loadings.rowSquaredNorms
        let p = Double(loadings.columns)
        return (0..<loadings.columns).map { j in
            var square = 0.0
            for h in shares.indices where lengths[h] > 0 {
                square += loadings[h, j] * loadings[h, j] / lengths[h] * shares[h]
            }
            return (p / sum * square).squareRoot()
        }
    }
}
