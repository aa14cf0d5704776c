internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport
internal import Validation

let selectionOracles: OracleHandlers = [
    "ipls": intervalPLS,
    "cars": competitiveSampling,
    "uve": noiseElimination,
    "mc_uve": monteCarloElimination,
    "spa": successiveProjections,
]

@Sendable private func intervalPLS(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (x, y) = (try oracle.matrix("X"), try oracle.vector("y"))
    let folds = try oracle.integers("fold_of_row")
    let training = try SelectionTraining(
        x, Matrix(column: y), segments: .given(foldOfRow: folds, folds: (folds.max() ?? 0) + 1))
    // mdatools rounds the width first, and has as many intervals as then fit best.
    let width = (Double(x.columns) / Double(try oracle.integer("intervals"))).rounded(.toNearestOrEven)
    let count = Int((Double(x.columns) / width).rounded(.toNearestOrEven))
    func method(_ direction: IntervalPLS.Direction) throws -> IntervalPLS {
        IntervalPLS(
            direction: direction, intervals: count, maximumLatentVariables: try oracle.integer("max_components"))
    }
    let profile = try method(.forward).profile(training)
    let forward = try method(.forward).select(training).steps
    // All channels are not among what mdatools chooses from: what it took away last, at the least error.
    let backward = try method(.backward).select(training).steps
    let removed = backward.compactMap(\.interval)
    // Intervals with fewer channels than components have shorter lists.
    let curves = profile.curves
    return [
        "interval_limits_1based_inclusive": .matrix(
            Matrix(rows: profile.ranges.map { [Double($0.lowerBound + 1), Double($0.upperBound)] })),
        "global_RMSECV": .scalar(profile.fullRMSECV),
        "interval_RMSECV_at_selected_components": .vector(profile.rmsecv),
        "interval_components": .vector(profile.latentVariables),
        "interval_RMSECV_all_components": Set(curves.map(\.count)).count == 1
            ? .matrix(Matrix(rows: curves)) : .lists(curves.map { .vector($0) }),
        "forward_selected_intervals_1based_in_order": .vector(forward.compactMap(\.interval).map { $0 + 1 }),
        "forward_RMSECV_path": .vector(forward.map(\.rmsecv)),
        "backward_selected_intervals_1based": .vector(
            profile.ranges.indices.filter { !removed.contains($0) }.map { $0 + 1 }),
        "backward_removed_in_order": .vector(removed.map { $0 + 1 }),
        "backward_RMSECV_path": .vector(backward.map(\.rmsecv)),
    ]
}

@Sendable private func competitiveSampling(_ oracle: OracleCase) throws -> [String: OracleValue] {
    if oracle.has("N") {
        let (p, n) = (try oracle.integer("p"), try oracle.integer("N"))
        let decrease = ExponentialDecrease(channels: p, runs: n, rounding: .down)
        return [
            "ratio": .vector((1..<(n + 1)).map(decrease.ratio)),
            "n_kept_floor": .vector((1..<(n + 1)).map(decrease.kept)),
        ]
    }
    guard try oracle.text("resampling") == "none", try oracle.text("ARS") == "none",
        try oracle.text("segments") == "interleaved after sorting rows by y"
    else { throw OracleError("\(oracle.entry): a variant that is not known here") }
    let (x, y) = (try oracle.matrix("X"), try oracle.vector("y"))
    let folds = try oracle.integer("folds")
    let order = y.indices.sorted { y[$0] != y[$1] ? y[$0] < y[$1] : $0 < $1 }
    var foldOfRow = [Int](repeating: 0, count: y.count)
    for (rank, row) in order.enumerated() { foldOfRow[row] = rank % folds }
    let training = try SelectionTraining(
        x, Matrix(column: y), segments: .given(foldOfRow: foldOfRow, folds: folds))
    let selected = try CompetitiveAdaptiveReweightedSampling(
        runs: oracle.integer("iterations"), share: 1, reweighting: false, rounding: .up, scale: oracle.flag("scale"),
        maximumLatentVariables: oracle.integer("components")
    ).select(training)
    let best = selected.steps.lastIndex { $0.rmsecv == selected.rmsecv } ?? -1
    return [
        "n_variables_per_iteration": .vector(selected.steps.map(\.channels)),
        "RMSECV_per_iteration": .vector(selected.steps.map(\.rmsecv)),
        "components_per_iteration": .vector(selected.steps.map(\.latentVariables)),
        "best_iteration_1based": .scalar(best + 1),
        "selected_0based": .vector(selected.channels),
    ]
}

@Sendable private func noiseElimination(_ oracle: OracleCase) throws -> [String: OracleValue] {
    guard
        try oracle.text("noise") == "noise[i,j] = ((k*7919) mod 10007)/10007*1e-10 with k = column-major 1-based index "
            + "of an n x p matrix"
    else { throw OracleError("\(oracle.entry): a noise that is not known here") }
    let (x, y) = (try oracle.matrix("X"), try oracle.vector("y"))
    let a = try oracle.integer("components")
    let (n, p) = (x.rows, x.columns)
    let noise = Matrix(
        rows: n, columns: p,
        elements: (0..<n).flatMap { i in
            (0..<p).map { j in Double((j * n + i + 1) * 7919 % 10007) / 10007 * 1e-10 }
        })
    let training = try SelectionTraining(x, Matrix(column: y))
    let values = try UninformativeVariableElimination.stability(training, noise: noise, latentVariables: a)
    let without = try UninformativeVariableElimination.stability(
        training, noise: Matrix(rows: n, columns: 0), latentVariables: a)
    let selected = try UninformativeVariableElimination(latentVariables: a).select(training, noise: noise)
    return [
        "stability_real": .vector(values.channels[0]),
        "stability_noise": .vector(values.noise[0]),
        "stability_without_noise": .vector(without.channels[0]),
        "cutoff_max_abs_noise": .scalar(selected.threshold),
        "kept_0based": .vector(selected.channels),
    ]
}

@Sendable private func monteCarloElimination(_ oracle: OracleCase) throws -> [String: OracleValue] {
    guard let subsets = oracle.parameters["subsets_0based"]?.array?.map({ $0.array ?? [] }) else {
        throw OracleError("\(oracle.entry) has no subsets")
    }
    let values = try CoefficientStability.values(
        oracle.matrix("X"), Matrix(column: oracle.vector("y")),
        subsets: subsets.map { $0.compactMap { if case .integer(let row) = $0 { row } else { nil } } },
        latentVariables: oracle.integer("components"))
    return ["stability": .vector(values[0])]
}

@Sendable private func successiveProjections(_ oracle: OracleCase) throws -> [String: OracleValue] {
    guard try oracle.text("X") == "column mean-centred" else {
        throw OracleError("\(oracle.entry): the treatment of X is not known here")
    }
    let x = try oracle.matrix("X")
    let chains = SuccessiveProjections.chains(
        of: x.subtractingFromRows(x.columnMeans), starts: try oracle.integers("starts_0based"),
        length: try oracle.integer("chain_length"))
    return ["chains_0based": .matrix(Matrix(rows: chains.map { $0.map { Double($0) } }))]
}
