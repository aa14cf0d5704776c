internal import LinearAlgebra

/// The explained and the residual sum of squares of each channel, when the calibration spectra are projected on one
/// axis.
struct ChannelVariation {
    let explained: [Double]
    let residual: [Double]

    /// The ratio of a channel times a factor; nil where the residual is rounding.
    func ratios(factor: Double) -> [Double?] {
        zip(explained, residual).map { explained, residual in
            let total = explained + residual
            return residual > 1e-24 * total ? factor * explained / residual : nil
        }
    }

    /// Projects the centred spectra on scores t with the loadings v: X̂ = t·vᵀ.
    init(_ x: Matrix, scores t: [Double], loadings v: [Double]) {
        let p = x.columns
        var explained = [Double](repeating: 0, count: p)
        var residual = explained
        x.withUnsafeElements { x in
            for i in t.indices {
                for j in 0..<p {
                    let fitted = t[i] * v[j]
                    let e = x[i * p + j] - fitted
                    explained[j] += fitted * fitted
                    residual[j] += e * e
                }
            }
        }
        self.explained = explained
        self.residual = residual
    }
}

extension PLSModel {
    /// The calibration spectra as the model sees them, and the coefficients b of one response for them.
    ///
    /// - Throws: `ModellingError`: fewer than a latent variables, other spectra than those of calibration in number,
    ///   or coefficients that are all 0.
    func target(
        _ x: Matrix, response: Int, latentVariables a: Int
    ) throws(ModellingError) -> (x: Matrix, b: [Double]) {
        try check(latentVariables: a)
        precondition(yMean.indices.contains(response), "response \(response) of \(yMean.count)")
        guard x.rows == samples else {
            throw .shapeMismatch(what: "calibration samples", found: x.rows, expected: samples)
        }
        let first = Array(0..<a)
        let b = projection.rotations.selecting(rows: first).transposedTimes(
            yLoadings.selecting(rows: first).column(response))
        guard dot(b, b) > 0 else { throw .constantResponse(name: "the fitted response", value: yMean[response]) }
        return (try prepared(x), b)
    }
}
