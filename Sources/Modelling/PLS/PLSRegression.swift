public import LinearAlgebra
public import Spectroscopy

/// Partial least squares regression (PLS1 and PLS2) with all numbers of latent variables from one fit.
///
/// X (n × p) and Y (n × q) are centred; with `scale`, both are divided by their standard deviations (n − 1) too. For
/// a = 1 … A, with S = XᵀY:
/// 1. w = S/‖S‖ for one response; else w = S·v/‖S·v‖, v the dominant eigenvector of SᵀS
/// 2. r = w − Σ_{j<a} (p_jᵀw)·r_j
/// 3. t = X·r, p = Xᵀt/tᵀt, q = Sᵀr/tᵀt
/// 4. S ← S − tᵀt·p·qᵀ
///
/// T = X·R, X = T·Pᵀ + E, B_a = R_a·Q_aᵀ, ŷ = ȳ + (x − x̄)·B_a.
///
/// Conventions: the element of each weight vector that is largest in absolute value is positive; a constant channel
/// under `scale` is divided by 1. Extraction stops at the numerical rank: where ‖S‖ ≤ δ·‖Y‖ or ‖t‖ ≤ δ·‖r‖, with the
/// rounding δ = ε·(max(n, p)·‖X‖ + n·‖x̄‖) of centred data. The same model as NIPALS; SIMPLS is another one for several
/// responses.
///
/// ```swift
/// let model = try PLSRegression(latentVariables: 10).fit(x, y)
/// let predicted = try model.predict(newX)            // with all components
/// let fewer = try model.predict(newX, latentVariables: 4)
/// ```
///
/// ## Source
/// Dayal, MacGregor, J. Chemometr. 11 (1997) 73 (improved kernel algorithm 1).
/// doi:10.1002/(SICI)1099-128X(199701)11:1<73::AID-CEM435>3.0.CO;2-#
public struct PLSRegression: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "pls"
    public static let summary = "Partial least squares regression (PLS1, PLS2)"
    public static let parameters = [
        ParameterDescription("latentVariables", "number of latent variables A, 1 or more"),
        ParameterDescription("scale", "whether X and Y are divided by their standard deviations (n - 1)"),
    ]

    /// The number of latent variables A that is asked for; fewer are extracted when the rank is lower.
    public var latentVariables: Int
    /// Whether X and Y are divided by their standard deviations.
    public var scale: Bool

    public init() { self.init(latentVariables: 1) }

    /// Creates the method.
    public init(latentVariables: Int, scale: Bool = false) {
        self.latentVariables = latentVariables
        self.scale = scale
    }

    /// Fits all numbers of latent variables up to A.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError` for fewer than 2 rows, values that are not finite, spectra or responses without any
    ///   variation, or more latent variables than min(n − 1, p).
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> PLSModel {
        let n = x.rows
        let p = x.columns
        guard n == y.rows else { throw .shapeMismatch(what: "reference values", found: y.rows, expected: n) }
        guard n >= 2 else { throw .tooFewSamples(found: n, needed: 2, what: "PLS regression") }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        if let bad = y.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
        guard latentVariables >= 1, latentVariables <= min(n - 1, p) else {
            throw .tooManyComponents(
                asked: latentVariables, largest: min(n - 1, p), because: "\(n) samples and \(p) channels")
        }
        let (xMean, xDeviation, constant) = PrincipalComponents.channels(of: x, centre: true)
        let (yMean, yDeviation, constantResponses) = PrincipalComponents.channels(of: y, centre: true)
        guard constantResponses.count < y.columns else {
            throw .constantResponse(
                name: y.columns == 1 ? "the response" : "each of the \(y.columns) responses", value: yMean.first ?? 0)
        }
        guard constant.count < p else { throw .noVariation(samples: n, channels: p) }
        let xScale = scale ? xDeviation : nil
        let yScale = scale ? yDeviation : nil
        var xc = x.subtractingFromRows(xMean)
        var yc = y.subtractingFromRows(yMean)
        if let xScale, let yScale {
            xc = xc.dividingColumns(by: xScale)
            yc = yc.dividingColumns(by: yScale)
        }
        let yNorm = yc.rowSquaredNorms.reduce(0, +).squareRoot()
        // Below this, what is left of centred data is the rounding of the data and of the means that were subtracted.
        let xNorm = xc.rowSquaredNorms.reduce(0, +).squareRoot()
        let scaledMean = xScale.map { zip(xMean, $0).map { $0 / $1 } } ?? xMean
        let meanNorm = dot(scaledMean, scaledMean).squareRoot()
        let rounding = Double.ulpOfOne * (Double(max(n, p)) * xNorm + Double(n) * meanNorm)
        let extraction = Extraction(xc, yc, yNorm: yNorm, rounding: rounding, components: latentVariables)
        return PLSModel(
            projection: PLSProjection(
                mean: xMean, scale: xScale, rotations: extraction.rotations.matrix,
                loadings: extraction.loadings.matrix),
            weights: extraction.weights.matrix, yLoadings: extraction.yLoadings.matrix,
            scores: extraction.scores.matrix, yMean: yMean, yScale: yScale, asked: latentVariables,
            unscaledChannels: scale ? constant : [])
    }
}

