internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport
internal import Transfer

/// Calibration transfer: maps of spectra, corrections of predictions, domain-invariant PLS.
let transferOracles: OracleHandlers = [
    "direct_standardisation": directStandardisation,
    "pds": piecewiseDirectStandardisation,
    "sst": spectralSpaceTransformation,
    "slope_bias": slopeBias,
    "di_pls": domainInvariantPLS,
]

/// The new secondary spectra after a transfer that is fitted to the standards.
private func moved(_ oracle: OracleCase, by method: any TransferMethod) throws -> [String: OracleValue] {
    let (primary, secondary) = (try oracle.spectra("X_primary"), try oracle.spectra("X_secondary"))
    let rows = try oracle.integers("standard_rows_0based")
    let pairs = try PairedSpectra(
        primary: primary.selecting(rows: rows), secondary: secondary.selecting(rows: rows))
    let new = secondary.selecting(rows: try oracle.integers("new_rows_0based"))
    return ["X_new": .matrix(try method.fit(pairs).applySecondary(to: new).x)]
}

@Sendable private func directStandardisation(_ oracle: OracleCase) throws -> [String: OracleValue] {
    // "full (pinv)", or a number.
    let rank = try? oracle.integer("rank")
    return try moved(
        oracle,
        by: DirectStandardisation(components: rank, tolerance: 1e-15, background: try oracle.flag("centre")))
}

@Sendable private func piecewiseDirectStandardisation(_ oracle: OracleCase) throws -> [String: OracleValue] {
    try moved(
        oracle,
        by: PiecewiseDirectStandardisation(
            halfWidth: try oracle.integer("half_window"), components: try oracle.integer("components"),
            scale: oracle.has("scale") ? try oracle.flag("scale") : false))
}

@Sendable private func spectralSpaceTransformation(_ oracle: OracleCase) throws -> [String: OracleValue] {
    try moved(
        oracle,
        by: SpectralSpaceTransformation(
            components: try oracle.integer("components"), background: try oracle.flag("centre")))
}

@Sendable private func slopeBias(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (reference, predicted) = (try oracle.vector("y_reference"), try oracle.vector("y_predicted"))
    let line = try PredictionCorrection(.slopeAndBias, reference: reference, predicted: predicted)
    let bias = try PredictionCorrection(.bias, reference: reference, predicted: predicted)
    return [
        "slope": .scalar(line.slope), "intercept": .scalar(line.intercept),
        "corrected": .vector(line.apply(to: predicted)), "bias_reference_minus_predicted": .scalar(line.bias),
        "bias_corrected": .vector(bias.apply(to: predicted)), "SEP": .scalar(line.sep),
        "bias_confidence_limit_95": .scalar(line.biasLimit()), "t_bias": .scalar(line.biasTest.map { abs($0.statistic) }),
        "p_bias": .scalar(line.biasTest?.pValue),
        "slope_t_test_statistic": .scalar(line.slopeTest.map { abs($0.statistic) }),
    ]
}

@Sendable private func domainInvariantPLS(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let rows = try oracle.integers("source_rows_0based")
    let x = try oracle.matrix("X_source").selecting(rows: rows)
    let y = try oracle.vector("y")
    let target = try oracle.matrix("X_target").selecting(rows: try oracle.integers("target_rows_0based"))
    let fit = try DomainInvariantPLS(
        latentVariables: try oracle.integer("components"), lambda: try oracle.number("lambda")
    ).fit(x, rows.map { y[$0] }, source: x, target: target)
    let model = fit.model
    return [
        "coefficients": .vector(model.coefficients(latentVariables: model.latentVariables).matrix.column(0)),
        "weights": .matrix(model.weights.transposed), "loadings": .matrix(model.projection.loadings.transposed),
        "source_scores": .matrix(model.scores.transposed), "target_scores": .matrix(fit.targetScores),
        "predicted_target": .vector(try model.predict(target).column(0)),
        "discrepancy": .vector(fit.discrepancies),
    ]
}
