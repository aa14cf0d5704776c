public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// The jackknife over lots of the coefficients of a PLS regression: their standard errors, t values and intervals.
///
/// With b_(g) the coefficients without lot g, g = 1 … G,
///
/// ```
/// b̄ = Σ b_(g)/G,   s² = (G − 1)/G·Σ (b_(g) − b̄)²,   t = b̄/s,   p and b̄ ± s·t(1 − α/2) by Student's t with G − 1
/// ```
///
/// Leave-one-out is the case that each sample is its own lot. Lots of different size count as one each. Centres and
/// scales are learned without the lot; coefficients are in the units of the data. The deviations, the t values and
/// the interval are about b̄, as in R mdatools, so that p < α exactly where the interval excludes 0; Martens takes
/// the deviations about the coefficients of all samples, which gives larger s.
///
/// ```swift
/// let result = try CoefficientJackknife(latentVariables: 4).estimate(x, y, lots: lots)
/// result.pValues[0][17]   // of the first response, channel 18
/// ```
///
/// ## Source
/// Martens, Martens, Food Qual. Prefer. 11 (2000) 5. doi:10.1016/S0950-3293(99)00039-7
public struct CoefficientJackknife: CataloguedMethod {
    public static let kind = MethodKind.importance
    public static let identifier = "jackknife"
    public static let summary = "Standard errors and intervals of PLS coefficients by the jackknife over lots"
    public static let parameters = [
        ParameterDescription("latentVariables", "number of latent variables A, 1 or more"),
        ParameterDescription("scale", "whether X and Y are divided by their standard deviations (n - 1)"),
        ParameterDescription("algorithm", "improved-kernel, improved-kernel-2, simpls or nipals"),
        ParameterDescription("alpha", "1 minus the confidence of the intervals, above 0 and below 1"),
    ]

    /// The number of latent variables A.
    public var latentVariables: Int
    /// Whether X and Y are divided by their standard deviations.
    public var scale: Bool
    /// The algorithm of the regression.
    public var algorithm: PLSAlgorithm
    /// One minus the confidence of the intervals.
    public var alpha: Double

    public init() { self.init(latentVariables: 1) }

    /// Creates the method.
    public init(
        latentVariables: Int, scale: Bool = false, algorithm: PLSAlgorithm = .improvedKernel, alpha: Double = 0.05
    ) {
        self.latentVariables = latentVariables
        self.scale = scale
        self.algorithm = algorithm
        self.alpha = alpha
    }

    /// Estimates the coefficients of `y` (n × q) on `x` (n × p) with each lot left out in turn.
    ///
    /// - Throws: `ModellingError`: α out of range, fewer than two lots, or what stops a regression: also data that
    ///   carry fewer than A latent variables when a lot is left out.
    public func estimate(_ x: Matrix, _ y: Matrix, lots: Lots) throws(ModellingError) -> JackknifeCoefficients {
        guard alpha > 0, alpha < 1 else {
            throw .invalidParameter(
                name: "alpha", value: "\(alpha)", needed: "a number above 0 and below 1 is needed")
        }
        guard lots.indices.count == x.rows else {
            throw .shapeMismatch(what: "lots of rows", found: lots.indices.count, expected: x.rows)
        }
        let regression = PLSRegression(latentVariables: latentVariables, scale: scale, algorithm: algorithm)
        let all = try coefficients(regression.fit(x, y), without: nil)
        let held = lots.rows.indices.filter { !lots.rows[$0].isEmpty }
        guard held.count >= 2 else {
            throw .tooFewSamples(found: held.count, needed: 2, what: "the jackknife, which leaves out whole lots")
        }
        let parts = try Parallel.map(held.count) { (g) throws(ModellingError) -> Matrix in
            let rows = lots.indices.indices.filter { lots.indices[$0] != held[g] }
            return try coefficients(
                regression.fit(x.selecting(rows: rows), y.selecting(rows: rows)), without: lots.names[held[g]])
        }
        return JackknifeCoefficients(all: all, withoutLot: parts, alpha: alpha)
    }

    /// The coefficients with all A latent variables, p × q.
    private func coefficients(_ model: PLSModel, without lot: String?) throws(ModellingError) -> Matrix {
        guard model.latentVariables == latentVariables else {
            throw .tooManyComponents(
                asked: latentVariables, largest: model.latentVariables,
                because: "the rank of the samples" + (lot.map { " without lot \"\($0)\"" } ?? ""))
        }
        return model.coefficients(latentVariables: latentVariables).matrix
    }
}
