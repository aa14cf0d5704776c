public import LinearAlgebra
public import Modelling

extension PrincipalComponentRegression: CataloguedRegressor {
    public static let searchedParameter: String? = "components"

    public var isRotationInvariant: Bool { !scale }

    public func path(
        _ x: Matrix, _ y: Matrix, maximum: Int
    ) throws(ModellingError) -> PrincipalComponentRegressionModel {
        var asked = self
        asked.components = min(maximum, x.rows - 1, x.columns)
        return try asked.fit(x, y)
    }

    public func setting(_ complexity: Int) -> String {
        "\(complexity) principal \(complexity == 1 ? "component" : "components")"
    }

    public func shortSetting(_ complexity: Int) -> String { "\(complexity) PC" }
}

extension PrincipalComponentRegressionModel: RegressionModelPath {
    public var count: Int { components }

    public func predictions(for x: Matrix) throws(ModellingError) -> [Matrix] {
        let t = try principalComponents.prepared(x).times(principalComponents.loadings)
        let q = yMean.count
        // Σ_j t_j·q_j grows by one component at a time.
        var sum = Matrix(rows: x.rows, columns: q)
        return (0..<components).map { a in
            for i in 0..<x.rows {
                for k in 0..<q { sum[i, k] += t[i, a] * yLoadings[a, k] }
            }
            return sum.subtractingFromRows(yMean.map { -$0 })
        }
    }

    public func model() throws(ModellingError) -> PrincipalComponentRegressionModel { self }
}

extension PrincipalComponentRegressionModel: RegressionModel {
    public var channels: Int { principalComponents.mean.count }
    public var line: RegressionLine? { RegressionLine(coefficients(components: components)) }
}
