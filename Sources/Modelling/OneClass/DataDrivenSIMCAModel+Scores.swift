public import LinearAlgebra

extension DataDrivenSIMCAModel {
    /// The scores of rows over their standard deviations in calibration, m × A: their Euclidean distances are the
    /// Mahalanobis distances of the scores.
    public func whitenedScores(of x: Matrix) throws(ModellingError) -> Matrix {
        try principalComponents.predict(x).scores.dividingColumns(
            by: principalComponents.eigenvalues.map { $0.squareRoot() })
    }

    /// What each channel adds to the full distance f of a row: f = Σ_j c_j.
    ///
    /// c_j = N_h/h₀·z_j·Σ_a t_a·p_ja/λ_a + N_q/q₀·e_j², z the centred (scaled) row and e its residual. The first part can be
    /// negative in single channels; its sum is N_h·h/h₀.
    ///
    /// ## Source
    /// Nomikos, ISA Trans. 35 (1996) 259 (contributions to T²). doi:10.1016/S0019-0578(96)00035-0
    public func fullDistanceContributions(of row: [Double]) throws(ModellingError) -> [Double] {
        let pca = principalComponents
        let seen = try pca.predict(Matrix(rows: [row]))
        let p = row.count
        let t = seen.scores.row(0)
        let full = fullDistance
        let h = Double(full.score.degreesOfFreedom) / full.score.scale
        let q = Double(full.orthogonal.degreesOfFreedom) / full.orthogonal.scale
        return (0..<p).map { j in
            let z = (row[j] - pca.mean[j]) / pca.scale[j]
            var along = 0.0
            var modelled = 0.0
            for a in t.indices {
                along += t[a] * pca.loadings[j, a] / pca.eigenvalues[a]
                modelled += t[a] * pca.loadings[j, a]
            }
            let e = z - modelled
            return h * z * along + q * e * e
        }
    }
}
