public import LinearAlgebra
public import Spectroscopy

/// The residuals of a response over their own standard error.
///
/// With e_i = ŷ_i − y_i of n calibration samples, leverages l_i, and ν = n − A − 1 degrees of freedom (n − A without
/// centring),
///
/// ```
/// internal   r_i = e_i/(s·√(1 − l_i)),   s² = Σe²/ν
/// external   t_i = r_i·√((ν − 1)/(ν − r_i²)),   s without sample i
/// ```
///
/// The external form follows Student's t with ν − 1 degrees of freedom for normal errors. It is the residual of a least
/// squares fit on fixed scores without sample i; the latent variables themselves are not refitted. A latent variable
/// counts as one degree of freedom, as is usual; PLS spends somewhat more.
///
/// ```swift
/// let residuals = try StudentisedResiduals().values(x, y, response: 0, in: model, latentVariables: 4)
/// ```
///
/// ## Source
/// Cook, Weisberg, Residuals and Influence in Regression, Chapman and Hall 1982, §2.2; Martens, Næs, Multivariate
/// Calibration, Wiley 1989, §5.3.
public struct StudentisedResiduals: CataloguedMethod {
    public static let kind = MethodKind.diagnostic
    public static let identifier = "studentised-residuals"
    public static let summary = "Residuals of a response over their standard errors, internal or external"
    public static let parameters = [
        ParameterDescription("external", "whether the standard error of a sample is found without it")
    ]

    /// Whether the standard error of a sample is found without it.
    public var external: Bool

    public init() { self.init(external: true) }

    /// Creates the diagnostic.
    public init(external: Bool) { self.external = external }

    /// The studentised residuals of the calibration samples of a PLS regression; nil where the leverage is 1.
    ///
    /// - Throws: `ModellingError`, see below, or when the model has fewer than a latent variables.
    public func values(
        _ x: Matrix, _ y: Matrix, response k: Int = 0, in model: PLSModel, latentVariables a: Int
    ) throws(ModellingError) -> [Double?] {
        try model.check(latentVariables: a)
        guard y.rows == x.rows else { throw .shapeMismatch(what: "reference values", found: y.rows, expected: x.rows) }
        guard x.rows == model.samples else {
            throw .shapeMismatch(what: "calibration samples", found: x.rows, expected: model.samples)
        }
        precondition(k >= 0 && k < y.columns && y.columns == model.yMean.count, "response \(k) of \(y.columns)")
        let predicted = try model.predict(x, latentVariables: a)
        let leverages = try Leverage().values(of: x, in: model).column(a - 1)
        return try values(
            residuals: (0..<x.rows).map { predicted[$0, k] - y[$0, k] }, leverages: leverages, latentVariables: a)
    }

    /// The studentised residuals; nil where a leverage of 1 leaves a sample no residual of its own, and, external,
    /// where the other samples are fitted exactly.
    ///
    /// - Throws: `ModellingError`: values that are not finite, too few samples for the degrees of freedom, or residuals
    ///   that are all 0.
    public func values(
        residuals e: [Double], leverages: [Double], latentVariables a: Int, centred: Bool = true
    ) throws(ModellingError) -> [Double?] {
        let n = e.count
        guard leverages.count == n else { throw .shapeMismatch(what: "leverages", found: leverages.count, expected: n) }
        if let bad = e.firstIndex(where: { !$0.isFinite }) { throw .nonFinite(row: bad, column: 0, what: "residuals") }
        if let bad = leverages.firstIndex(where: { !$0.isFinite }) {
            throw .nonFinite(row: bad, column: 0, what: "leverages")
        }
        let used = a + (centred ? 1 : 0)
        let needed = used + (external ? 2 : 1)
        guard n >= needed else { throw .tooFewSamples(found: n, needed: needed, what: "studentised residuals") }
        let degrees = Double(n - used)
        let sum = e.reduce(0) { $0 + $1 * $1 }
        guard sum > 0 else { throw .zeroDistances(what: "residuals", samples: n) }
        let s = (sum / degrees).squareRoot()
        let rounding = 8 * Double(n) * Double.ulpOfOne
        return zip(e, leverages).map { e, leverage in
            guard 1 - leverage > rounding else { return nil }
            let r = e / (s * (1 - leverage).squareRoot())
            guard external else { return r }
            let rest = degrees - r * r
            return rest > rounding * degrees ? r * ((degrees - 1) / rest).squareRoot() : nil
        }
    }
}
