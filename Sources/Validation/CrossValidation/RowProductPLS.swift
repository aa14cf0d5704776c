internal import LinearAlgebra
internal import Spectroscopy

/// A block of segments whose latent variables come from the inner products of the rows, K = X·Xᵀ (n × n).
///
/// With y the deflated response (zero on rows that are not trained on, and of sum zero), for a = 1 … A:
/// 1. g = K·y, minus its mean over the training rows: the score of the weight w = Xᵀy, of squared norm yᵀg
/// 2. t = g − Σ_{j<a} t_j·(t_jᵀg)/t_jᵀt_j, which is X·r
/// 3. q = yᵀt/tᵀt, y ← y − q·t
/// 4. ŷ ← ŷ + q·t in the held-out rows
///
/// Any centre of X will do: y has no sum.
struct RowProductPLS {
    private let products: Matrix
    private let rounding: Double
    private var fits: [Fit]

    /// One segment on its way.
    fileprivate struct Fit {
        let segment: Segment
        let mean: Double
        let responseNorm: Double
        /// The deflated response over all rows.
        var y: [Double]
        var scores: RowStack
        var squares: [Double] = []
        var heldOutScores: [[Double]] = []
        /// q of each latent variable.
        var loadings: [Double] = []
        var isOpen: Bool
    }

    init(_ products: Matrix, _ y: [Double], _ segments: [Segment], rounding: Double) {
        self.products = products
        self.rounding = rounding
        let n = y.count
        fits = segments.map { segment in
            let count = Double(segment.training.count)
            let mean = segment.training.reduce(0) { $0 + y[$1] } / max(count, 1)
            var centred = [Double](repeating: 0, count: n)
            for row in segment.training { centred[row] = y[row] - mean }
            let norm = dot(centred, centred).squareRoot()
            return Fit(
                segment: segment, mean: mean, responseNorm: norm, y: centred,
                scores: RowStack(width: n, capacity: 20), isOpen: segment.training.count >= 2 && norm > 0)
        }
    }

    /// The predictions of each segment; nil where rounding could be seen.
    consuming func predictions(_ latentVariables: Int) -> [SegmentedPLS.Predictions?] {
        for a in 0..<latentVariables {
            let open = fits.indices.filter { fits[$0].isOpen && a < fits[$0].segment.training.count - 1 }
            guard !open.isEmpty else { break }
            let g = SegmentedPLS.products(of: open.map { fits[$0].y }, with: products)
            for (place, f) in open.enumerated() { fits[f].extend(by: g.row(place), productRounding: rounding) }
        }
        return fits.map { fit in
            guard fit.isOpen else { return nil }
            var sum = fit.segment.heldOut.map { _ in fit.mean }
            return fit.loadings.indices.map { a in
                for k in sum.indices { sum[k] += fit.loadings[a] * fit.heldOutScores[a][k] }
                return sum
            }
        }
    }
}

extension RowProductPLS.Fit {
    /// Adds the latent variable that g = K·y gives, or closes the fit where its digits do not suffice.
    fileprivate mutating func extend(by product: [Double], productRounding: Double) {
        let training = segment.training
        let mean = training.reduce(0) { $0 + product[$1] } / Double(training.count)
        var g = [Double](repeating: 0, count: product.count)
        for row in training { g[row] = product[row] - mean }
        let weightSquare = dot(y, g)
        let residual = dot(y, y).squareRoot()
        guard weightSquare > 0 else {
            isOpen = false
            return
        }
        let weightNorm = weightSquare.squareRoot()
        let shares = zip(scores.products(with: g), squares).map { $0 / $1 }
        scores.subtractCombination(shares, from: &g)
        let square = dot(g, g)
        // Rounding of K·y, in parts of the weight; then as far as the latent variable carries it into predictions.
        let rounding = productRounding * residual / weightNorm
        let length = square.squareRoot() / weightNorm
        let loading = dot(y, g) / square
        let contribution = abs(loading) * weightNorm
        guard length > 1e3 * rounding, rounding * contribution <= SegmentedPLS.tolerance * responseNorm else {
            isOpen = false
            return
        }
        let heldOut = segment.heldOut.enumerated().map { k, row in
            var t = product[row] - mean
            for j in shares.indices { t -= shares[j] * heldOutScores[j][k] }
            return t
        }
        for row in training { y[row] -= loading * g[row] }
        scores.append(g)
        squares.append(square)
        heldOutScores.append(heldOut)
        loadings.append(loading)
    }
}
