internal import LinearAlgebra

/// Nonlinear iterative partial least squares: X and Y are deflated, the weights of several responses are iterated.
///
/// The iteration starts from a response (`NIPALSStart`) and ends when the weights move by no
/// more than the tolerance, or no more than their own rounding ε·√n·‖X‖·‖u‖/‖Xᵀu‖, which for late latent variables
/// is larger. It converges like (σ₂/σ₁)² of the singular values of XᵀY; where they are nearly equal it is stopped
/// at its cap, and the weights are those reached. One response needs no iteration.
///
/// ## Source
/// Wold, Sjöström, Eriksson, Chemom. Intell. Lab. Syst. 58 (2001) 109. doi:10.1016/S0169-7439(01)00155-1
enum NIPALS {
    static func extract(
        _ data: PLSData, start: NIPALSStart, tolerance: Double, maximumIterations: Int
    ) -> PLSExtraction {
        var extraction = PLSExtraction(data)
        var x = data.x
        var y = data.y
        for a in 1...data.latentVariables {
            guard
                let found = weight(
                    x, y, start: start, tolerance: tolerance, maximumIterations: maximumIterations),
                data.isSignificant(weightNorm: found.norm)
            else { return extraction }
            let w = PLSExtraction.unit(found.vector, norm: found.norm)
            // t = Xw; p = Xᵀt/tᵀt; q = Yᵀt/tᵀt
            let t = x.times(w)
            let tt = dot(t, t)
            let r = extraction.rotation(of: w)
            guard data.isSignificant(squaredScore: tt, rotation: r) else { return extraction }
            let p = x.transposedTimes(t).map { $0 / tt }
            let q = y.transposedTimes(t).map { $0 / tt }
            // X ← X − tpᵀ; Y ← Y − tqᵀ
            subtractProduct(t, p, from: &x)
            subtractProduct(t, q, from: &y)
            if !found.converged { extraction.unconverged.append(a) }
            extraction.append(w: w, r: r, p: p, q: q, t: t)
        }
        return extraction
    }

    /// Xᵀu of the deflated data with its length, u = Y·q for a unit vector q; nil when there is nothing left.
    private static func weight(
        _ x: Matrix, _ y: Matrix, start: NIPALSStart, tolerance: Double, maximumIterations: Int
    ) -> (vector: [Double], norm: Double, converged: Bool)? {
        if y.columns == 1 {
            let vector = x.transposedTimes(y.elements)
            return (vector, dot(vector, vector).squareRoot(), true)
        }
        let covariances = y.times(x, transposingSelf: true)
        let sizes = covariances.rowSquaredNorms
        let first: Int
        switch start {
        case .largestCovariance: first = sizes.indices.reduce(0) { sizes[$1] > sizes[$0] ? $1 : $0 }
        case .firstResponse:
            first =
                sizes.indices.first { k in
                    sizes[k] > 0 && y.column(k).contains { abs($0) > Double.ulpOfOne }
                } ?? 0
        }
        guard sizes.indices.contains(first) else { return nil }
        var u = y.column(first)
        var vector = covariances.row(first)
        var norm = sizes[first].squareRoot()
        guard norm > 0 else { return nil }
        let xNorm = x.rowSquaredNorms.reduce(0, +).squareRoot()
        let rounding = 4 * Double.ulpOfOne * Double(x.rows).squareRoot() * xNorm
        for _ in 0..<maximumIterations {
            // t = Xw, q = Yᵀt/‖Yᵀt‖, u = Yq, w = Xᵀu/‖Xᵀu‖
            let before = vector.map { $0 / norm }
            var q = y.transposedTimes(x.times(before))
            let length = dot(q, q).squareRoot()
            guard length > 0 else { return nil }
            q = q.map { $0 / length }
            u = y.times(q)
            vector = x.transposedTimes(u)
            norm = dot(vector, vector).squareRoot()
            guard norm > 0 else { return nil }
            var moved = 0.0
            for j in before.indices {
                let change = vector[j] / norm - before[j]
                moved += change * change
            }
            if moved.squareRoot() <= max(tolerance, rounding * dot(u, u).squareRoot() / norm) {
                return (vector, norm, true)
            }
        }
        return (vector, norm, false)
    }

    /// A ← A − u·vᵀ.
    private static func subtractProduct(_ u: [Double], _ v: [Double], from a: inout Matrix) {
        let columns = v.count
        a.withUnsafeMutableElements { elements in
            u.withUnsafeBufferPointer { u in
                v.withUnsafeBufferPointer { v in
                    for i in 0..<u.count {
                        let factor = u[i]
                        for j in 0..<columns { elements[i * columns + j] -= factor * v[j] }
                    }
                }
            }
        }
    }
}
