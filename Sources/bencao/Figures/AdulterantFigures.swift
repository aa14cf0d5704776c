import Chemometrics

/// The plots of an adulterant calibration.
enum AdulterantFigures {
    static let names = ["spectra-raw.svg", "spectra-preprocessed.svg", "acceptance.svg", "extremes.svg", "loss.svg"]

    /// Writes all plots.
    static func write(_ result: AdulterantDetection.Result, to folder: FigureFolder) throws {
        let model = result.model
        let names = ["genuine"] + (result.foreign.count > 0 ? ["foreign"] : [])
        let genuineCount = result.genuine.count
        let foreignCount = result.foreign.count
        let labels = ClassLabels(
            names: names,
            indices: [Int](repeating: 0, count: genuineCount) + [Int](repeating: 1, count: foreignCount))
        try folder.write(
            "spectra-raw.svg",
            SpectraFigure(
                spectra: result.genuine,
                labels: ClassLabels(names: ["genuine"], indices: [Int](repeating: 0, count: genuineCount)),
                title: "Genuine samples, raw"
            ).svg())
        let ready = try model.pipeline.prepared(result.genuine)
        let foreign = try model.pipeline.prepared(result.foreign)
        let recipe = model.pipeline.recipe.recipe.summary
        let all = Matrix(
            rows: genuineCount + foreignCount, columns: ready.axis.count,
            elements: ready.x.elements + foreign.x.elements)
        try folder.write(
            "spectra-preprocessed.svg",
            SpectraFigure(
                x: all, axis: ready.axis, labels: labels, signalTitle: "After preprocessing", title: recipe,
                drawsMeans: true
            ).svg())
        let full = model.pipeline.model.fullDistance
        let seen = try model.pipeline.model.predict(all).decomposition
        let levels = model.plan.acceptance
        let says = model.gate.smallestAlpha <= levels.alpha
        try folder.write(
            "acceptance.svg",
            DistanceFigure(
                scoreDistances: seen.scoreDistances(components: model.components).map { $0 / full.score.scale },
                orthogonalDistances: seen.orthogonalDistances(components: model.components)
                    .map { $0 / full.orthogonal.scale },
                scoreDegrees: Double(full.score.degreesOfFreedom),
                orthogonalDegrees: Double(full.orthogonal.degreesOfFreedom),
                limits: [
                    DistanceFigure.Limit(
                        name: "extreme (α = \(levels.alpha))", value: full.extremeLimit(alpha: levels.alpha)),
                    DistanceFigure.Limit(
                        name: "outlier (γ = \(levels.gamma))", value: full.outlierLimit(gamma: levels.gamma)),
                ], labels: labels,
                names: (result.genuine.samples + result.foreign.samples).map(\.id),
                isRejected: says
                    ? try model.gate.pValues(result.genuine.joined(with: result.foreign)).map { $0 <= levels.alpha }
                    : nil,
                title: "Acceptance: \(Format.count(model.components, "component"))"
                    + (says ? "" : "; at α = \(levels.alpha) the gate cannot say")
            ).svg())
        let extremes = try model.pipeline.model.extremes(of: ready.x)
        try folder.write(
            "extremes.svg",
            ExtremesFigure(
                points: extremes.points.map {
                    .init(expected: $0.expected, observed: $0.observed, low: $0.low, high: $0.high)
                }, confidence: extremes.confidence, title: "Extremes among the genuine samples (classical)"
            ).svg())
        let candidates = result.validation.selection.candidates
        let selected = result.validation.selection.selected
        let chosen = candidates[selected].choice
        try folder.write(
            "loss.svg",
            LossFigure(
                curves: candidates.map {
                    LossFigure.Curve(
                        name: $0.recipe.summary, losses: $0.choice.means, standardErrors: $0.choice.standardErrors)
                }, chosenCurve: selected, chosenLatentVariables: chosen.chosen,
                threshold: chosen.minimum + chosen.standardErrors[chosen.best - 1],
                complexityTitle: "Components", chosenSetting: Format.count(chosen.chosen, "component"),
                lossTitle: model.plan.validation.mode == .rigorous
                    ? "Share of variance not described (left-out lots)" : "1 − balanced accuracy (left-out lots)",
                title: "Choice of recipe and components"
            ).svg())
    }
}
