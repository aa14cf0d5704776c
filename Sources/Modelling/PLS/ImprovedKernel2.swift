internal import LinearAlgebra

/// The improved kernel algorithm 2: only S = XᵀY is deflated, loadings come from XᵀX.
///
/// tᵀt = rᵀ(XᵀX)r is a difference of large numbers where r is long and t short: its rounding is about ε·‖X‖²·‖r‖².
/// Where that would leave fewer than 10 digits of tᵀt the latent variable takes t = X·r, tᵀt and p = Xᵀt/tᵀt from X
/// itself, as algorithm 1 does; so the rank stop is the same too.
///
/// ## Source
/// Dayal, MacGregor, J. Chemometr. 11 (1997) 73.
/// doi:10.1002/(SICI)1099-128X(199701)11:1<73::AID-CEM435>3.0.CO;2-#
enum ImprovedKernel2 {
    static func extract(_ data: PLSData) -> PLSExtraction {
        var extraction = PLSExtraction(data)
        var s = data.crossProduct
        let gram = data.x.times(data.x, transposingSelf: true)
        let digits = 1e10 * Double.ulpOfOne * data.xNorm * data.xNorm
        while extraction.count < data.latentVariables {
            // 1: w = S for one response, else S·v, v the dominant eigenvector of SᵀS
            guard let weight = PLSExtraction.dominantWeight(s), data.isSignificant(weightNorm: weight.norm) else {
                break
            }
            let w = PLSExtraction.unit(weight.vector, norm: weight.norm)
            // 2: r
            let r = extraction.rotation(of: w)
            // 3: tᵀt = rᵀ(XᵀX)r, p = (XᵀX)r/tᵀt, q = Sᵀr/tᵀt
            var product = gram.times(r)
            var tt = dot(r, product)
            if !(tt > digits * dot(r, r)) {
                let t = data.x.times(r)
                tt = dot(t, t)
                guard data.isSignificant(squaredScore: tt, rotation: r) else { break }
                product = data.x.transposedTimes(t)
            }
            let p = product.map { $0 / tt }
            let q = s.times(r).map { $0 / tt }
            // 4
            PLSExtraction.deflate(&s, squaredScore: tt, p: p, q: q)
            extraction.append(w: w, r: r, p: p, q: q)
        }
        extraction.makeScores(from: data.x)
        return extraction
    }
}
