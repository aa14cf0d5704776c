import Chemometrics

/// The plots of an exploration.
enum ExplorationFigures {
    static let names = ["spectra-raw.svg", "spectra-preprocessed.svg", "scores.svg", "loadings.svg", "distances.svg"]

    /// Writes all plots.
    static func write(
        _ result: Exploration.Result, raw: Spectra, classes: ClassLabels?, to folder: FigureFolder
    ) throws {
        let report = result.report
        try folder.write("spectra-raw.svg", SpectraFigure(spectra: raw, labels: classes, title: "Raw spectra").svg())
        try folder.write(
            "spectra-preprocessed.svg",
            SpectraFigure(
                x: result.preprocessed.x, axis: result.preprocessed.axis, labels: classes,
                signalTitle: "After preprocessing", title: report.recipe.summary
            ).svg())
        let names = report.samples.map { $0.role == .regular ? "" : $0.sample }
        if result.scores.columns >= 2 {
            try folder.write(
                "scores.svg",
                ScoresFigure(
                    scores: result.scores, labels: classes, explained: report.explainedVariance, names: names,
                    title: "Principal components after \(report.recipe.summary)"
                ).svg())
        }
        try folder.write(
            "loadings.svg",
            LoadingsFigure(
                values: result.loadings, names: report.explainedVariance.indices.map { "PC\($0 + 1)" },
                axis: result.preprocessed.axis, title: "Loadings"
            ).svg())
        try folder.write(
            "distances.svg",
            DistanceFigure(
                scoreDistances: report.samples.map(\.scoreDistance),
                orthogonalDistances: report.samples.map(\.orthogonalDistance),
                scoreDegrees: Double(result.model.fullDistance.score.degreesOfFreedom),
                orthogonalDegrees: Double(result.model.fullDistance.orthogonal.degreesOfFreedom),
                limits: [
                    DistanceFigure.Limit(name: "extremes, α \(report.levels.alpha)", value: report.extremeLimit),
                    DistanceFigure.Limit(name: "outliers, γ \(report.levels.gamma)", value: report.outlierLimit),
                ], labels: classes, names: names, title: "Distances to the model of all spectra"
            ).svg())
    }
}