/// The components of one fit, one row each, in the order and letters of the paper.
private struct Extraction {
    var weights: RowStack
    var rotations: RowStack
    var loadings: RowStack
    var yLoadings: RowStack
    var scores: RowStack

    init(_ x: Matrix, _ y: Matrix, yNorm: Double, rounding: Double, components: Int) {
        let (n, p, q) = (x.rows, x.columns, y.columns)
        weights = RowStack(width: p, capacity: components)
        rotations = RowStack(width: p, capacity: components)
        loadings = RowStack(width: p, capacity: components)
        yLoadings = RowStack(width: q, capacity: components)
        scores = RowStack(width: n, capacity: components)

        // S = XᵀY, held transposed (q × p) so that each response is contiguous.
        var s = y.times(x, transposingSelf: true)
        for _ in 0..<components {
            // 1
            guard var w = Self.weight(s), w.norm > rounding * yNorm else { return }
            w.vector.withUnsafeMutableBufferPointer { v in
                var largest = 0
                for j in 1..<max(p, 1) where abs(v[j]) > abs(v[largest]) { largest = j }
                let factor = (v[largest] < 0 ? -1 : 1) / w.norm
                for j in 0..<p { v[j] *= factor }
            }
            // 2
            var r = w.vector
            rotations.subtractCombination(loadings.products(with: w.vector), from: &r)
            // 3
            let t = x.times(r)
            let tt = dot(t, t)
            guard tt.squareRoot() > rounding * dot(r, r).squareRoot() else { return }
            let loading = x.transposedTimes(t).map { $0 / tt }
            let yLoading = s.times(r).map { $0 / tt }
            // 4
            s.withUnsafeMutableElements { elements in
                for k in 0..<q {
                    let factor = tt * yLoading[k]
                    for j in 0..<p { elements[k * p + j] -= factor * loading[j] }
                }
            }
            weights.append(w.vector)
            rotations.append(r)
            loadings.append(loading)
            yLoadings.append(yLoading)
            scores.append(t)
        }
    }

    /// S·v for the dominant right vector v of S (given transposed), with its norm; nil when there is nothing left.
    private static func weight(_ s: Matrix) -> (vector: [Double], norm: Double)? {
        if s.rows == 1 { return (s.elements, dot(s.elements, s.elements).squareRoot()) }
        guard let eigen = try? SymmetricEigen(of: s.times(s, transposingOther: true)) else { return nil }
        let vector = s.transposedTimes(eigen.vectors.row(0))
        return (vector, dot(vector, vector).squareRoot())
    }
}
