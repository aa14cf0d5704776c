internal import LinearAlgebra
internal import Spectroscopy

/// A block of segments whose latent variables come from the inner products of the channels, S = XᵀX (p × p).
///
/// With m the mean of the n training rows and H the rows that are not trained on, for a = 1 … A, s = Xᵀy at first:
/// 1. w = s/‖s‖, r = w − Σ_{j<a} (p_jᵀw)·r_j
/// 2. z = S·r − Hᵀ(H·r) − n·m·(mᵀr), which is (X − m)ᵀ(X − m)·r
/// 3. tᵀt = rᵀz, p = z/tᵀt, q = sᵀr/tᵀt, s ← s − tᵀt·q·p
/// 4. ŷ ← ŷ + q·(x − m)ᵀr in the held-out rows
struct ChannelProductPLS {
    private let products: Matrix
    private let rounding: Double
    private var fits: [Fit]

    /// One segment on its way.
    fileprivate struct Fit {
        let segment: Segment
        /// The rows of X that are not trained on, and which of them are predicted.
        let others: Matrix
        let predicted: [Int]
        let trained: Double
        let center: [Double]
        let mean: Double
        let responseNorm: Double
        var s: [Double]
        var rotations: RowStack
        var loadings: RowStack
        var heldOutScores: [[Double]] = []
        var yLoadings: [Double] = []
        var isOpen: Bool
    }

    /// - Parameter x: n × p, of column means that are small beside its variation.
    init(_ x: Matrix, _ products: Matrix, _ y: [Double], _ segments: [Segment], rounding: Double) {
        self.products = products
        self.rounding = rounding
        let sums = x.transposedTimes([Double](repeating: 1, count: x.rows))
        let mean = y.reduce(0, +) / Double(max(y.count, 1))
        let all = x.transposedTimes(y.map { $0 - mean })
        fits = segments.map { segment in
            var isTrained = [Bool](repeating: false, count: x.rows)
            for row in segment.training { isTrained[row] = true }
            let others = isTrained.indices.filter { !isTrained[$0] }
            let place = Dictionary(uniqueKeysWithValues: others.enumerated().map { ($1, $0) })
            let count = Double(segment.training.count)
            let rows = x.selecting(rows: others)
            let otherSums = rows.transposedTimes([Double](repeating: 1, count: others.count))
            let center = zip(sums, otherSums).map { ($0 - $1) / max(count, 1) }
            let trainingMean = segment.training.reduce(0) { $0 + y[$1] } / max(count, 1)
            // (X − m)ᵀ(y − ȳ) = Xᵀ(y − c) − Hᵀ(y_H − c) − n·m·(ȳ − c), c the mean of all y
            let otherProducts = rows.transposedTimes(others.map { y[$0] - mean })
            let shift = count * (trainingMean - mean)
            let s = all.indices.map { all[$0] - otherProducts[$0] - shift * center[$0] }
            let norm = segment.training.reduce(0) { $0 + (y[$1] - trainingMean) * (y[$1] - trainingMean) }.squareRoot()
            return Fit(
                segment: segment, others: rows, predicted: segment.heldOut.compactMap { place[$0] }, trained: count,
                center: center, mean: trainingMean, responseNorm: norm, s: s,
                rotations: RowStack(width: x.columns, capacity: 20), loadings: RowStack(width: x.columns, capacity: 20),
                isOpen: segment.training.count >= 2 && norm > 0)
        }
    }

    /// The predictions of each segment; nil where rounding could be seen.
    consuming func predictions(_ latentVariables: Int) -> [SegmentedPLS.Predictions?] {
        let p = products.rows
        for a in 0..<latentVariables {
            let open = fits.indices.filter {
                fits[$0].isOpen && a < min(fits[$0].segment.training.count - 1, p)
            }
            guard !open.isEmpty else { break }
            var rotations: [[Double]] = []
            var norms: [Double] = []
            for f in open {
                let norm = dot(fits[f].s, fits[f].s).squareRoot()
                var r = fits[f].s
                if norm > 0 { for j in r.indices { r[j] /= norm } }
                fits[f].rotations.subtractCombination(fits[f].loadings.products(with: r), from: &r)
                rotations.append(r)
                norms.append(norm)
            }
            let z = SegmentedPLS.products(of: rotations, with: products)
            for (place, f) in open.enumerated() {
                fits[f].extend(
                    by: rotations[place], weightNorm: norms[place], product: z.row(place), productRounding: rounding)
            }
        }
        return fits.map { fit in
            guard fit.isOpen else { return nil }
            var sum = fit.segment.heldOut.map { _ in fit.mean }
            return fit.yLoadings.indices.map { a in
                for k in sum.indices { sum[k] += fit.yLoadings[a] * fit.heldOutScores[a][k] }
                return sum
            }
        }
    }
}

extension ChannelProductPLS.Fit {
    /// Adds the latent variable of the rotation r with S·r, or closes the fit where its digits do not suffice.
    fileprivate mutating func extend(
        by r: [Double], weightNorm: Double, product: [Double], productRounding: Double
    ) {
        guard weightNorm > 0 else {
            isOpen = false
            return
        }
        let (scores, removed) = others.projection(on: r)
        let offset = dot(center, r)
        let shift = trained * offset
        var z = product
        for j in z.indices { z[j] -= removed[j] + shift * center[j] }
        let square = dot(r, z)
        let rounding = productRounding * dot(r, r)
        guard square > 1e3 * rounding else {
            isOpen = false
            return
        }
        let loading = dot(s, r) / square
        // The relative error of tᵀt, as far as the latent variable carries it into predictions.
        guard rounding / square * abs(loading) * square.squareRoot() <= SegmentedPLS.tolerance * responseNorm
        else {
            isOpen = false
            return
        }
        for j in z.indices {
            s[j] -= loading * z[j]
            z[j] /= square
        }
        rotations.append(r)
        loadings.append(z)
        heldOutScores.append(predicted.map { scores[$0] - offset })
        yLoadings.append(loading)
    }
}
