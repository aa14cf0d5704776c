internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport

/// Moving averages, gap derivatives and baselines.
let baselineOracles: OracleHandlers = [
    "moving_average": {
        let x = try MovingAverage(window: $0.integer("window")).apply(to: $0.spectra("X")).x
        return ["X_trimmed": .matrix(x), "X": .matrix(x)]
    },
    "norris_gap_segment": {
        let method = NorrisWilliams(
            derivative: try $0.integer("derivative"), gap: try $0.integer("gap"), segment: try $0.integer("segment"))
        let step = $0.has("delta") ? try $0.number("delta") : 1
        return ["X": .matrix(try method.apply(to: $0.spectra("X", step: step)).x)]
    },
    "asls": {
        try baselineKeys(
            $0,
            AsymmetricLeastSquares(
                lambda: $0.number("lambda"), asymmetry: $0.number("p"), order: differenceOrder($0),
                maximumIterations: $0.has("max_iter") ? $0.integer("max_iter") : 200))
    },
    "airpls": {
        try baselineKeys(
            $0,
            AdaptiveReweighting(
                lambda: $0.number("lambda"), order: differenceOrder($0), tolerance: $0.number("tol"),
                maximumIterations: $0.integer("max_iter")))
    },
    "arpls": {
        try baselineKeys(
            $0,
            AsymmetricReweighting(
                lambda: $0.number("lambda"), order: differenceOrder($0), tolerance: $0.number("tol"),
                maximumIterations: $0.integer("max_iter")))
    },
]

/// The order of the differences, which cases leave out where it is 2.
@Sendable private func differenceOrder(_ oracle: OracleCase) throws -> Int {
    oracle.has("diff_order") ? try oracle.integer("diff_order") : 2
}

private func baselineKeys(_ oracle: OracleCase, _ method: some BaselineCorrection) throws -> [String: OracleValue] {
    let spectra = try oracle.spectra("X")
    let baselines = try method.baselines(of: spectra)
    return [
        "baseline": .matrix(baselines.spectra.x), "X": .matrix(try method.apply(to: spectra).x),
        "iterations_used": .vector(baselines.iterations),
    ]
}
