internal import LinearAlgebra
internal import Modelling
internal import TestSupport

let decompositionOracles: OracleHandlers = [
    "pca": principalComponents,
    // The note of these cases: NIPALS must converge to the full decomposition, which is what the product computes.
    "pca_nipals": principalComponents,
    "t2_q_limits": limits,
    "dd_simca": dataDrivenSIMCA,
]

@Sendable private func principalComponents(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let x = try oracle.matrix("X")
    let model = try PrincipalComponents(
        components: oracle.integer("components"), centre: oracle.flag("center"), scale: oracle.flag("scale")
    ).fit(x)
    let seen = try model.predict(x)
    var values: [String: OracleValue] = [
        "mean": .vector(model.mean), "scale": .vector(model.scale), "loadings": .matrix(model.loadings),
        "scores": .matrix(seen.scores), "eigenvalues": .vector(model.eigenvalues),
        "explained_variance_percent": .vector(model.explainedVariance.map { $0 * 100 }),
        "Q": .matrix(seen.orthogonalDistances), "T2": .matrix(seen.scoreDistances),
    ]
    if oracle.has("X_new") {
        let new = try model.predict(oracle.matrix("X_new"))
        values["scores_new"] = .matrix(new.scores)
        values["Q_new"] = .matrix(new.orthogonalDistances)
        values["T2_new"] = .matrix(new.scoreDistances)
    }
    return values
}

@Sendable private func limits(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let x = try oracle.matrix("X")
    let count = try oracle.integer("components")
    let model = try PrincipalComponents(components: count, scale: oracle.flag("scale")).fit(x)
    let seen = try model.predict(x)
    let alpha = oracle.has("alpha") ? try oracle.number("alpha") : 1 - (try oracle.number("confidence"))
    let outlier =
        oracle.has("gamma") ? LimitLevels(gamma: try oracle.number("gamma")).outlierTail(samples: x.rows) : nil
    if oracle.entry.name.contains("_dd") {
        return try dataDrivenLimits(oracle, seen: seen, alpha: alpha)
    }

    func q(_ method: OrthogonalDistanceLimit.Method, _ tail: Double?) throws -> OracleValue {
        guard let tail else { return .notApplicable("the case gives no γ") }
        return .vector(
            try (1...count).map { a in
                try OrthogonalDistanceLimit(
                    method, residualEigenvalues: model.residualEigenvalues(components: a),
                    distances: seen.orthogonalDistances(components: a), upperTail: tail)?.value
            })
    }
    func t2(_ tail: Double?) throws -> OracleValue {
        guard let tail else { return .notApplicable("the case gives no γ") }
        return .vector(
            try (1...count).map { try ScoreDistanceLimit.fForm.value(components: $0, samples: x.rows, upperTail: tail) }
        )
    }
    var values: [String: OracleValue] = [
        "T2_limit_alpha": try t2(alpha), "T2_limit_gamma": try t2(outlier), "Q_limit": try q(.box, alpha),
    ]
    if oracle.entry.name.contains("_chisq") {
        values["Q_limit_alpha"] = try q(.momentsWhole, alpha)
        values["Q_limit_gamma"] = try q(.momentsWhole, outlier)
        return values
    }
    let exponents = (1...count).map {
        OrthogonalDistanceLimit.exponent(residualEigenvalues: model.residualEigenvalues(components: $0))
    }
    let positive = (1...count).filter { exponents[$0 - 1].map { $0 > 0 } ?? false }
    values["Q_limit_alpha"] = try q(.jacksonMudholkarClamped, alpha)
    values["Q_limit_gamma"] = try q(.jacksonMudholkarClamped, outlier)
    values["Q_limit_alpha_jm_1979_signed"] = try q(.jacksonMudholkar, alpha)
    values["Q_limit_alpha_chemotools_abs_h0"] = .notApplicable("a defect of the peer: falls below the mean Q")
    values["h0"] = .vector(exponents)
    values["components_with_positive_h0"] = .vector(positive)
    if case .numbers(let signed, _) = try q(.jacksonMudholkar, alpha) {
        values["Q_limit_alpha_positive_h0"] = .vector(positive.map { signed[$0 - 1] })
    }
    return values
}

private func dataDrivenLimits(
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
    func decisions(_ f: Matrix, _ decide: (FullDistance.Role) -> Bool) -> OracleValue {
        .matrix(
            Matrix(
                rows: (0..<f.rows).map { i in
                    (0..<f.columns).map { decide(model.distances[$0].role(of: f[i, $0], at: levels)) ? 1 : 0 }
                }))
    }
    let last = model.fullDistance
    return [
        "h0": .vector(model.distances.map(\.score.scale)), "q0": .vector(model.distances.map(\.orthogonal.scale)),
        "Nh": .vector(model.distances.map(\.score.degreesOfFreedom)),
        "Nq": .vector(model.distances.map(\.orthogonal.degreesOfFreedom)),
        "f_crit": .vector(model.distances.map { $0.extremeLimit(alpha: levels.alpha) }),
        "f_outlier": .vector(model.distances.map { $0.outlierLimit(gamma: levels.gamma) }),
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
