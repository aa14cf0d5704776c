internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy

/// The search for the recipe and the number of components of a one-class model, on lots.
///
/// Each candidate is fitted to the genuine lots of every training part, and tried on the lots left out.
/// * Rigorous: the loss of a genuine lot is q_a/mean‖x − x̄‖², the share of the variance of left-out lots that a
///   components do not describe; foreign lots are not looked at.
/// * Compliant: the loss of a left-out genuine lot is 1 when the classical limit at α rejects it, that of a foreign lot 1
///   when it accepts it; both groups count equally.
///
/// The recipe with the least loss at its own best A is taken, and within it the smallest A within one standard error.
struct OneClassSearch: Sendable {
    let prepared: PreparedRecipes
    let isGenuine: [Bool]
    let settings: OneClassSettings

    init(_ task: OneClassTask, recipes: [Recipe], settings: OneClassSettings) throws(ValidationError) {
        prepared = try PreparedRecipes(recipes, spectra: task.lots)
        isGenuine = task.isGenuine
        self.settings = settings
    }

    /// What the search decides on the given lots.
    func selection(rows given: [Int], seed: UInt64) throws(ValidationError) -> SearchResult {
        let rows = settings.mode == .rigorous ? given.filter { isGenuine[$0] } : given
        let results = try Parallel.map(prepared.candidates.count) { (c) throws(ValidationError) in
            let candidate = prepared.candidates[c]
            let table = try losses(of: candidate, rows: rows, seed: seed)
            return CandidateResult(recipe: candidate.recipe, choice: ComplexityChoice(table))
        }
        return SearchResult(candidates: results)
    }

    /// The largest number of components that may be asked of the given number of genuine lots.
    func maximum(genuineLots: Int) -> Int {
        max(1, settings.components ?? min(settings.maximumComponents, genuineLots / 3))
    }

    private func losses(
        of candidate: PreparedRecipes.Candidate, rows: [Int], seed: UInt64
    ) throws(ValidationError) -> LossTable {
        let genuine = rows.map { isGenuine[$0] }
        let split = SegmentedRows(candidate, rows: rows, reference: nil, rotationInvariant: true)
        let task = OneClassTask(lots: split.spectra, isGenuine: genuine)
        let segments = task.segments(folds: settings.innerFolds, repeats: settings.innerRepeats, seed: seed)
        let largest = maximum(genuineLots: genuine.count { $0 })
        var sums = [[Double]](repeating: [], count: rows.count)
        var counts = [Double](repeating: 0, count: rows.count)
        var complexities = largest
        for segment in segments.all {
            let (fitted, tried) = try split.split(
                Segment(training: segment.training.filter { genuine[$0] }, heldOut: segment.heldOut))
            let found = try ValidationError.modelling(candidate.recipe) { () throws(ModellingError) in
                try losses(fitted, tried, isGenuine: segment.heldOut.map { genuine[$0] }, largest: largest)
            }
            complexities = min(complexities, found.first?.count ?? complexities)
            for (position, row) in segment.heldOut.enumerated() {
                if sums[row].isEmpty { sums[row] = [Double](repeating: 0, count: largest) }
                for (a, loss) in found[position].enumerated() { sums[row][a] += loss }
                counts[row] += 1
            }
        }
        guard complexities >= 1 else { throw .nothingFitted }
        // A given number of components is not sought: it is the only one.
        let kept = settings.components.map { [min($0, complexities) - 1] } ?? Array(0..<complexities)
        let table = zip(sums, counts).map { sum, count in kept.map { sum[$0] / max(count, 1) } }
        let weights =
            settings.mode == .rigorous
            ? [Double](repeating: 1, count: rows.count)
            : LossTable.balancedWeights(lotClasses: genuine.map { $0 ? 0 : 1 })
        return LossTable(losses: table, weights: weights)
    }

    /// The loss of each held-out lot for 1 … a components, a as many as the training lots carry.
    private func losses(
        _ training: Matrix, _ heldOut: Matrix, isGenuine: [Bool], largest: Int
    ) throws(ModellingError) -> [[Double]] {
        switch settings.mode {
        case .rigorous:
            let model = try PrincipalComponents(components: largest).fit(training)
            let seen = try model.predict(heldOut)
            let scale = model.totalVariance
            return (0..<heldOut.rows).map { i in
                (0..<model.components).map { seen.orthogonalDistances[i, $0] / scale }
            }
        case .compliant:
            let model = try DataDrivenSIMCA(components: largest, estimate: settings.estimate, levels: settings.levels)
                .fit(training)
            let full = model.fullDistances(of: try model.principalComponents.predict(heldOut))
            let limits = model.distances.map { $0.extremeLimit(alpha: settings.levels.alpha) }
            return (0..<heldOut.rows).map { i in
                limits.indices.map { a in (full[i, a] > limits[a]) == isGenuine[i] ? 1 : 0 }
            }
        }
    }
}
