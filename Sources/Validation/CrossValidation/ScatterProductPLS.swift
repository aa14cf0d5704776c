internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy

/// PLS regression of one response behind multiplicative scatter correction, in many segments from one Gram matrix.
///
/// A segment has its own reference, the mean of its training rows, and so its own corrected rows. But with
/// x_i = a⁰_i + b⁰_i·c_i, c_i the row as all rows' mean corrects it, the row that the segment corrects is
///
///     z_i = (x_i − a_i)/b_i = α_i·c_i + γ_i·1,   α_i = b⁰_i/b_i,   γ_i = (a⁰_i − a_i)/b_i
///
/// and behind a linear filter D, with D·c_i = m + f_i about their mean m and u = D·1,
///
///     D·z_i − m = α_i·f_i + (α_i − 1)·m + γ_i·u
///
/// The inner products of these are the n × n products of the f_i, scaled on both sides, and two low-rank terms: they
/// cost n² numbers a segment, not n·p. α is near 1 and γ small, so nothing is lost by cancellation; the rounding of the
/// terms is estimated with that of the products, and a segment whose predictions it could reach is given up.
///
/// ## Source
/// Geladi, MacDougall, Martens, Appl. Spectrosc. 39 (1985) 491. doi:10.1366/0003702854248656
enum ScatterProductPLS {
    /// The filter behind the correction, when these steps are one that learns nothing but a centre; nil else.
    static func filter(behind steps: Recipe) -> Recipe? {
        guard let first = steps.steps.first, first is MultiplicativeScatterCorrection else { return nil }
        let rest = steps.steps.dropFirst()
        guard rest.allSatisfy({ $0 is SavitzkyGolay || $0 is MeanCentring }) else { return nil }
        return Recipe(rest.filter { !($0 is MeanCentring) })
    }

    /// The predictions of each segment with a = 1 … `latentVariables`; nil for those that are to be fitted plainly.
    ///
    /// - Parameters:
    ///   - spectra: the rows before the correction, fewer than channels.
    ///   - filter: the linear steps behind it.
    static func predictions(
        _ spectra: Spectra, filter: Recipe, _ y: [Double], segments: [Segment], latentVariables: Int
    ) -> [SegmentedPLS.Predictions?] {
        let x = spectra.x
        let (n, p) = (x.rows, x.columns)
        let none = segments.map { _ in SegmentedPLS.Predictions?.none }
        let ones = Matrix(rows: 1, columns: p, repeating: 1)
        guard n >= 2, n <= p, y.count == n, y.allSatisfy(\.isFinite),
            let corrected = try? Recipe([MultiplicativeScatterCorrection()] + filter.steps).fitApplying(to: spectra),
            let constant = try? filter.fitApplying(to: spectra.selecting(rows: [0]).replacing(x: ones)).spectra.x
        else { return none }
        let filtered = corrected.spectra.x
        let m = filtered.columnMeans
        let u = constant.elements
        let rows = CentredRows(filtered, less: m)
        let f = rows.rows
        let products = f.rowInnerProducts
        let (h, g) = (f.times(m), f.times(u))
        let (mm, mu, uu) = (dot(m, m), dot(m, u), dot(u, u))

        // The references, row 0 that of all rows, and the products of their shapes with those of the spectra.
        var shares = Matrix(rows: segments.count + 1, columns: n)
        for i in 0..<n { shares[0, i] = 1 / Double(n) }
        for (s, segment) in segments.enumerated() {
            for i in segment.training { shares[s + 1, i] = 1 / Double(segment.training.count) }
        }
        let references = shares.times(x)
        let centres = references.rowMeans
        let shapes = references.subtractingFromColumns(centres)
        let squares = shapes.rowSquaredNorms
        let means = x.rowMeans
        let spectraShapes = x.subtractingFromColumns(means)
        let lengths = spectraShapes.rowSquaredNorms
        let slopes = spectraShapes.times(shapes, transposingOther: true)
        let own = f.rowSquaredNorms.reduce(0, +)

        return Parallel.map(segments.count) { s in
            let segment = segments[s]
            guard segment.training.count >= 2 else { return nil }
            var alpha = [Double](repeating: 0, count: n)
            var beta = alpha
            var gamma = alpha
            for i in segment.training + segment.heldOut {
                let (all, mine) = (slopes[i, 0] / squares[0], slopes[i, s + 1] / squares[s + 1])
                // A slope near 0 is refused or badly known: that is for the plain way.
                guard abs(mine) * squares[s + 1].squareRoot() > 1e-3 * lengths[i].squareRoot(), mine.isFinite,
                    all.isFinite
                else { return nil }
                let (a0, a) = (means[i] - all * centres[0], means[i] - mine * centres[s + 1])
                alpha[i] = all / mine
                beta[i] = alpha[i] - 1
                gamma[i] = (a0 - a) / mine
            }
            // Any centre will do: that of the training rows keeps the terms small.
            let count = Double(segment.training.count)
            let betaMean = segment.training.reduce(0) { $0 + beta[$1] } / count
            let gammaMean = segment.training.reduce(0) { $0 + gamma[$1] } / count
            for i in segment.training + segment.heldOut {
                beta[i] -= betaMean
                gamma[i] -= gammaMean
            }
            // Row i is α_j·(D·z_i)ᵀf_j + β_j·(D·z_i)ᵀm + γ_j·(D·z_i)ᵀu: α_i·F·α_j and a product of rank 4.
            var left = Matrix(rows: n, columns: 4)
            var right = Matrix(rows: 4, columns: n)
            for i in 0..<n {
                let (a, b, c) = (alpha[i], beta[i], gamma[i])
                (left[i, 0], left[i, 1]) = (b, c)
                (left[i, 2], left[i, 3]) = (a * h[i] + b * mm + c * mu, a * g[i] + b * mu + c * uu)
                (right[0, i], right[1, i], right[2, i], right[3, i]) = (a * h[i], a * g[i], b, c)
            }
            var kernel = left.times(right)
            kernel.withUnsafeMutableElements { out in
                products.withUnsafeElements { f in
                    alpha.withUnsafeBufferPointer { alpha in
                        for i in 0..<n {
                            let a = alpha[i]
                            for j in 0..<n { out[i * n + j] += a * alpha[j] * f[i * n + j] }
                        }
                    }
                }
            }
            var size = 0.0
            for i in 0..<n { size += beta[i] * beta[i] * mm + gamma[i] * gamma[i] * uu }
            let scale = alpha.map(abs).max() ?? 0
            let rounding = 4 * Double.ulpOfOne * (scale * scale * own + size) / Double(n).squareRoot()
            return RowProductPLS(kernel, y, [segment], rounding: rounding).predictions(latentVariables)[0]
        }
    }
}

extension Matrix {
    /// The mean of each row.
    fileprivate var rowMeans: [Double] {
        withUnsafeElements { a in
            (0..<rows).map { i in
                var sum = 0.0
                for j in 0..<columns { sum += a[i * columns + j] }
                return sum / Double(max(columns, 1))
            }
        }
    }

    /// The matrix with `vector` subtracted from every column.
    fileprivate func subtractingFromColumns(_ vector: [Double]) -> Matrix {
        Matrix(rows: rows, columns: columns) { out in
            withUnsafeElements { a in
                for i in 0..<rows {
                    let value = vector[i]
                    for j in 0..<columns { out[i * columns + j] = a[i * columns + j] - value }
                }
            }
        }
    }
}
