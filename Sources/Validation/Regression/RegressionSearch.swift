internal import LinearAlgebra
internal import Modelling
public import Preprocessing
public import Spectroscopy

/// Double cross-validation of a regression: the search over recipes and complexities, validated as a whole.
///
/// Outer loop: lots are left out in turn; on the rest, the whole search (recipes × latent variables) is made by inner
/// lot-grouped segments, the choice is fitted and predicts the lots that were left out. Those predictions give the nested
/// figure: that of the procedure. Then the search is made once on all rows: that gives the model.
///
/// The loss of a lot is its mean squared error over rows and repeats; A is the smallest within one standard error of the
/// least (`ComplexityChoice`), at most min(maximum, lots/3, rank).
///
/// ```swift
/// let search = try RegressionSearch(task: task, recipes: recipes, regressor: PLSRegression(), settings: .init(), seed: 1)
/// let result = try search.run()
/// result.nestedRMSECV, result.optimismGap
/// ```
///
/// ## Source
/// Filzmoser, Liebmann, Varmuza, J. Chemometr. 23 (2009) 160. doi:10.1002/cem.1225
public struct RegressionSearch<Regressor: PathRegressor>: Sendable {
    /// The task.
    public let task: RegressionTask
    /// The candidate recipes, in plan order.
    public let recipes: [Recipe]
    /// The regression.
    public let regressor: Regressor
    /// Folds and repeats.
    public let settings: SearchSettings
    /// The seed of all segments.
    public let seed: UInt64
    private let prepared: PreparedRecipes
    private let outer: Segments

    /// Prepares a search: applies the row-wise steps of the candidates, and makes the outer segments.
    ///
    /// - Parameter outerDesign: who is left out in the outer loop; nil for random lots by the settings.
    /// - Throws: `ValidationError` when a recipe cannot be applied to a spectrum, or the design to the lots.
    public init(
        task: RegressionTask, recipes: [Recipe], regressor: Regressor, settings: SearchSettings, seed: UInt64,
        outerDesign: (any SegmentDesign)? = nil
    ) throws(ValidationError) {
        let segments: Segments
        if let outerDesign {
            do throws(SpectroscopyError) {
                segments = try outerDesign.segments(for: SegmentBasis(task.spectra, lots: task.lots), seed: seed)
            } catch {
                throw .spectra(error)
            }
            for segment in segments.all {
                // Two lots are needed to leave one out in the inner loop, three to have a latent variable then.
                let lots = task.lots.selecting(rows: segment.training).count
                guard lots >= 3 else { throw .spectra(.tooFewLotsToSplit(lots: lots, folds: 3)) }
            }
        } else {
            segments = task.segments(
                of: Array(0..<task.spectra.count), folds: settings.outerFolds, repeats: settings.outerRepeats,
                seed: seed)
        }
        self.init(
            task: task, recipes: recipes, regressor: regressor, settings: settings, seed: seed,
            prepared: try PreparedRecipes(recipes, spectra: task.spectra), outer: segments)
    }

    private init(
        task: RegressionTask, recipes: [Recipe], regressor: Regressor, settings: SearchSettings, seed: UInt64,
        prepared: PreparedRecipes, outer: Segments
    ) {
        self.task = task
        self.recipes = recipes
        self.regressor = regressor
        self.settings = settings
        self.seed = seed
        self.prepared = prepared
        self.outer = outer
    }

    /// The same search with the reference values dealt anew to the lots; what does not depend on them is not done again.
    func dealt(lotOrder: [Int]) -> RegressionSearch {
        RegressionSearch(
            task: task.dealt(lotOrder: lotOrder), recipes: recipes, regressor: regressor, settings: settings,
            seed: seed, prepared: prepared, outer: outer)
    }

    /// The outer segments, repeat after repeat.
    public var outerSegments: [Segment] { outer.all }

    /// The rows that segment s is fitted to; s = the number of outer segments stands for all rows.
    private func trainingRows(_ s: Int) -> [Int] {
        s < outer.all.count ? outer.all[s].training : Array(0..<task.spectra.count)
    }

    /// The seed of what the regressor draws in segment s.
    private func fitSeed(_ s: Int) -> UInt64 { SeededGenerator.derivedSeed(seed, part: 500_000 + UInt64(s)) }

