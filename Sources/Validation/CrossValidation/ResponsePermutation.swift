public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// R² and Q² of a PLS regression when the response is dealt out anew, and their lines over |r(y, permuted y)|.
///
/// For each permutation the regression is fitted and cross-validated with the permuted response y*; R² and Q² are 1
/// − SSE/SST and 1 − PRESS/SST about the mean. The least squares lines of R² and of Q² over |r(y, y*)| include the
/// original at r = 1; their intercepts tell what chance alone reaches (the "validate plot"; a Q² line that meets
/// the axis above about 0.05 speaks of overfitting). The p-value is (1 + #{permuted ≥ observed})/(B + 1).
///
/// The number of latent variables is held: this judges one model, not the search that chose it (`PermutationTest`).
///
/// ## Source
/// Eriksson et al., Environ. Health Perspect. 111 (2003) 1361. doi:10.1289/ehp.5758
public struct ResponsePermutation: Sendable {
    /// The two figures of one order of the response.
    public struct Figures: Hashable, Sendable {
        /// R² of the calibration.
        public let rSquared: Double
        /// Q² of the cross-validation.
        public let qSquared: Double
    }

    /// A straight line over |r|.
    public struct Line: Hashable, Sendable {
        /// The value at |r| = 0.
        public let intercept: Double
        /// The rise from |r| = 0 to 1.
        public let slope: Double
    }

    /// The figures of the response as it is.
    public let observed: Figures
    /// The figures of each permutation.
    public let permuted: [Figures]
    /// |r(y, permuted y)| of each permutation.
    public let correlations: [Double]

    /// Fits and validates all orders.
    ///
    /// - Parameters:
    ///   - permutations: for each, the row whose response each row gets; responses of a lot should stay together.
    /// - Throws: `ModellingError`, also for a response without variation.
    public init(
        _ x: Matrix, _ y: [Double], segments: Segments, latentVariables: Int, scale: Bool = false,
        permutations: [[Int]]
    ) throws(ModellingError) {
        for order in permutations {
            precondition(order.sorted() == Array(y.indices), "a permutation of \(order.count) for \(y.count) rows")
        }
        let regression = PLSRegression(latentVariables: latentVariables, scale: scale)
        let mean = y.reduce(0, +) / Double(max(y.count, 1))
        let total = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let orders = [Array(y.indices)] + permutations
        let figures = try Parallel.map(orders.count) { (b) throws(ModellingError) -> Figures in
            let dealt = Matrix(column: orders[b].map { y[$0] })
            let residual = try regression.fit(x, dealt).predict(x) - dealt
            let validated = try PLSCrossValidation(
                x, dealt, segments: segments, latentVariables: latentVariables, scale: scale)
            let errors = dot(residual.elements, residual.elements)
            return Figures(rSquared: 1 - errors / total, qSquared: 1 - validated.press[latentVariables - 1][0] / total)
        }
        observed = figures[0]
        permuted = Array(figures.dropFirst())
        correlations = permutations.map { order in
            abs(y.indices.reduce(0) { $0 + (y[$1] - mean) * (y[order[$1]] - mean) }) / total
        }
    }

    /// The p-value of R², (1 + #{permuted ≥ observed})/(B + 1).
    public var rSquaredPValue: Double { pValue(\.rSquared) }
    /// The p-value of Q².
    public var qSquaredPValue: Double { pValue(\.qSquared) }
    /// The line of R² over |r|; nil when all |r| are equal.
    public var rSquaredLine: Line? { line(\.rSquared) }
    /// The line of Q² over |r|; nil when all |r| are equal.
    public var qSquaredLine: Line? { line(\.qSquared) }

    private func pValue(_ figure: (Figures) -> Double) -> Double {
        let threshold = figure(observed)
        return Double(1 + permuted.count { figure($0) >= threshold }) / Double(permuted.count + 1)
    }

    private func line(_ figure: (Figures) -> Double) -> Line? {
        let r = [1] + correlations
        let f = [figure(observed)] + permuted.map(figure)
        let n = Double(r.count)
        let (rMean, fMean) = (r.reduce(0, +) / n, f.reduce(0, +) / n)
        let spread = r.reduce(0) { $0 + ($1 - rMean) * ($1 - rMean) }
        guard spread > 0 else { return nil }
        let slope = zip(r, f).reduce(0) { $0 + ($1.0 - rMean) * ($1.1 - fMean) } / spread
        return Line(intercept: fMean - slope * rMean, slope: slope)
    }
}
