internal import LinearAlgebra
internal import Modelling
public import Preprocessing
internal import Spectroscopy

/// What was found of one candidate recipe on one set of rows.
public struct CandidateResult: Codable, Hashable, Sendable {
    /// The recipe.
    public let recipe: Recipe
    /// The loss against the complexity, and the choice.
    public let choice: ComplexityChoice
}

/// What a search over recipes and complexities decided on one set of rows.
public struct SearchResult: Codable, Hashable, Sendable {
    /// Every candidate, in plan order.
    public let candidates: [CandidateResult]
    /// The index of the selected candidate: the least loss at its own best complexity, ties in plan order.
    public let selected: Int

    init(candidates: [CandidateResult]) {
        self.candidates = candidates
        var best = 0
        for (index, candidate) in candidates.enumerated()
        where candidate.choice.minimum < candidates[best].choice.minimum - LossTable.tieTolerance { best = index }
        selected = best
    }

    /// The selected recipe.
    public var recipe: Recipe { candidates[selected].recipe }

    /// The chosen complexity of the selected recipe: the number of latent variables, the point of a grid.
    public var complexity: Int { candidates[selected].choice.chosen }

    /// The complexity, of models that count it in latent variables (or components).
    public var latentVariables: Int { complexity }
}

/// Validates one candidate by lot-grouped segments inside one set of rows.
struct CandidateValidation<Classifier: PathClassifier>: Sendable {
    let task: ClassificationTask
    let candidate: PreparedRecipes.Candidate
    let classifier: Classifier
    /// The rows of the task that may be looked at: nothing else is.
    let rows: [Int]
    /// The segments, as positions in `rows`.
    let segments: Segments
    let maximum: Int
    /// The seed of what the classifier draws.
    var seed: UInt64 = 0

    /// The decided classes of each of `rows`, for each complexity and repeat: `decisions[a − 1][row]` is one a repeat.
    func decisions() throws(ValidationError) -> [[[Int]]] {
        let labels = task.labels.selecting(rows: rows)
        let lots = task.lots.selecting(rows: rows)
        let split = SegmentedRows(
            candidate, rows: rows, reference: labels.reference, rotationInvariant: classifier.isRotationInvariant)
        var result: [[[Int]]] = []
        for (s, segment) in segments.all.enumerated() {
            let (training, heldOut) = try split.split(segment)
            let decided = try ValidationError.modelling(candidate.recipe) { () throws(ModellingError) in
                try classifier.path(
                    training, labels.selecting(rows: segment.training), lots: lots.selecting(rows: segment.training),
                    maximum: maximum, seed: SeededGenerator.derivedSeed(seed, part: UInt64(s))
                ).decisions(for: heldOut)
            }
            if result.isEmpty {
                result = [[[Int]]](
                    repeating: [[Int]](repeating: [], count: rows.count), count: decided.count)
            }
            if decided.count < result.count { result.removeLast(result.count - decided.count) }
            for a in result.indices {
                for (position, row) in segment.heldOut.enumerated() { result[a][row].append(decided[a][position]) }
            }
        }
        guard !result.isEmpty else { throw .nothingFitted }
        return result
    }

    /// The loss of each lot: the share of wrong decisions over its rows and repeats.
    func losses(_ decisions: [[[Int]]]) -> LossTable {
        let lots = task.lots.selecting(rows: rows)
        let lotRows = lots.rows
        let losses = lotRows.map { positions in
            decisions.map { byRow in
                var (wrong, total) = (0, 0)
                for position in positions {
                    let truth = task.labels.indices[rows[position]]
                    for decided in byRow[position] {
                        total += 1
                        if decided != truth { wrong += 1 }
                    }
                }
                return total > 0 ? Double(wrong) / Double(total) : 0
            }
        }
        return LossTable(
            losses: losses, weights: LossTable.balancedWeights(lotClasses: task.lotClasses(of: rows)))
    }
}