    private func candidateResult(
        segment s: Int, candidate c: Int
    ) throws(ValidationError) -> (result: CandidateResult, predictions: [[[Double]]]) {
        let rows = trainingRows(s)
        let lotCount = task.lots.selecting(rows: rows).count
        let validation = RegressionValidation(
            task: task, candidate: prepared.candidates[c], regressor: regressor, rows: rows,
            segments: task.segments(
                of: rows, folds: settings.innerFolds, repeats: settings.innerRepeats,
                seed: SeededGenerator.derivedSeed(seed, part: UInt64(s) + 1)),
            maximum: regressor.complexities(lots: lotCount, limit: settings.maximumLatentVariables), seed: fitSeed(s))
        let predictions = try validation.predictions()
        let choice = ComplexityChoice(validation.losses(predictions))
        return (CandidateResult(recipe: recipes[c], choice: choice), predictions)
    }

    /// What the search decides on the training rows of an outer segment.
    public func selection(segment s: Int) throws(ValidationError) -> RegressionSelection {
        let results = try Parallel.map(recipes.count) { (c) throws(ValidationError) in
            try candidateResult(segment: s, candidate: c).result
        }
        return RegressionSelection(
            search: SearchResult(candidates: results), variance: task.variance(of: trainingRows(s)))
    }

    /// The recipe and regression of a selection, fitted to the training rows of an outer segment.
    ///
    /// The recipe is fitted to the raw spectra of these rows alone: this is the plain path.
    public func fit(
        _ selection: RegressionSelection, segment s: Int
    ) throws(ValidationError) -> (recipe: FittedRecipe, path: Regressor.Path) {
        let rows = trainingRows(s)
        let y = task.response(of: rows)
        let recipe = selection.search.recipe
        let (fitted, spectra) = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try recipe.fitApplying(to: task.spectra.selecting(rows: rows), reference: y)
        }
        let path = try ValidationError.modelling(recipe) { () throws(ModellingError) in
            try regressor.path(
                spectra.x, y, lots: task.lots.selecting(rows: rows), maximum: selection.search.latentVariables,
                seed: fitSeed(s))
        }
        return (fitted, path)
    }

    /// Makes the whole search.
    ///
    /// - Parameter progress: called with the work done and all work, from any thread.
    public func run(progress: (@Sendable (Int, Int) -> Void)? = nil) throws(ValidationError) -> RegressionSearchResult {
        let segmentCount = outer.all.count
        let counter = ProgressCounter(total: (segmentCount + 1) * recipes.count, report: progress)
        let pieces = try Parallel.map((segmentCount + 1) * recipes.count) { (k) throws(ValidationError) in
            let piece = try candidateResult(segment: k / recipes.count, candidate: k % recipes.count)
            counter.step()
            // The predictions themselves are needed of the search on all rows only.
            return (piece.result, k / recipes.count == segmentCount ? piece.predictions : [])
        }
        let selections = (0...segmentCount).map { s in
            RegressionSelection(
                search: SearchResult(candidates: (0..<recipes.count).map { pieces[s * recipes.count + $0].0 }),
                variance: task.variance(of: trainingRows(s)))
        }
        let heldOut = try Parallel.map(segmentCount) { (s) throws(ValidationError) -> [Double] in
            try predictHeldOut(selections[s], segment: s)
        }
        var nested = [[Double]](repeating: [], count: task.spectra.count)
        for (s, predicted) in heldOut.enumerated() {
            for (position, row) in outer.all[s].heldOut.enumerated() { nested[row].append(predicted[position]) }
        }
        let final = selections[segmentCount]
        let inner = pieces[segmentCount * recipes.count + final.search.selected].1[final.search.latentVariables - 1]
        return RegressionSearchResult(
            selection: final, selectedFigures: try figures(inner, final.search.recipe),
            nestedFigures: try figures(nested, final.search.recipe),
            nestedLosses: RegressionValidation<Regressor>.lotErrors(
                nested, truth: task.reference, lotRows: task.lots.rows),
            nestedPredictions: nested, outerSelections: Array(selections.prefix(segmentCount)))
    }

    private func predictHeldOut(_ selection: RegressionSelection, segment s: Int) throws(ValidationError) -> [Double] {
        let (recipe, path) = try fit(selection, segment: s)
        let asked = selection.search.recipe
        let spectra = try ValidationError.preprocessing(asked) { () throws(PreprocessingError) in
            try recipe.apply(to: task.spectra.selecting(rows: outer.all[s].heldOut))
        }
        return try ValidationError.modelling(asked) { () throws(ModellingError) in
            try path.predictions(for: spectra.x)[min(selection.search.latentVariables, path.count) - 1].column(0)
        }
    }

    private func figures(_ predictions: [[Double]], _ recipe: Recipe) throws(ValidationError) -> RegressionFigures {
        try ValidationError.modelling(recipe) { () throws(ModellingError) in
            try RegressionFigures(
                .crossValidation, reference: task.reference, predictions: predictions, lots: task.lots)
        }
    }
}
