internal import LinearAlgebra
public import Modelling
public import Preprocessing
public import Spectroscopy

/// The search over recipes and complexities of a classifier, validated as a whole.
///
/// Outer loop: lots are left out in turn; on the rest, the whole search (recipes × complexities) is made by inner
/// lot-grouped segments, the choice is fitted and decides the lots that were left out. Those decisions give the nested
/// figure: that of the procedure. Then the search is made once on all rows: that gives the model.
public struct NestedSearch<Classifier: PathClassifier>: Sendable {
    /// The task.
    public let task: ClassificationTask
    /// The candidate recipes, in plan order.
    public let recipes: [Recipe]
    /// The family of classifiers.
    public let classifier: Classifier
    /// Folds and repeats.
    public let settings: SearchSettings
    /// The seed of all segments.
    public let seed: UInt64
    /// Who is left out in the outer loop; nil for stratified random lots by the settings.
    public let outerDesign: (any SegmentDesign)?
    private let prepared: PreparedRecipes
    private let outer: Segments

    /// Prepares a search: applies the row-wise steps of the candidates, and makes the outer segments.
    ///
    /// - Parameter outerDesign: who is left out in the outer loop; nil for stratified random lots by the settings.
    /// - Throws: `ValidationError` when a recipe cannot be applied to a spectrum, the design not to the lots, or when it
    ///   leaves fewer than two lots of a class to learn from.
    public init(
        task: ClassificationTask, recipes: [Recipe], classifier: Classifier, settings: SearchSettings, seed: UInt64,
        outerDesign: (any SegmentDesign)? = nil
    ) throws(ValidationError) {
        try self.init(
            task: task, recipes: recipes, classifier: classifier, settings: settings, seed: seed,
            outerDesign: outerDesign, prepared: try PreparedRecipes(recipes, spectra: task.spectra))
    }

    private init(
        task: ClassificationTask, recipes: [Recipe], classifier: Classifier, settings: SearchSettings, seed: UInt64,
        outerDesign: (any SegmentDesign)?, prepared: PreparedRecipes
    ) throws(ValidationError) {
        self.task = task
        self.recipes = recipes
        self.classifier = classifier
        self.settings = settings
        self.seed = seed
        self.outerDesign = outerDesign
        self.prepared = prepared
        if let outerDesign {
            outer = try task.segments(by: outerDesign, seed: seed)
        } else {
            outer = task.segments(
                of: Array(0..<task.spectra.count), folds: settings.outerFolds, repeats: settings.outerRepeats,
                seed: seed)
        }
    }

    /// The same search with the classes dealt anew to the lots; nothing that does not depend on them is done again.
    ///
    /// - Throws: `ValidationError` when the outer design then leaves fewer than two lots of a class to learn from.
    func relabelled(lotClasses: [Int]) throws(ValidationError) -> NestedSearch {
        try NestedSearch(
            task: task.relabelled(lotClasses: lotClasses), recipes: recipes, classifier: classifier,
            settings: settings, seed: seed, outerDesign: outerDesign, prepared: prepared)
    }

    /// The outer segments, repeat after repeat.
    public var outerSegments: [Segment] { outer.all }

    /// The rows that segment s is fitted to; s = the number of outer segments stands for all rows.
    private func trainingRows(_ s: Int) -> [Int] {
        s < outer.all.count ? outer.all[s].training : Array(0..<task.spectra.count)
    }

    private func validation(segment s: Int, candidate c: Int) -> CandidateValidation<Classifier> {
        let rows = trainingRows(s)
        let lotCount = task.lots.selecting(rows: rows).count
        return CandidateValidation(
            task: task, candidate: prepared.candidates[c], classifier: classifier, rows: rows,
            segments: task.segments(
                of: rows, folds: settings.innerFolds, repeats: settings.innerRepeats,
                seed: SeededGenerator.derivedSeed(seed, part: UInt64(s) + 1)),
            maximum: classifier.complexities(lots: lotCount, limit: settings.maximumLatentVariables), seed: fitSeed(s))
    }

