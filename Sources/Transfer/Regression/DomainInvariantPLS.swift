public import LinearAlgebra
public import Modelling
internal import Spectroscopy

/// Domain-invariant PLS (di-PLS): latent variables that predict y on the source instrument and vary alike on the target.
///
/// X (n × p) with y, X_s (n_s × p) and X_t (n_t × p) of the source and target instrument without reference values, each
/// about its own mean. For a = 1 … A:
/// 1. D = V·|Λ|·Vᵀ with V·Λ·Vᵀ = X_sᵀX_s/n_s − X_tᵀX_t/n_t (the convex relaxation of the difference)
/// 2. w = (I + λ/(yᵀy)·D)⁻¹·Xᵀy/(yᵀy), made a unit vector
/// 3. t = X·w, t_s = X_s·w, t_t = X_t·w; p, p_s, p_t and q by regression on the own scores
/// 4. X, X_s, X_t and y are deflated, each by its own scores
///
/// B = W·(PᵀW)⁻¹·q; ŷ = ȳ + (x − x̄_t)·B: new spectra are centred by the target mean. All vectors lie in the space that
/// the rows of X, X_s and X_t span, and the work is done on coordinates there: r = n + n_s + n_t numbers, not p.
///
/// Conventions: covariances divide by n; λ = 0 is PLS1 but for the centring of new spectra. The largest |weight| is
/// positive. Extraction stops where Xᵀy or t is rounding.
///
/// ```swift
/// let fit = try DomainInvariantPLS(latentVariables: 4, lambda: 100).fit(x, y, source: x, target: secondary)
/// let predicted = try fit.model.predict(newSecondary)
/// ```
///
/// ## Source
/// Nikzad-Langerodi, Zellinger, Lughofer, Saminger-Platz, Anal. Chem. 90 (2018) 6693. doi:10.1021/acs.analchem.8b00498
public struct DomainInvariantPLS: Hashable, Sendable {
    /// The number of latent variables A.
    public var latentVariables: Int
    /// The weight λ of the difference between the instruments.
    public var lambda: Double

    /// What is learned.
    public struct Fit: Sendable {
        /// The model for spectra of the target instrument; every a = 1 … A can be used.
        public let model: PLSModel
        /// The scores of the target rows, n_t × A.
        public let targetScores: Matrix
        /// wᵀ·D·w of each latent variable: how differently it varies on the two instruments.
        public let discrepancies: [Double]
        /// The means of the source rows X.
        public let sourceMean: [Double]
    }

    /// Creates the method.
    public init(latentVariables: Int, lambda: Double) {
        self.latentVariables = latentVariables
        self.lambda = lambda
    }

    /// Fits all numbers of latent variables up to A.
    ///
    /// - Throws: `ModellingError` for fewer than 2 rows anywhere, values that are not finite, a constant response, spectra
    ///   without variation, or more latent variables than min(n − 1, p).
    public func fit(
        _ x: Matrix, _ y: [Double], source: Matrix, target: Matrix
    ) throws(ModellingError) -> Fit {
        try check(x, y, source, target)
        let n = x.rows
        let yMean = y.reduce(0, +) / Double(n)
        let (xMean, targetMean) = (x.columnMeans, target.columnMeans)
        // Rows that stand in the space already add nothing to it but work: it grows with the cube of their number.
        let isOwn = source == x
        let rows =
            [x.subtractingFromRows(xMean)] + (isOwn ? [] : [source.subtractingFromRows(source.columnMeans)])
            + [target.subtractingFromRows(targetMean)]
        let space = RowSpace(
            of: Matrix(
                rows: rows.reduce(0) { $0 + $1.rows }, columns: x.columns, elements: rows.flatMap(\.elements)))
        let coordinates = space.coordinates
        var xc = coordinates.selecting(rows: Array(0..<n))
        var sc = isOwn ? xc : coordinates.selecting(rows: Array(n..<(n + source.rows)))
        var tc = coordinates.selecting(rows: Array((coordinates.rows - target.rows)..<coordinates.rows))
        var yc = y.map { $0 - yMean }
        let yNorm = dot(yc, yc).squareRoot()
        let norm = xc.rowSquaredNorms.reduce(0, +).squareRoot()
        guard norm > 0 else { throw .noVariation(samples: n, channels: x.columns) }
        let rounding = Double.ulpOfOne * (Double(max(n, x.columns)) * norm + Double(n) * dot(xMean, xMean).squareRoot())

        let r = coordinates.columns
        var weights = RowStack(width: r, capacity: latentVariables)
        var rotations = RowStack(width: r, capacity: latentVariables)
        var loadings = RowStack(width: r, capacity: latentVariables)
        var scores = RowStack(width: n, capacity: latentVariables)
        var targetScores = RowStack(width: target.rows, capacity: latentVariables)
        var yLoadings: [Double] = []
        var discrepancies: [Double] = []
        for _ in 0..<latentVariables {
            let yy = dot(yc, yc)
            guard yy > 0 else { break }
            let s = xc.transposedTimes(yc)
            guard dot(s, s).squareRoot() > rounding * yNorm else { break }
            // 1, 2: (I + λ/(yᵀy)·V|Λ|Vᵀ)⁻¹ has the eigenvectors of the difference.
            let eigen = try Self.difference(sc, tc)
            var share = eigen.vectors.times(s)
            for k in share.indices { share[k] /= yy * (1 + lambda / yy * abs(eigen.eigenvalues[k])) }
            var w = eigen.vectors.transposedTimes(share)
            let length = dot(w, w).squareRoot()
            guard length > 0, length.isFinite else { break }
            w = w.map { $0 / length }
            // The sign by the channels, as elsewhere.
            let onChannels = space.basisTransposed.transposedTimes(w)
            let largest = onChannels.indices.max { abs(onChannels[$0]) < abs(onChannels[$1]) } ?? 0
            if onChannels[largest] < 0 { w = w.map { -$0 } }
            let own = eigen.vectors.times(w)
            discrepancies.append(zip(own, eigen.eigenvalues).reduce(0) { $0 + $1.0 * $1.0 * abs($1.1) })
            // 3
            let t = xc.times(w)
            let tt = dot(t, t)
            guard tt.squareRoot() > rounding else {
                discrepancies.removeLast()
                break
            }
            let p = xc.transposedTimes(t).map { $0 / tt }
            let q = dot(yc, t) / tt
            var rotation = w
            rotations.subtractCombination(loadings.products(with: w), from: &rotation)
            weights.append(w)
            rotations.append(rotation)
            loadings.append(p)
            scores.append(t)
            yLoadings.append(q)
            // 4
            Self.deflate(&xc, t, p)
            _ = Self.deflated(&sc, by: w)
            targetScores.append(Self.deflated(&tc, by: w))
            for i in 0..<n { yc[i] -= q * t[i] }
        }
        guard !yLoadings.isEmpty else { throw .noVariation(samples: n, channels: x.columns) }
        func onChannels(_ stack: RowStack) -> Matrix { stack.matrix.times(space.basisTransposed) }
        let model = PLSModel(
            mean: targetMean, rotations: onChannels(rotations), loadings: onChannels(loadings),
            weights: onChannels(weights), yLoadings: Matrix(column: yLoadings), scores: scores.matrix, yMean: [yMean],
            asked: latentVariables)
        return Fit(
            model: model, targetScores: targetScores.matrix.transposed, discrepancies: discrepancies,
            sourceMean: xMean)
    }

