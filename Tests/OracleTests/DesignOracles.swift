internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport
internal import Validation

let designOracles: OracleHandlers = [
    "kennard_stone": kennardStone,
    "spxy": sampleSetPartitioning,
    "duplex": duplex,
    "cv_partition": partitions,
]

/// "euclidean on 3 PCA scores (centred)": the space and the number of components.
private func space(_ metric: String) throws -> (SampleSpace, Int) {
    if metric.hasSuffix("on X as given") { return (.spectra, 1) }
    guard let count = metric.split(separator: " ").lazy.compactMap({ Int($0) }).first else {
        throw OracleError("the metric \"\(metric)\"")
    }
    return (metric.lowercased().hasPrefix("mahalanobis") ? .whitenedScores : .scores, count)
}

@Sendable private func kennardStone(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (space, components) = try space(oracle.text("metric"))
    let chosen = try KennardStone(count: oracle.integer("k"), space: space, components: components)
        .select(from: oracle.matrix("X"))
    return [
        "selected_order": .vector(chosen.calibration),
        "start_pair_as_set": .vector(Array(chosen.calibration.prefix(2))),
    ]
}

@Sendable private func sampleSetPartitioning(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let chosen = try SampleSetPartitioning(count: oracle.integer("k")).select(
        from: oracle.matrix("X"), reference: Matrix(column: oracle.vector("y")))
    return ["selected_order": .vector(chosen.calibration)]
}

@Sendable private func duplex(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (space, components) = try space(oracle.text("metric"))
    let chosen = try Duplex(count: oracle.integer("k_each"), space: space, components: components)
        .select(from: oracle.matrix("X"))
    return ["model_order": .vector(chosen.calibration), "test_order": .vector(chosen.test)]
}

@Sendable private func partitions(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (n, k) = (try oracle.integer("n"), try oracle.integer("k"))
    let basis = SegmentBasis(
        lots: Lots(names: (0..<n).map { String($0) }, indices: Array(0..<n)),
        lotClasses: oracle.has("stratify_by") ? try oracle.integers("stratify_by") : nil)
    // Folds of equal size are read as a matrix, others as lists.
    func rows(_ design: some SegmentDesign) throws -> OracleValue {
        let held = try design.segments(for: basis, seed: 0).all.map(\.heldOut)
        return Set(held.map(\.count)).count == 1
            ? .matrix(Matrix(rows: held.map { $0.map { Double($0) } })) : .lists(held.map { .vector($0) })
    }
    return [
        "contiguous_test_rows": try rows(ContiguousSegments(folds: k)),
        "venetian_test_rows": try rows(VenetianBlinds(folds: k)),
        "stratified_contiguous_test_rows": try rows(StratifiedSegments(folds: k, shuffle: false)),
    ]
}
