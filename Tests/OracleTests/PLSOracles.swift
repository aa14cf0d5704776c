internal import Foundation
internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport
internal import Validation

/// Improved kernel, NIPALS and wide kernel are three ways to one model.
let plsOracles: OracleHandlers = [
    "pls_improved_kernel": pls,
    "pls_nipals": { try $0.has("algorithm") ? pls($0) : constantChannel($0) },
    "pls_wide_kernel": pls,
    "pls_t2_q": scoreAndOrthogonalDistances,
    "cross_validation": crossValidation,
    "permutation_test": permutationTest,
]

private func fitted(_ oracle: OracleCase) throws -> (x: Matrix, y: Matrix, model: PLSModel) {
    let (x, y) = (try oracle.matrix("X"), try oracle.matrix("Y"))
    let method = PLSRegression(
        latentVariables: try oracle.integer("components"), scale: try oracle.flag("scale"))
    return (x, y, try method.fit(x, y))
}

@Sendable private func pls(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (x, _, model) = try fitted(oracle)
    let counts = Array(1..<(model.latentVariables + 1))
    let coefficients = counts.map { model.coefficients(latentVariables: $0) }
    let new = oracle.has("X_new") ? try oracle.matrix("X_new") : x.selecting(rows: Array(0..<5))
    // Explained variance needs the spectra as the model sees them, rebuilt here from its centres and scales.
    let centred = x.subtractingFromRows(model.projection.mean)
    let seen = model.projection.scale.map { centred.dividingColumns(by: $0) } ?? centred
    let total = seen.rowSquaredNorms.reduce(0, +)
    let explained = zip(model.scores.rowSquaredNorms, model.projection.loadings.rowSquaredNorms)
        .map { 100 * $0 * $1 / total }
    return [
        "coefficients": .stack(coefficients.map(\.matrix)),
        "intercept": .matrix(Matrix(rows: coefficients.map(\.intercept))),
        "fitted": .stack(try counts.map { try model.predict(x, latentVariables: $0) }),
        "predicted_new": .stack(try counts.map { try model.predict(new, latentVariables: $0) }),
        "predicted_new_rows": .texts(["first 5 rows of X"]),
        "scores": .matrix(model.scores.transposed),
        "x_loadings": .matrix(model.projection.loadings.transposed),
        "y_loadings": .matrix(model.yLoadings.transposed),
        "projection": .matrix(model.projection.rotations.transposed),
        "x_weights": .matrix(model.weights.transposed),
        "x_explained_variance_percent": .vector(explained),
    ]
}

@Sendable private func constantChannel(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (x, _, model) = try fitted(oracle)
    let coefficients = model.coefficients(latentVariables: model.latentVariables).matrix.column(0)
    return [
        "coefficients_A3": .vector(coefficients),
        "fitted_A3": .vector(try model.predict(x).column(0)),
        "coefficient_of_constant_channel": .scalar(coefficients[3]),
        "constant_channels_0based": .vector(model.unscaledChannels),
    ]
}

@Sendable private func scoreAndOrthogonalDistances(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (x, _, model) = try fitted(oracle)
    let n = Double(x.rows)
    var t2 = Matrix(rows: x.rows, columns: model.latentVariables)
    var q = t2
    for a in 0..<model.latentVariables {
        let t = model.scores.row(a)
        let variance = dot(t, t) / (n - 1)
        let residuals = try model.truncated(to: a + 1).projection.project(x).orthogonalDistances
        for i in 0..<x.rows {
            t2[i, a] = (a > 0 ? t2[i, a - 1] : 0) + t[i] * t[i] / variance
            q[i, a] = residuals[i]
        }
    }
    return ["T2": .matrix(t2), "Q": .matrix(q), "T2_at_A": .vector(t2.column(model.latentVariables - 1))]
}

