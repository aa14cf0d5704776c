public import LinearAlgebra
public import Modelling

extension OrthogonalPLS: CataloguedRegressor {
    public static let searchedParameter: String? = "orthogonalComponents"

    public var isRotationInvariant: Bool { !scale }

    /// Complexity a is one predictive component with a − 1 orthogonal ones.
    ///
    /// - Throws: `ModellingError`, also for several responses: then complexities would not be those of PLS.
    public func path(
        _ x: Matrix, _ y: Matrix, maximum: Int
    ) throws(ModellingError) -> OrthogonalPLSRegressionPath {
        guard y.columns == 1 else { throw .shapeMismatch(what: "responses", found: y.columns, expected: 1) }
        let pls = try PLSRegression(latentVariables: 1, scale: scale).path(x, y, maximum: maximum)
        return OrthogonalPLSRegressionPath(method: self, x: x, y: y, pls: pls)
    }

    public func setting(_ complexity: Int) -> String {
        "1 predictive and \(complexity - 1) orthogonal \(complexity == 2 ? "component" : "components")"
    }

    public func shortSetting(_ complexity: Int) -> String { "1+\(complexity - 1) LV" }
}

/// O-PLS regressions of one response with 0 … count − 1 orthogonal components.
///
/// With one response the predictions are those of PLS with as many latent variables in all: the path is that of one PLS
/// fit, and O-PLS itself is fitted when the model is asked for.
public struct OrthogonalPLSRegressionPath: RegressionModelPath {
    let method: OrthogonalPLS
    let x: Matrix
    let y: Matrix
    let pls: PLSModel

    public var count: Int { pls.latentVariables }

    public func predictions(for x: Matrix) throws(ModellingError) -> [Matrix] { try pls.predictions(for: x) }

    public func model() throws(ModellingError) -> OrthogonalPLSModel {
        var asked = method
        asked.orthogonalComponents = max(count - 1, 0)
        return try asked.fit(x, y)
    }
}

extension OrthogonalPLSModel: RegressionModel {
    public var channels: Int { mean.count }
    public var line: RegressionLine? { RegressionLine(coefficients) }
}
