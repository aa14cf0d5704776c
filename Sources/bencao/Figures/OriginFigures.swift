import Chemometrics

/// The plots of an origin calibration.
enum OriginFigures {
    static let names = [
        "spectra-raw.svg", "spectra-preprocessed.svg", "scores.svg", "loss.svg", "confusion.svg", "coefficients.svg",
    ]

    /// Writes all plots.
    static func write(_ result: OriginDiscrimination.Result, to folder: FigureFolder) throws {
        let task = result.task
        let recipe = result.model.pipeline.recipe.recipe.summary
        let prepared = try result.model.pipeline.prepared(task.spectra)
        let model = result.model.pipeline.model
        try folder.write(
            "spectra-raw.svg", SpectraFigure(spectra: task.spectra, labels: task.labels, title: "Raw spectra").svg())
        try folder.write(
            "spectra-preprocessed.svg",
            SpectraFigure(
                x: prepared.x, axis: prepared.axis, labels: task.labels, signalTitle: "After preprocessing",
                title: recipe, drawsMeans: true
            ).svg())
        if model.pls.latentVariables >= 2 {
            try folder.write(
                "scores.svg",
                ScoresFigure(
                    scores: model.pls.scores.transposed, labels: task.labels, componentName: "LV",
                    explained: explained(model.pls, prepared.x), title: "PLS-DA scores of the calibration spectra"
                ).svg())
        }
        let candidates = result.search.candidates
        let chosen = candidates[result.search.selected].choice
        try folder.write(
            "loss.svg",
            LossFigure(
                curves: candidates.map {
                    LossFigure.Curve(
                        name: $0.recipe.summary, losses: $0.choice.means, standardErrors: $0.choice.standardErrors)
                }, chosenCurve: result.search.selected, chosenLatentVariables: chosen.chosen,
                threshold: chosen.minimum + chosen.standardErrors[chosen.best - 1],
                complexityTitle: result.model.classifier.map { "Complexity of \($0.method), smoothest first" }
                    ?? "Latent variables",
                chosenSetting: result.report.classifier.setting,
                lossTitle: "Loss (1 − balanced accuracy, inner segments)",
                title: "Choice of recipe and " + (result.model.classifier == nil ? "latent variables" : "complexity")
            ).svg())
        try folder.write(
            "confusion.svg",
            ConfusionFigure(
                trueNames: task.labels.names, counts: result.report.nested.confusion.counts, countTitle: "lots",
                title: "Nested validation: lots that the search never saw"
            ).svg())
        let coefficients = model.pls.coefficients(latentVariables: model.pls.latentVariables).matrix
        try folder.write(
            "coefficients.svg",
            LoadingsFigure(
                values: coefficients, names: Array(task.labels.names.prefix(coefficients.columns)),
                axis: prepared.axis, valueTitle: "PLS coefficient",
                title: "PLS-DA coefficients of class membership, after \(recipe)"
            ).svg())
    }

    /// The share of the variance of X that each latent variable explains: tᵀt·pᵀp/‖X‖².
    private static func explained(_ pls: PLSModel, _ x: Matrix) -> [Double] {
        let total = x.subtractingFromRows(pls.projection.mean).rowSquaredNorms.reduce(0, +)
        return (0..<pls.latentVariables).map { a in
            let t = pls.scores.row(a)
            let p = pls.projection.loadings.row(a)
            return dot(t, t) * dot(p, p) / total
        }
    }
}
