public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Ridge regression over a grid of penalties, as validation chooses among: each penalty is one complexity.
///
/// λ = r·s₁², s₁ the largest singular value of the centred (and scaled) rows that are fitted to, so that a penalty r
/// means the same whatever the signal and the number of rows. The strongest comes first. It goes by the name of the
/// regression that it searches.
///
/// ```swift
/// let path = try RidgeGrid().path(x, y, maximum: 19)
/// let predicted = try path.predictions(for: newX)      // one matrix a penalty
/// ```
///
/// ## Source
/// `RidgeRegression`.
public struct RidgeGrid: CataloguedRegressor {
    public static let kind = MethodKind.regression
    public static let identifier = RidgeRegression.identifier
    public static let summary = "Ridge regression over a grid of penalties, the intercept not penalised"
    public static let parameters = [
        ParameterDescription(
            "relativePenalties", "the values of lambda in units of the largest squared singular value, each above 0"),
        ParameterDescription("scale", "whether channels are divided by their standard deviation (n - 1)"),
    ]
    public static let searchedParameter: String? = nil

    /// The values of λ/s₁².
    public var relativePenalties: [Double]
    /// Whether the channels are divided by their standard deviations.
    public var scale: Bool

    /// Half decades from 1 to 10⁻⁹.
    public init() {
        self.init(
            relativePenalties: [
                1, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 3e-8, 1e-8, 3e-9,
                1e-9,
            ])
    }

    /// Creates a grid.
    public init(relativePenalties: [Double], scale: Bool = false) {
        self.relativePenalties = relativePenalties
        self.scale = scale
    }

    public var isRotationInvariant: Bool { !scale }

    /// The penalties without repetition, the strongest first.
    public var points: [Double] { Set(relativePenalties).sorted(by: >) }

    public func complexities(lots: Int, limit: Int) -> Int { max(1, points.count) }

    public func path(_ x: Matrix, _ y: Matrix, maximum: Int) throws(ModellingError) -> RidgePath {
        guard !relativePenalties.isEmpty else {
            throw .invalidParameter(
                name: "relativePenalties", value: "an empty list", needed: "one number or more is needed")
        }
        for penalty in relativePenalties where !(penalty > 0 && penalty.isFinite) {
            throw .invalidParameter(
                name: "relativePenalties", value: "\(penalty)", needed: "numbers above 0 are needed")
        }
        let fitted = try RidgeRegression(penalty: 0, scale: scale).fit(x, y)
        let largest = fitted.singularValues[0]
        return RidgePath(
            x: x, y: y, scale: scale, fitted: fitted,
            penalties: points.prefix(max(maximum, 1)).map { $0 * largest * largest })
    }

    public func setting(_ complexity: Int) -> String { "λ = \(points[complexity - 1])·s₁²" }

    public func shortSetting(_ complexity: Int) -> String { "λ \(points[complexity - 1])" }
}

/// Ridge regressions of several penalties, of one decomposition.
public struct RidgePath: RegressionModelPath {
    let x: Matrix
    let y: Matrix
    let scale: Bool
    let fitted: RidgeModel
    /// λ, the largest first.
    public let penalties: [Double]

    public var count: Int { penalties.count }

    public func predictions(for x: Matrix) throws(ModellingError) -> [Matrix] {
        var predictions: [Matrix] = []
        for penalty in penalties { predictions.append(try fitted.predict(x, penalty: penalty)) }
        return predictions
    }

    public func model() throws(ModellingError) -> RidgeModel {
        try RidgeRegression(penalty: penalties[count - 1], scale: scale).fit(x, y)
    }
}

extension RidgeModel: RegressionModel {
    public var channels: Int { mean.count }
    public var line: RegressionLine? { (try? coefficients(penalty: penalty)).map { RegressionLine($0) } }
}
