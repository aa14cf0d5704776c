internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
internal import Spectroscopy
internal import Validation

/// What the search of one regression decided for an analyte: the recipe, the complexity, and the fitted model of both.
struct ContentDecision {
    let found: RegressionSearchResult
    let permutation: PermutationTest?
    /// Who was left out in the outer loop.
    let outerSegments: [Segment]
    /// The recipe and the PLS regression that the domain is judged with; it predicts where there is no estimator.
    let pipeline: FittedPipeline<PLSModel>
    /// The numbers of latent variables that the domain is judged with: of all rows, and of each outer segment.
    let latentVariables: Int
    let outerLatentVariables: [Int]
    /// What predicts, where it is not that PLS regression.
    let estimator: ContentEstimator?
    /// How complexities are read: that of the estimator, or PLS.
    let regressor: any CataloguedRegressor

    /// Searches, validates the search as a whole, and fits the choice to all rows.
    ///
    /// With another regression than the default, the PLS regression of the domain takes the recipe that was chosen, and
    /// the number of latent variables that a plain search on the same lots chooses in it.
    init<Regressor: CataloguedRegressor>(
        _ regressor: Regressor, task: RegressionTask, plan: ContentPlan,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) throws(ValidationError) {
        let search = try RegressionSearch(
            task: task, recipes: plan.recipes ?? [], regressor: regressor, settings: plan.searchSettings,
            seed: plan.seed)
        found = try search.run(progress: progress)
        permutation =
            plan.validation.permutations > 0
            ? try PermutationTest(
                of: search, observed: found, count: plan.validation.permutations, progress: progress) : nil
        outerSegments = search.outerSegments
        self.regressor = regressor
        let all = search.outerSegments.count
        let (recipe, path) = try search.fit(found.selection, segment: all)
        if let standard = regressor as? PLSRegression, standard == PLSRegression(), let model = path as? PLSModel {
            pipeline = FittedPipeline(recipe: recipe, model: model)
            latentVariables = found.selection.search.latentVariables
            outerLatentVariables = found.outerSelections.map(\.search.latentVariables)
            estimator = nil
            return
        }
        let complexity = found.selection.search.complexity
        estimator = try ValidationError.modelling(found.selection.search.recipe) { () throws(ModellingError) in
            try ContentEstimator(regressor, named: plan.estimator, path: path, complexity: complexity, asLine: false)
        }
        let selections = found.outerSelections + [found.selection]
        let plain = try Parallel.map(selections.count) {
            (s) throws(ValidationError) -> (Int, FittedPipeline<PLSModel>?) in
            let domain = try RegressionSearch(
                task: task, recipes: [selections[s].search.recipe], regressor: PLSRegression(),
                settings: plan.searchSettings, seed: plan.seed)
            let selection = try domain.selection(segment: s)
            guard s == all else { return (selection.search.latentVariables, nil) }
            let (recipe, model) = try domain.fit(selection, segment: s)
            return (selection.search.latentVariables, FittedPipeline(recipe: recipe, model: model))
        }
        guard let last = plain.last, let fitted = last.1 else { throw .nothingFitted }
        pipeline = fitted
        latentVariables = last.0
        outerLatentVariables = plain.dropLast().map(\.0)
    }
}
