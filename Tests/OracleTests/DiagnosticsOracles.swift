internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport
internal import Validation

let diagnosticsOracles: OracleHandlers = [
    "dmodx": distanceToModel,
    "vip": importance,
    "selectivity_ratio": channelRatios,
    "jackknife_coefficients": jackknife,
    "mspc": { try $0.has("columns_0based") ? hotelling($0) : charts($0) },
]

@Sendable private func distanceToModel(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let x = try oracle.matrix("X")
    let a = try oracle.integer("components")
    let model = try PrincipalComponents(components: a, scale: oracle.flag("scale")).fit(x)
    let fitted = try DistanceToModel(alpha: 1 - oracle.number("confidence")).fit(x, in: model, latentVariables: a)
    var result: [String: OracleValue] = [
        "dmodx_cal": .vector(try fitted.values(of: x, in: model)), "critical_value": .scalar(fitted.limit),
    ]
    if oracle.has("X_new") { result["dmodx_new"] = .vector(try fitted.values(of: oracle.matrix("X_new"), in: model)) }
    return result
}

@Sendable private func importance(_ oracle: OracleCase) throws -> [String: OracleValue] {
    // The cases name the model whose weights they use.
    let algorithm: PLSAlgorithm =
        try oracle.has("model") && oracle.text("model").uppercased().contains("SIMPLS") ? .simpls : .nipals
    let model = try fitted(oracle, by: algorithm).model
    return [
        "VIP": .vector(
            try VariableImportanceInProjection().values(of: model, latentVariables: model.latentVariables))
    ]
}

@Sendable private func channelRatios(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (x, _, model) = try fitted(oracle)
    let a = model.latentVariables
    return [
        "SR": .vector(try SelectivityRatio().values(of: model, calibration: x, latentVariables: a)),
        "sMC_F": .vector(
            try SignificanceMultivariateCorrelation().values(of: model, calibration: x, latentVariables: a)),
    ]
}

@Sendable private func jackknife(_ oracle: OracleCase) throws -> [String: OracleValue] {
    guard try oracle.text("cv") == "leave-one-out" else { throw OracleError("\(oracle.entry): other segments") }
    let x = try oracle.matrix("X")
    let lots = Lots(names: (0..<x.rows).map { String($0) }, indices: Array(0..<x.rows))
    let result = try CoefficientJackknife(
        latentVariables: oracle.integer("components"), scale: oracle.has("scale") ? oracle.flag("scale") : false
    ).estimate(x, Matrix(column: oracle.vector("y")), lots: lots)
    return [
        "t": .vector(result.tValues[0]), "standard_error": .vector(result.standardErrors[0]),
        "p_value": .vector(result.pValues[0]),
    ]
}

@Sendable private func charts(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let values = try oracle.matrix("X").column(oracle.integer("column_0based"))
    let first = try oracle.integers("phase1_rows").map { values[$0] }
    let all = try first + oracle.integers("phase2_rows").map { values[$0] }
    let width = try oracle.number("ewma_nsigmas")
    let individuals = try IndividualsChart(widthInSigma: 3, d2: oracle.number("d2")).fit(first)
    let averages = try MovingAverageChart(lambda: oracle.number("ewma_lambda"), widthInSigma: width).points(
        all, centre: individuals.centre, sigma: individuals.sigma)
    let sums = try CumulativeSumChart(
        shift: oracle.number("cusum_shift"), decision: oracle.number("cusum_decision")
    ).points(all, centre: individuals.centre, sigma: individuals.sigma)
    return [
        "center": .scalar(individuals.centre), "sigma_moving_range": .scalar(individuals.sigma),
        "sigma_SD": .scalar(individuals.overallSigma),
        "individuals_limits": .vector([individuals.limits.lowerBound, individuals.limits.upperBound]),
        "ewma": .vector(averages.map(\.value)),
        "ewma_limits": .matrix(Matrix(rows: averages.map { [$0.limits.lowerBound, $0.limits.upperBound] })),
        "cusum_upper": .vector(sums.map(\.upper)), "cusum_lower": .vector(sums.map(\.lower)),
    ]
}

@Sendable private func hotelling(_ oracle: OracleCase) throws -> [String: OracleValue] {
    // With all channels as components the score distance is Hotelling's T².
    let x = try oracle.matrix("X").selecting(columns: oracle.integers("columns_0based"))
    let calibration = x.selecting(rows: try oracle.integers("phase1_rows"))
    let alpha = try oracle.number("alpha")
    let p = x.columns
    let model = try PrincipalComponents(components: p).fit(calibration)
    let first = try model.predict(calibration).scoreDistances(components: p)
    let second = try model.predict(x.selecting(rows: oracle.integers("phase2_rows"))).scoreDistances(components: p)
    func limit(_ form: ScoreDistanceLimit) throws -> OracleValue {
        .vector([0, try form.value(components: p, samples: calibration.rows, upperTail: alpha)])
    }
    return [
        "T2_phase1": .vector(first), "T2_phase2": .vector(second),
        "limits_phase1_lower_upper": try limit(.calibration), "limits_phase2_lower_upper": try limit(.newSamples),
    ]
}
