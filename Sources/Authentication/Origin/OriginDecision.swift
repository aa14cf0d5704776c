internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
internal import Spectroscopy
internal import Validation

/// What the search of one classifier decided: the recipe, the complexity, and the fitted model of both.
struct OriginDecision {
    let nested: NestedSearchResult
    let permutation: PermutationTest?
    /// The recipe and the PLS-DA in whose score space sets of origins are made.
    let pipeline: FittedPipeline<PLSDiscriminantModel>
    /// The number of latent variables that sets of origins are made with.
    let latentVariables: Int
    /// What decides, where it is not that PLS-DA.
    let classifier: OriginClassifier?

    /// Searches, validates the search as a whole, and fits the choice to all rows.
    ///
    /// With another classifier than the default, the PLS-DA of the sets takes the recipe that was chosen, and the number
    /// of latent variables that a plain search on all lots chooses in it.
    init<Classifier: CataloguedClassifier>(
        _ classifier: Classifier, task: ClassificationTask, recipes: [Recipe], plan: OriginPlan,
        progress: (@Sendable (OriginDiscrimination.Stage, Int, Int) -> Void)?
    ) throws(ValidationError) {
        let search = try NestedSearch(
            task: task, recipes: recipes, classifier: classifier, settings: plan.searchSettings, seed: plan.seed)
        nested = try search.run { progress?(.search, $0, $1) }
        permutation =
            plan.validation.permutations > 0
            ? try PermutationTest(
                of: search, observed: nested.nestedFigures.balancedAccuracy, count: plan.validation.permutations
            ) { progress?(.permutation, $0, $1) } : nil
        let (recipe, path) = try search.fit(nested.selection, segment: search.outerSegments.count)
        let complexity = min(nested.selection.complexity, path.count)
        let model = path.model(complexity: complexity)
        if let standard = classifier as? PLSDiscriminantAnalysis, standard == PLSDiscriminantAnalysis(),
            let model = model as? PLSDiscriminantModel
        {
            pipeline = FittedPipeline(recipe: recipe, model: model)
            latentVariables = nested.selection.complexity
            self.classifier = nil
            return
        }
        let plain = try NestedSearch(
            task: task, recipes: [nested.selection.recipe], classifier: PLSDiscriminantAnalysis(),
            settings: plan.searchSettings, seed: plan.seed)
        let selection = try plain.selection(segment: plain.outerSegments.count)
        let fitted = try plain.fit(selection, segment: plain.outerSegments.count)
        pipeline = FittedPipeline(
            recipe: fitted.recipe,
            model: fitted.path.model(latentVariables: min(selection.complexity, fitted.path.count)))
        latentVariables = selection.complexity
        self.classifier = OriginClassifier(classifier, complexity: complexity, model: model)
    }

    /// What a person should know about the fitted models.
    var findings: [Finding] { pipeline.model.pls.findings + (classifier?.model.findings ?? []) }
}
