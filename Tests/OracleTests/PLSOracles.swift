internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport
internal import Validation

/// The wide kernel algorithm is a way to the model of NIPALS; it is served by the default.
let plsOracles: OracleHandlers = [
    "pls_improved_kernel": { oracle in
        // Both improved kernel algorithms are compared; the returned values are those of the default.
        let second = try pls(oracle, by: .improvedKernel2)
        for (key, expected) in oracle.expected {
            if let mismatch = second[key]?.mismatch(with: expected, key: key, tolerance: oracle.tolerance) {
                throw OracleError("\(oracle.entry) by the second algorithm: \(mismatch)")
            }
        }
        return try pls(oracle, by: .improvedKernel)
    },
    "pls_nipals": { try $0.has("algorithm") ? pls($0, by: .nipals) : constantChannel($0) },
    "pls_simpls": { try pls($0, by: .simpls) },
    "pls_wide_kernel": { try pls($0, by: .improvedKernel) },
    "pls_t2_q": scoreAndOrthogonalDistances,
    "cross_validation": crossValidation,
    "permutation_test": permutationTest,
]

func fitted(
    _ oracle: OracleCase, by algorithm: PLSAlgorithm = .improvedKernel
) throws -> (x: Matrix, y: Matrix, model: PLSModel) {
    let (x, y) = (try oracle.matrix("X"), try oracle.matrix("Y"))
    let method = PLSRegression(
        latentVariables: try oracle.integer("components"), scale: try oracle.flag("scale"), algorithm: algorithm)
    return (x, y, try method.fit(x, y))
}

private func pls(_ oracle: OracleCase, by algorithm: PLSAlgorithm) throws -> [String: OracleValue] {
    let (x, _, model) = try fitted(oracle, by: algorithm)
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
    let (x, _, model) = try fitted(oracle, by: .nipals)
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
    let seen = try model.decomposition(of: x)
    return [
        "T2": .matrix(seen.scoreDistances), "Q": .matrix(seen.orthogonalDistances),
        "T2_at_A": .vector(seen.scoreDistances(components: model.latentVariables)),
    ]
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
    let result = try ResponsePermutation(
        x, y, segments: segments, latentVariables: a,
        permutations: permutations.map { $0.compactMap { if case .integer(let index) = $0 { index } else { nil } } })
    let lines = [result.rSquaredLine, result.qSquaredLine]
    return [
        "observed_R2_Q2": .vector([result.observed.rSquared, result.observed.qSquared]),
        "permuted_R2_Q2": .matrix(Matrix(rows: result.permuted.map { [$0.rSquared, $0.qSquared] })),
        "p_value_plus1": .vector([result.rSquaredPValue, result.qSquaredPValue]),
        "p_value_plain": .notApplicable("the share r/B can be 0, which no p-value is; (r + 1)/(B + 1) is given"),
        "abs_corr_y_yperm": .vector(result.correlations),
        "regression_intercepts_R2_Q2": .vector(lines.map { $0?.intercept }),
        "regression_slopes_R2_Q2": .vector(lines.map { $0?.slope }),
    ]
}
