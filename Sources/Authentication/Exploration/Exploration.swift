public import LinearAlgebra
public import Modelling
public import Preprocessing
public import Spectroscopy
internal import Validation

/// A first look at spectra: principal components after a recipe, with extremes and outliers told.
///
/// Scores and loadings of a PCA of the spectra after the recipe (centred), and the data-driven full distance of each
/// spectrum with the limits of extremes (α) and outliers (γ). Nothing is removed.
///
/// ```swift
/// let look = try Exploration(components: 3).explore(spectra)
/// look.report.samples.filter { $0.role == .outlier }
/// ```
public struct Exploration: Sendable {
    /// What an exploration gives.
    public struct Result: Sendable {
        /// What people read.
        public let report: ExplorationReport
        /// The spectra after the recipe.
        public let preprocessed: Spectra
        /// The scores, n × A.
        public let scores: Matrix
        /// The loadings, p × A.
        public let loadings: Matrix
        /// The model of all spectra.
        public let model: DataDrivenSIMCAModel
    }

    /// The recipe in front of the PCA.
    public let recipe: Recipe
    /// The number of components A; fewer where the data carry fewer.
    public let components: Int
    /// The levels of the limits.
    public let levels: LimitLevels

    /// Creates an exploration.
    public init(recipe: Recipe = Recipe([]), components: Int = 3, levels: LimitLevels = LimitLevels()) {
        self.recipe = recipe
        self.components = components
        self.levels = levels
    }

    /// Explores spectra.
    ///
    /// - Throws: `AuthenticationError` for fewer than 3 spectra, or a recipe that cannot be applied.
    public func explore(_ spectra: Spectra, findings: [Finding] = []) throws(AuthenticationError) -> Result {
        do throws(ValidationError) {
            let ready = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
                try recipe.fitApplying(to: spectra).spectra
            }
            let largest = max(1, min(components, ready.count - 2, ready.axis.count - 1))
            let (model, seen) = try ValidationError.modelling(recipe) { () throws(ModellingError) in
                let model = try DataDrivenSIMCA(components: largest, levels: levels).fit(ready.x)
                return (model, try model.predict(ready.x))
            }
            let a = model.components
            let h = seen.decomposition.scoreDistances(components: a)
            let q = seen.decomposition.orthogonalDistances(components: a)
            let report = ExplorationReport(
                recipe: recipe, spectra: spectra.count, channels: ready.axis.count,
                explainedVariance: model.principalComponents.explainedVariance,
                extremeLimit: seen.extremeLimit, outlierLimit: seen.outlierLimit, levels: levels,
                samples: spectra.samples.indices.map { i in
                    ExplorationReport.SampleLine(
                        sample: spectra.samples[i].id, lot: spectra.samples[i].lot,
                        scores: seen.decomposition.scores.row(i),
                        scoreDistance: h[i] / model.fullDistance.score.scale,
                        orthogonalDistance: q[i] / model.fullDistance.orthogonal.scale,
                        fullDistance: seen.fullDistances[i], role: seen.roles[i])
                }, findings: findings + Lots.of(spectra).findings + model.findings)
            return Result(
                report: report, preprocessed: ready, scores: seen.decomposition.scores,
                loadings: model.principalComponents.loadings, model: model)
        } catch {
            throw .validation(error)
        }
    }
}
