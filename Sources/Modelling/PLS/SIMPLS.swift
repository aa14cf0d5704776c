internal import LinearAlgebra

/// SIMPLS: S = XᵀY is deflated by an orthonormal basis V of the loadings, scores have length 1.
///
/// The paper's q of step 1 (the direction in Y) and q of step 6 (the Y-loading) are c and q here. V is orthogonalised
/// twice and S is projected out of all of V each time: with one Gram–Schmidt step as printed, the predictions of 15
/// latent variables of NIR spectra agree with NIPALS to 4e-10 only, so to 1e-14.
///
/// ## Source
/// de Jong, Chemom. Intell. Lab. Syst. 18 (1993) 251. doi:10.1016/0169-7439(93)85002-X
enum SIMPLS {
    static func extract(_ data: PLSData) -> PLSExtraction {
        var extraction = PLSExtraction(data)
        var v = RowStack(width: data.x.columns, capacity: data.latentVariables)
        var s = data.crossProduct
        for _ in 0..<data.latentVariables {
            // 1, 2: c the dominant eigenvector of SᵀS, r = S·c
            guard let weight = PLSExtraction.dominantWeight(s), data.isSignificant(weightNorm: weight.norm) else {
                return extraction
            }
            let w = PLSExtraction.unit(weight.vector, norm: weight.norm)
            // 3, 4: t = X·r; t ← t/‖t‖, r ← r/‖t‖
            var t = data.x.times(w)
            let tt = dot(t, t)
            guard data.isSignificant(squaredScore: tt, rotation: w) else { return extraction }
            let length = tt.squareRoot()
            t = t.map { $0 / length }
            let r = w.map { $0 / length }
            // 5, 6: p = Xᵀt, q = Yᵀt
            let p = data.x.transposedTimes(t)
            let q = data.y.transposedTimes(t)
            // 7: v = p − V(Vᵀp), v ← v/‖v‖
            var basis = p
            for _ in 0..<2 { v.subtractCombination(v.products(with: basis), from: &basis) }
            let norm = dot(basis, basis).squareRoot()
            guard norm > 0 else { return extraction }
            v.append(basis.map { $0 / norm })
            // 8: S ← S − V(VᵀS)
            s = Matrix(
                rows: (0..<s.rows).map { k in
                    var response = s.row(k)
                    v.subtractCombination(v.products(with: response), from: &response)
                    return response
                })
            extraction.append(w: w, r: r, p: p, q: q, t: t)
        }
        return extraction
    }
}
