internal import LinearAlgebra

/// The improved kernel algorithm 1: only S = XᵀY is deflated, scores come from X.
///
/// t = X·r and Xᵀt come from one pass over X, and passes alternate their direction, so that what the cache still holds of
/// one serves the next.
///
/// ## Source
/// Dayal, MacGregor, J. Chemometr. 11 (1997) 73.
/// doi:10.1002/(SICI)1099-128X(199701)11:1<73::AID-CEM435>3.0.CO;2-#
enum ImprovedKernel1 {
    static func extract(_ data: PLSData) -> PLSExtraction {
        var extraction = PLSExtraction(data)
        var s = data.crossProduct
        for a in 0..<data.latentVariables {
            // 1: w = S for one response, else S·v, v the dominant eigenvector of SᵀS
            guard let weight = PLSExtraction.dominantWeight(s), data.isSignificant(weightNorm: weight.norm) else {
                return extraction
            }
            let w = PLSExtraction.unit(weight.vector, norm: weight.norm)
            // 2: r
            let r = extraction.rotation(of: w)
            // 3: t = X·r, p = Xᵀt/tᵀt, q = Sᵀr/tᵀt
            let (t, back) = data.x.projection(on: r, fromTheEnd: a % 2 == 1)
            let tt = dot(t, t)
            guard data.isSignificant(squaredScore: tt, rotation: r) else { return extraction }
            let p = back.map { $0 / tt }
            let q = s.times(r).map { $0 / tt }
            // 4
            PLSExtraction.deflate(&s, squaredScore: tt, p: p, q: q)
            extraction.append(w: w, r: r, p: p, q: q, t: t)
        }
        return extraction
    }
}