    private func check(_ x: Matrix, _ y: [Double], _ source: Matrix, _ target: Matrix) throws(ModellingError) {
        guard x.rows == y.count else {
            throw .shapeMismatch(what: "reference values", found: y.count, expected: x.rows)
        }
        for (what, rows) in [("X", x), ("the source spectra", source), ("the target spectra", target)] {
            guard rows.rows >= 2 else { throw .tooFewSamples(found: rows.rows, needed: 2, what: "di-PLS, \(what)") }
            guard rows.columns == x.columns else { throw .channelMismatch(found: rows.columns, expected: x.columns) }
            if let bad = rows.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: what) }
        }
        if let row = y.firstIndex(where: { !$0.isFinite }) { throw .nonFinite(row: row, column: 0, what: "Y") }
        guard y.contains(where: { $0 != y[0] }) else { throw .constantResponse(name: "the response", value: y[0]) }
        guard latentVariables >= 1, latentVariables <= min(x.rows - 1, x.columns) else {
            throw .tooManyComponents(
                asked: latentVariables, largest: min(x.rows - 1, x.columns),
                because: "\(x.rows) samples and \(x.columns) channels")
        }
        guard lambda >= 0, lambda.isFinite else {
            throw .invalidParameter(name: "lambda", value: "\(lambda)", needed: "0 or more is needed")
        }
    }

    /// The eigendecomposition of X_sᵀX_s/n_s − X_tᵀX_t/n_t.
    private static func difference(_ s: Matrix, _ t: Matrix) throws(ModellingError) -> SymmetricEigen {
        let (a, b) = (s.times(s, transposingSelf: true), t.times(t, transposingSelf: true))
        let (ns, nt) = (Double(s.rows), Double(t.rows))
        let difference = Matrix(rows: a.rows, columns: a.columns) { out in
            a.withUnsafeElements { a in
                b.withUnsafeElements { b in for k in out.indices { out[k] = a[k] / ns - b[k] / nt } }
            }
        }
        do throws(LinearAlgebraError) { return try SymmetricEigen(of: difference) } catch {
            throw .notConverged(what: "the eigendecomposition of the difference of instruments", iterations: 0)
        }
    }

    /// X ← X − t·pᵀ.
    private static func deflate(_ x: inout Matrix, _ t: [Double], _ p: [Double]) {
        let columns = x.columns
        x.withUnsafeMutableElements { x in
            for i in t.indices { for j in 0..<columns { x[i * columns + j] -= t[i] * p[j] } }
        }
    }

    /// Takes the scores by a weight out of rows, and gives them.
    private static func deflated(_ x: inout Matrix, by w: [Double]) -> [Double] {
        let t = x.times(w)
        let tt = dot(t, t)
        guard tt > 0 else { return t }
        deflate(&x, t, x.transposedTimes(t).map { $0 / tt })
        return t
    }
}
