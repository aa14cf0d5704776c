internal import LinearAlgebra
internal import Modelling
internal import TestSupport

let decompositionOracles: OracleHandlers = [
    "pca": principalComponents,
    // The note of these cases: NIPALS must converge to the full decomposition, which is what the product computes.
    "pca_nipals": principalComponents,
    "t2_q_limits": limits,
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
    let model = try PrincipalComponents(components: count, scale: oracle.flag("scale")).fit(
        x, spectrum: .whole)
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
                    method, residualEigenvalues: model.residualEigenvalues(components: a) ?? [],
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
        OrthogonalDistanceLimit.exponent(residualEigenvalues: model.residualEigenvalues(components: $0) ?? [])
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
