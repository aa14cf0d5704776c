internal import LinearAlgebra
internal import Modelling
internal import TestSupport

let oneClassOracles: OracleHandlers = [
    "dd_simca": dataDrivenSIMCA,
    "simca": simca,
]

@Sendable private func dataDrivenSIMCA(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let classes = try oracle.integers("classes")
    let target = try oracle.integer("target_class")
    let x = try oracle.matrix("X").selecting(rows: classes.indices.filter { classes[$0] == target })
    let levels = LimitLevels(alpha: try oracle.number("alpha"), gamma: try oracle.number("gamma"))
    guard let estimate = DistanceDistribution.Estimate(rawValue: try oracle.text("estimator")) else {
        throw OracleError("\(oracle.entry): another estimator")
    }
    let model = try DataDrivenSIMCA(
        components: oracle.integer("components"), scale: oracle.flag("scale"), estimate: estimate, levels: levels
    ).fit(x)
    let cal = model.fullDistances(of: try model.principalComponents.predict(x))
    let prediction = try model.predict(oracle.matrix("X_new"))
    let seen = prediction.decomposition
    let new = model.fullDistances(of: seen)
    let limits = try model.limits(at: levels)
    func decisions(_ f: Matrix, _ decide: (FullDistance.Role) -> Bool) -> OracleValue {
        .matrix(Matrix(rows: limits.roles(of: f).map { $0.map { decide($0) ? 1 : 0 } }).transposed)
    }
    let last = model.fullDistance
    return [
        "h0": .vector(model.distances.map(\.score.scale)), "q0": .vector(model.distances.map(\.orthogonal.scale)),
        "Nh": .vector(model.distances.map(\.score.degreesOfFreedom)),
        "Nq": .vector(model.distances.map(\.orthogonal.degreesOfFreedom)),
        "f_crit": .vector(limits.extreme), "f_outlier": .vector(limits.outlier),
        "score_distance_new": .matrix(seen.scoreDistances),
        "orthogonal_distance_new": .matrix(seen.orthogonalDistances), "full_distance_new": .matrix(new),
        "accepted_new": decisions(new) { $0 == .regular }, "full_distance_cal": .matrix(cal),
        "accepted_cal": decisions(cal) { $0 == .regular }, "outlier_cal": decisions(cal) { $0 == .outlier },
        "at_A_only": .vector([
            Double(last.score.degreesOfFreedom), Double(last.orthogonal.degreesOfFreedom),
            prediction.extremeLimit, prediction.outlierLimit,
        ]), "full_distance_new_at_A": .vector(prediction.fullDistances),
        "pychemauth_same_decisions": .notApplicable("what two peers say of each other"),
    ]
}

/// The part of the limits that is data-driven.
func dataDrivenLimits(
    _ oracle: OracleCase, seen: LatentDecomposition, alpha: Double
) throws -> [String: OracleValue] {
    let robust = oracle.entry.name.contains("_ddrobust")
    let full = try (1...seen.components).map { a in
        FullDistance(
            score: try DistanceDistribution(
                seen.scoreDistances(components: a), estimate: robust ? .robust : .moments, what: "score distances"),
            orthogonal: try DistanceDistribution(
                seen.orthogonalDistances(components: a), estimate: robust ? .robust : .moments,
                what: "orthogonal distances"),
            samples: seen.count)
    }
    let gamma = try oracle.number("gamma")
    let extreme = full.map { $0.intercepts(of: $0.extremeLimit(alpha: alpha)) }
    let outlier = full.map { $0.intercepts(of: $0.outlierLimit(gamma: gamma)) }
    // The peer prints N by moments before it is rounded, and by quartiles after.
    return [
        "h0": .vector(full.map(\.score.scale)), "q0": .vector(full.map(\.orthogonal.scale)),
        "Nh": .vector(full.map(\.score.unroundedDegreesOfFreedom)),
        "Nq": .vector(full.map(\.orthogonal.unroundedDegreesOfFreedom)),
        "T2_limit_alpha": .vector(extreme.map(\.score)), "Q_limit_alpha": .vector(extreme.map(\.orthogonal)),
        "T2_limit_gamma": .vector(outlier.map(\.score)), "Q_limit_gamma": .vector(outlier.map(\.orthogonal)),
    ]
}

@Sendable private func simca(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let classes = try oracle.integers("classes")
    let target = try oracle.integer("target_class")
    let x = try oracle.matrix("X").selecting(rows: classes.indices.filter { classes[$0] == target })
    let new = try oracle.matrix("X_new")
    let (count, scale) = (try oracle.integer("components"), try oracle.flag("scale"))
    let alpha = try oracle.number("alpha")

    func members(_ accepted: [[Bool]]) -> OracleValue {
        .matrix(Matrix(rows: accepted.map { $0.map { $0 ? 1 : -1 } }).transposed)
    }
    var values: [String: OracleValue] = [:]
    // R mdatools names its pairs of limits by that of q. With "chisq" it prints N rounded down and decides by N rounded.
    for (name, printed, decides) in [
        ("jm", OrthogonalDistanceLimit.Method.jacksonMudholkarClamped, .jacksonMudholkarClamped),
        ("chisq", .momentsWhole, OrthogonalDistanceLimit.Method.momentsRounded),
    ] {
        func seen(_ limit: OrthogonalDistanceLimit.Method) throws -> SIMCAPrediction {
            try SIMCA(components: count, scale: scale, scoreLimit: .fForm, orthogonalLimit: limit, alpha: alpha)
                .fit(x).predict(new)
        }
        let (decided, shown) = (try seen(decides), try seen(printed))
        values[name + "_membership"] = members((1...count).map { decided.accepted(components: $0) })
        values[name + "_Q_limits_alpha"] = .vector(shown.limits.orthogonal.map(\.value))
        values[name + "_T2_limits_alpha"] = .vector(shown.limits.score)
        values["Q_new"] = .matrix(shown.decomposition.orthogonalDistances)
        values["T2_new"] = .matrix(shown.decomposition.scoreDistances)
    }
    let residual = try SIMCA(components: count, scale: scale, rule: .residualF, alpha: alpha).fit(x).predict(new)
    values["residual_F"] = .vector(residual.residualF.column(count - 1))
    values["residual_F_critical"] = .scalar(residual.limits.residualF[count - 1])
    values["residual_F_accept"] = .vector(residual.accepted)

    let model = try DataDrivenSIMCA(components: count, scale: scale, alpha: alpha).fit(x)
    let limits = try model.limits(at: LimitLevels(alpha: alpha))
    let f = model.fullDistances(of: try model.predict(new).decomposition)
    let cuts = model.distances.indices.map { model.distances[$0].intercepts(of: limits.extreme[$0]) }
    values["ddmoments_membership"] = members(limits.accepted(f))
    values["ddmoments_Q_limits_alpha"] = .vector(cuts.map(\.orthogonal))
    values["ddmoments_T2_limits_alpha"] = .vector(cuts.map(\.score))
    return values
}
