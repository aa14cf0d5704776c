internal import LinearAlgebra

/// Orthogonal PLS regressions with 0 … k orthogonal components, of one extraction.
struct OrthogonalPLSPath: Sendable {
    private let mean: [Double]
    private let scale: [Double]?
    private let yMean: [Double]
    private let yScale: [Double]?
    private let squaredLength: Double
    private let unscaledChannels: [Int]
    private let variation: OrthogonalVariation
    /// The predictive part after 0 … k orthogonal components.
    let predictive: [PLSModel]
    private let rSquaredY: [Double]

    /// Extracts as many orthogonal components as are asked for, or as the rank allows.
    init(_ method: OrthogonalPLS, _ x: Matrix, _ y: Matrix) throws(ModellingError) {
        let (n, p) = (x.rows, x.columns)
        guard n == y.rows else { throw .shapeMismatch(what: "reference values", found: y.rows, expected: n) }
        guard n >= 2 else { throw .tooFewSamples(found: n, needed: 2, what: "O-PLS") }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        if let bad = y.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
        let asked = method.orthogonalComponents
        guard asked >= 0 else {
            throw .invalidParameter(name: "orthogonalComponents", value: String(asked), needed: "it must be 0 or more")
        }
        guard asked < min(n - 1, p) else {
            throw .tooManyComponents(
                asked: asked, largest: min(n - 1, p) - 1,
                because: "\(n) samples and \(p) channels, one predictive component")
        }
        let (xMean, xDeviation, constant) = PrincipalComponents.channels(of: x, centre: true)
        let (yMean, yDeviation, constantResponses) = PrincipalComponents.channels(of: y, centre: true)
        guard constantResponses.count < y.columns else {
            throw .constantResponse(
                name: y.columns == 1 ? "the response" : "each of the \(y.columns) responses", value: yMean.first ?? 0)
        }
        guard constant.count < p else { throw .noVariation(samples: n, channels: p) }
        let xScale = method.scale ? xDeviation : nil
        let yScale = method.scale ? yDeviation : nil
        var xc = x.subtractingFromRows(xMean)
        var yc = y.subtractingFromRows(yMean)
        if let xScale, let yScale {
            xc = xc.dividingColumns(by: xScale)
            yc = yc.dividingColumns(by: yScale)
        }
        // Finite values may have no finite square.
        if !xc.rowSquaredNorms.reduce(0, +).isFinite { throw PrincipalComponents.squareOverflow(x, what: "X") }
        if !yc.rowSquaredNorms.reduce(0, +).isFinite { throw PrincipalComponents.squareOverflow(y, what: "Y") }
        let scaledMean = xScale.map { zip(xMean, $0).map { $0 / $1 } } ?? xMean
        do throws(LinearAlgebraError) {
            variation = try OrthogonalVariation(
                of: xc, against: yc, components: asked, meanNorm: dot(scaledMean, scaledMean).squareRoot())
        } catch {
            throw .notConverged(what: "the singular value decomposition of XᵀY", iterations: 0)
        }
        let regression = PLSRegression(
            latentVariables: max(1, min(variation.predictiveDirections.rows, n - 1, p)))
        let total = yc.rowSquaredNorms.reduce(0, +)
        var predictive: [PLSModel] = []
        var rSquared: [Double] = []
        var filtered = xc
        for a in 0...variation.components {
            if a > 0 { variation.remove(component: a - 1, from: &filtered) }
            let pls = try regression.fit(filtered, yc)
            predictive.append(pls)
            rSquared.append(pls.explainedResponse / total)
        }
        mean = xMean
        scale = xScale
        self.yMean = yMean
        self.yScale = yScale
        squaredLength = xc.rowSquaredNorms.reduce(0, +)
        unscaledChannels = method.scale ? constant : []
        self.predictive = predictive
        rSquaredY = rSquared
    }

    /// The number of orthogonal components k that were extracted.
    var orthogonalComponents: Int { variation.components }

    /// The predictive scores of rows after 0 … a orthogonal components.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    func predictiveScores(of x: Matrix, upTo a: Int) throws(ModellingError) -> [Matrix] {
        guard x.columns == mean.count else { throw .channelMismatch(found: x.columns, expected: mean.count) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let centred = x.subtractingFromRows(mean)
        let z = scale.map { centred.dividingColumns(by: $0) } ?? centred
        let orthogonal = z.times(variation.rotations, transposingOther: true)
        var scores: [Matrix] = []
        for k in 0...a {
            let first = Array(0..<k)
            let filtered =
                k == 0
                ? z : z - orthogonal.prefix(columns: k).times(variation.loadings.selecting(rows: first))
            scores.append(try predictive[k].scores(of: filtered))
        }
        return scores
    }

    /// The regression with the first a orthogonal components; `asked` tells how many a person wanted.
    func model(orthogonalComponents a: Int, asked: Int) -> OrthogonalPLSModel {
        precondition(a >= 0 && a <= orthogonalComponents, "\(a) of \(orthogonalComponents) orthogonal components")
        let first = Array(0..<a)
        return OrthogonalPLSModel(
            mean: mean, scale: scale, orthogonalWeights: variation.weights.selecting(rows: first),
            orthogonalRotations: variation.rotations.selecting(rows: first),
            orthogonalLoadings: variation.loadings.selecting(rows: first),
            orthogonalScores: variation.scores.selecting(rows: first), predictive: predictive[a], yMean: yMean,
            yScale: yScale, squaredLength: squaredLength, rSquaredY: Array(rSquaredY.prefix(a + 1)), asked: asked,
            unscaledChannels: unscaledChannels)
    }
}

extension PLSModel {
    /// Σ_a ‖t_a·q_aᵀ‖²: the squared length of the fitted responses about their means.
    fileprivate var explainedResponse: Double {
        zip(scores.rowSquaredNorms, yLoadings.rowSquaredNorms).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
