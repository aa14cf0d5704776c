public import LinearAlgebra
public import Spectroscopy

/// Ridge regression: least squares with a penalty on the squared length of the coefficients, for all penalties at once.
///
/// B(λ) minimises ‖Y − 1·b₀ᵀ − X·B‖² + λ·‖B‖², X n × p, Y n × q. With the thin decomposition of the centred X,
/// X = U·diag(s)·Vᵀ of rank r,
///
/// ```
/// B(λ) = V·diag(s/(s² + λ))·UᵀY,   b₀ = ȳ − x̄·B
/// ```
///
/// Conventions: X and Y are centred, so the intercept is not penalised; with `scale` X is divided by its standard
/// deviations (n − 1), a constant channel by 1, with a finding. λ is that of scikit-learn (`Ridge(alpha)`) and R MASS
/// (`lm.ridge`, whose X is scaled with n). glmnet minimises ‖·‖²/(2n) + λ_g·‖B‖²/2 instead: λ = n·λ_g for a response
/// of standard deviation (n) 1. λ = 0 is least squares of minimal length on the numerical rank.
///
/// ```swift
/// let model = try RidgeRegression(penalty: 0.1).fit(x, y)
/// let stronger = try model.predict(newX, penalty: 10)    // no new fit
/// ```
///
/// ## Source
/// Hoerl, Kennard, Technometrics 12 (1970) 55. doi:10.1080/00401706.1970.10488634
public struct RidgeRegression: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "ridge"
    public static let summary = "Ridge regression, the intercept not penalised"
    public static let parameters = [
        ParameterDescription("penalty", "lambda, the weight of the squared coefficients, 0 or more"),
        ParameterDescription("scale", "whether channels are divided by their standard deviation (n - 1)"),
    ]

    /// The penalty λ ≥ 0.
    public var penalty: Double
    /// Whether the channels are divided by their standard deviations.
    public var scale: Bool

    public init() { self.init(penalty: 1) }

    /// Creates the method.
    public init(penalty: Double, scale: Bool = false) {
        self.penalty = penalty
        self.scale = scale
    }

    /// Fits all penalties.
    ///
    /// - Throws: `ModellingError` for a penalty below 0, fewer than 2 rows, values that are not finite, spectra or
    ///   responses without any variation.
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> RidgeModel {
        try RidgeModel.check(penalty: penalty)
        let (yMean, centred) = try RegressionReference.centred(y, rows: x.rows, method: "ridge regression")
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let (mean, deviation, constant) = PrincipalComponents.channels(of: x, centre: true)
        guard constant.count < x.columns else { throw .noVariation(samples: x.rows, channels: x.columns) }
        let divisors = scale ? deviation : [Double](repeating: 1, count: x.columns)
        let ready = x.subtractingFromRows(mean).dividingColumns(by: divisors)
        if let bad = ready.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "centred X") }
        let values: SingularValueDecomposition
        do throws(LinearAlgebraError) {
            values = try SingularValueDecomposition(of: ready)
        } catch {
            throw .notConverged(what: "the singular value decomposition", iterations: 0)
        }
        guard let largest = values.singularValues.first, (largest * largest).isFinite else {
            throw PrincipalComponents.squareOverflow(x, what: "X")
        }
        let rank = PrincipalComponents.rank(
            values.singularValues, rows: x.rows, columns: x.columns, subtracted: zip(mean, divisors).map { $0 / $1 })
        guard rank > 0 else { throw .noVariation(samples: x.rows, channels: x.columns) }
        let kept = Array(0..<rank)
        return RidgeModel(
            penalty: penalty, mean: mean, scale: divisors, singularValues: Array(values.singularValues[..<rank]),
            directions: values.rightTransposed.selecting(rows: kept),
            projections: values.left.selecting(columns: kept).times(centred, transposingSelf: true), yMean: yMean,
            unscaledChannels: scale ? constant : [])
    }
}