@Sendable private func crossValidation(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (x, y, model) = try fitted(oracle)
    let segments: Segments
    switch try oracle.text("scheme") {
    case "leave-one-out": segments = .given(foldOfRow: Array(0..<x.rows), folds: x.rows)
    case "venetian blinds":
        segments = .given(foldOfRow: try oracle.integers("fold_of_row"), folds: try oracle.integer("folds"))
    case let other: throw OracleError("\(oracle.entry): the scheme \"\(other)\" is not known here")
    }
    func validated(_ path: PLSCrossValidation.Path) throws -> PLSCrossValidation {
        try PLSCrossValidation(
            x, y, segments: segments, latentVariables: oracle.integer("components"), scale: oracle.flag("scale"),
            path: path)
    }
    let automatic = try validated(.automatic)
    // Both ways are compared with the independent program; the returned one is the default.
    if let expected = oracle.expected["predictions"],
        let mismatch = OracleValue.stack(try validated(.plain).predictions).mismatch(
            with: expected, key: "predictions of the plain path", tolerance: oracle.tolerance)
    {
        throw OracleError("\(oracle.entry): \(mismatch)")
    }
    var result: [String: OracleValue] = [
        "predictions": .stack(automatic.predictions),
        "PRESS": .matrix(Matrix(rows: automatic.press)),
        "RMSECV": .matrix(Matrix(rows: automatic.rmsecv)),
        "Q2": .matrix(Matrix(rows: automatic.qSquared.map { $0.map { $0 ?? .nan } })),
    ]
    let counts = Array(1..<(model.latentVariables + 1))
    let fitted = try counts.map { try figures(model.predict(x, latentVariables: $0), y) }
    result["RMSEC"] = .matrix(Matrix(rows: fitted.map(\.rmse)))
    result["R2"] = .matrix(Matrix(rows: fitted.map(\.rSquared)))
    if oracle.has("X_new") {
        let (xNew, yNew) = (try oracle.matrix("X_new"), try oracle.matrix("Y_new"))
        let tested = try counts.map { try figures(model.predict(xNew, latentVariables: $0), yNew) }
        result["RMSEP"] = .matrix(Matrix(rows: tested.map(\.rmse)))
        result["R2_test"] = .matrix(Matrix(rows: tested.map(\.rSquared)))
    }
    return result
}

/// √(SSE/n) and 1 − SSE/SST of each response, SST about the mean of these rows.
private func figures(_ predicted: Matrix, _ reference: Matrix) -> (rmse: [Double], rSquared: [Double]) {
    let errors = (predicted - reference).transposed.rowSquaredNorms
    let totals = reference.subtractingFromRows(reference.columnMeans).transposed.rowSquaredNorms
    return (
        errors.map { ($0 / Double(reference.rows)).squareRoot() }, zip(errors, totals).map { 1 - $0 / $1 }
    )
}

@Sendable private func permutationTest(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (x, y) = (try oracle.matrix("X"), try oracle.vector("y"))
    let a = try oracle.integer("components")
    let folds = try oracle.integers("fold_of_row")
    let segments = Segments.given(foldOfRow: folds, folds: (folds.max() ?? 0) + 1)
    guard let permutations = oracle.parameters["permutations_0based"]?.array?.map({ $0.array ?? [] }) else {
        throw OracleError("\(oracle.entry) has no permutations")
    }
    func statistics(_ order: [Int]) throws -> (r2: Double, q2: Double) {
        let dealt = Matrix(column: order.map { y[$0] })
        let model = try PLSRegression(latentVariables: a).fit(x, dealt)
        let validated = try PLSCrossValidation(x, dealt, segments: segments, latentVariables: a)
        return (try figures(model.predict(x), dealt).rSquared[0], validated.qSquared[a - 1][0] ?? .nan)
    }
    let observed = try statistics(Array(y.indices))
    let permuted = try permutations.map { row in
        try statistics(row.compactMap { if case .integer(let index) = $0 { index } else { nil } })
    }
    // The test of a whole search is made by searching; its p-value is that of any observed and permuted figures.
    func pValue(_ observed: Double, _ permuted: [Double]) throws -> Double {
        let json = JSONValue.object([
            "observed": .number(observed), "permuted": .array(permuted.map { .number($0) }),
        ])
        return try JSONDecoder().decode(PermutationTest.self, from: JSONEncoder().encode(json)).pValue
    }
    let regression = OracleValue.notApplicable("the regression of R² and Q² on |r(y, permuted y)| is not offered")
    return [
        "observed_R2_Q2": .vector([observed.r2, observed.q2]),
        "permuted_R2_Q2": .matrix(Matrix(rows: permuted.map { [$0.r2, $0.q2] })),
        "p_value_plus1": .vector([
            try pValue(observed.r2, permuted.map(\.r2)), try pValue(observed.q2, permuted.map(\.q2)),
        ]),
        "p_value_plain": .notApplicable("the share r/B can be 0, which no p-value is; (r + 1)/(B + 1) is given"),
        "abs_corr_y_yperm": regression, "regression_intercepts_R2_Q2": regression,
        "regression_slopes_R2_Q2": regression,
    ]
}