    /// The seed of what the classifier draws in segment s.
    private func fitSeed(_ s: Int) -> UInt64 { SeededGenerator.derivedSeed(seed, part: 500_000 + UInt64(s)) }

    /// What the search decides on the training rows of an outer segment.
    public func selection(segment s: Int) throws(ValidationError) -> SearchResult {
        let results = try Parallel.map(recipes.count) { (c) throws(ValidationError) in
            try candidateResult(segment: s, candidate: c).result
        }
        return SearchResult(candidates: results)
    }

    private func candidateResult(
        segment s: Int, candidate c: Int
    ) throws(ValidationError) -> (result: CandidateResult, decisions: [[[Int]]]) {
        let validation = validation(segment: s, candidate: c)
        let decisions = try validation.decisions()
        let choice = ComplexityChoice(validation.losses(decisions))
        return (CandidateResult(recipe: recipes[c], choice: choice), decisions)
    }

    /// The recipe and classifier of a selection, fitted to the training rows of an outer segment.
    ///
    /// The recipe is fitted to the raw spectra and classes of these rows alone: this is the plain path.
    public func fit(
        _ selection: SearchResult, segment s: Int
    ) throws(ValidationError) -> (recipe: FittedRecipe, path: Classifier.Path) {
        let rows = trainingRows(s)
        let (fitted, spectra) = try ValidationError.preprocessing(selection.recipe) { () throws(PreprocessingError) in
            try selection.recipe.fitApplying(
                to: task.spectra.selecting(rows: rows), reference: task.labels.selecting(rows: rows).reference)
        }
        let path = try ValidationError.modelling(selection.recipe) { () throws(ModellingError) in
            try classifier.path(
                spectra.x, task.labels.selecting(rows: rows), lots: task.lots.selecting(rows: rows),
                maximum: selection.complexity, seed: fitSeed(s))
        }
        return (fitted, path)
    }

    /// Makes the whole search.
    ///
    /// - Parameter progress: called with the work done and all work, from any thread.
    public func run(progress: (@Sendable (Int, Int) -> Void)? = nil) throws(ValidationError) -> NestedSearchResult {
        let segmentCount = outer.all.count
        let counter = ProgressCounter(total: (segmentCount + 1) * recipes.count, report: progress)
        let pieces = try Parallel.map((segmentCount + 1) * recipes.count) { (k) throws(ValidationError) in
            let piece = try candidateResult(segment: k / recipes.count, candidate: k % recipes.count)
            counter.step()
            // The decisions themselves are needed of the search on all rows only.
            return (piece.result, k / recipes.count == segmentCount ? piece.decisions : [])
        }
        let selections = (0...segmentCount).map { s in
            SearchResult(candidates: (0..<recipes.count).map { pieces[s * recipes.count + $0].0 })
        }
        let heldOut = try Parallel.map(segmentCount) { (s) throws(ValidationError) -> [Int] in
            let (recipe, path) = try fit(selections[s], segment: s)
            let asked = selections[s].recipe
            let spectra = try ValidationError.preprocessing(asked) { () throws(PreprocessingError) in
                try recipe.apply(to: task.spectra.selecting(rows: outer.all[s].heldOut))
            }
            return try ValidationError.modelling(asked) { () throws(ModellingError) in
                try path.decisions(for: spectra.x)[min(selections[s].complexity, path.count) - 1]
            }
        }
        var nested = [[Int]](repeating: [], count: task.spectra.count)
        for (s, decided) in heldOut.enumerated() {
            for (position, row) in outer.all[s].heldOut.enumerated() { nested[row].append(decided[position]) }
        }
        let final = selections[segmentCount]
        let inner = pieces[segmentCount * recipes.count + final.selected].1[final.complexity - 1]
        return NestedSearchResult(
            selection: final,
            selectedFigures: ClassificationFigures(labels: task.labels, lots: task.lots, decisions: inner),
            nestedFigures: ClassificationFigures(labels: task.labels, lots: task.lots, decisions: nested),
            nestedDecisions: nested, outerSelections: Array(selections.prefix(segmentCount)))
    }
}
