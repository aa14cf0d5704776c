internal import LinearAlgebra

/// The centred (and scaled) data of one fit, with the level below which what is left of them is rounding.
struct PLSData {
    /// X, n × p.
    let x: Matrix
    /// Y, n × q.
    let y: Matrix
    /// ‖X‖, Frobenius.
    let xNorm: Double
    /// ‖Y‖, Frobenius.
    let yNorm: Double
    /// δ = ε·(max(n, p)·‖X‖ + n·‖x̄‖): the rounding of the data and of the means that were subtracted.
    let rounding: Double
    /// The number of latent variables A that is asked for.
    let latentVariables: Int
    /// S transposed, where it was known from the start.
    var knownProduct: Matrix?

    /// - Parameters:
    ///   - squaredNorm: ‖X‖², where it is known already.
    ///   - crossProduct: S = XᵀY transposed, where it is known already.
    init(
        x: Matrix, y: Matrix, subtracted mean: [Double], latentVariables: Int, squaredNorm: Double? = nil,
        crossProduct: Matrix? = nil
    ) {
        self.x = x
        self.y = y
        self.latentVariables = latentVariables
        knownProduct = crossProduct
        yNorm = y.rowSquaredNorms.reduce(0, +).squareRoot()
        xNorm = (squaredNorm ?? x.rowSquaredNorms.reduce(0, +)).squareRoot()
        let meanNorm = dot(mean, mean).squareRoot()
        rounding = Double.ulpOfOne * (Double(max(x.rows, x.columns)) * xNorm + Double(x.rows) * meanNorm)
    }

    /// S = XᵀY, held transposed (q × p) so that each response is contiguous.
    var crossProduct: Matrix { knownProduct ?? y.times(x, transposingSelf: true) }

    /// Whether a weight S·v of length `norm` is more than rounding: there is something of Y left to explain.
    func isSignificant(weightNorm norm: Double) -> Bool { norm > rounding * yNorm }

    /// Whether a score of squared length `tt`, made by the rotation `r`, is more than rounding: X has it in it.
    func isSignificant(squaredScore tt: Double, rotation r: [Double]) -> Bool {
        tt.squareRoot() > rounding * dot(r, r).squareRoot()
    }
}
