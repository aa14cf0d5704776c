internal import LinearAlgebra

/// One half of an alternating least squares step: profiles F of D ≈ F·Gᵀ for given profiles G.
enum BilinearStep {
    /// F = D·G(GᵀG)⁺, D n × p, G p × A: of minimal length where the columns of G depend on each other.
    static func unconstrained(_ d: Matrix, _ g: Matrix) throws(ModellingError) -> Matrix {
        let values: SingularValueDecomposition
        do throws(LinearAlgebraError) {
            values = try SingularValueDecomposition(of: g)
        } catch {
            throw .notConverged(what: "the singular value decomposition", iterations: 0)
        }
        let kept = Array(0..<values.rank)
        // G = U·diag(s)·Vᵀ: F = D·U·diag(1/s)·Vᵀ.
        let coordinates = d.times(values.left.selecting(columns: kept)).dividingColumns(
            by: Array(values.singularValues.prefix(kept.count)))
        return coordinates.times(values.rightTransposed.selecting(rows: kept))
    }

    /// F ≥ 0 minimising ‖D − F·Gᵀ‖².
    static func nonNegative(products: Matrix, crossProducts: Matrix) -> Matrix {
        NonNegativeLeastSquares(crossProducts: crossProducts).solve(rows: products)
    }

    /// One sweep over the profiles: each becomes the best unimodal one while the others stay.
    ///
    /// With B = D·G and K = GᵀG, ‖D − F·Gᵀ‖² depends on profile a as K_aa·‖f_a − β_a‖², with
    /// β_a = (b_a − Σ_{k≠a} f_k·K_ka)/K_aa: its least squares unimodal profile is that of β_a.
    static func unimodal(_ f: Matrix, products: Matrix, crossProducts: Matrix, nonNegative: Bool) -> Matrix {
        var profiles = f
        for a in 0..<f.columns where crossProducts[a, a] > 0 {
            let rest = (0..<f.columns).map { $0 == a ? 0 : crossProducts[$0, a] }
            let wanted = zip(products.column(a), profiles.times(rest)).map { ($0 - $1) / crossProducts[a, a] }
            let fitted = UnimodalRegression(of: wanted, nonNegative: nonNegative).values
            for i in 0..<f.rows { profiles[i, a] = fitted[i] }
        }
        return profiles
    }
}
