import Chemometrics

/// The plots of a content calibration.
enum ContentFigures {
    /// The names of the plots of analytes: each stands with a name of its analyte that a file can have.
    static func names(_ analytes: [String]) -> [String] {
        ["spectra-raw.svg"]
            + fileNames(analytes).flatMap { name in
                ["predicted", "rmsecv", "coefficients", "residuals", "vip"].map { "\($0)-\(name).svg" }
            }
    }

    /// Names of analytes without what a path or a shell reads otherwise; those that come to the same are numbered.
    static func fileNames(_ analytes: [String]) -> [String] {
        var used: Set<String> = []
        return analytes.map { analyte in
            let plain = String(analyte.map { $0.isLetter || $0.isNumber || "_-".contains($0) ? $0 : "_" })
            var name = plain
            var number = 2
            while !used.insert(name).inserted {
                name = "\(plain)-\(number)"
                number += 1
            }
            return name
        }
    }

    /// Writes all plots.
    static func write(_ result: ContentRegression.Result, to folder: FigureFolder) throws {
        if let first = result.analytes.first {
            try folder.write(
                "spectra-raw.svg", SpectraFigure(spectra: first.task.spectra, title: "Calibration samples, raw").svg())
        }
        let names = fileNames(result.model.analytes.map(\.name))
        for (index, analyte) in result.model.analytes.enumerated() {
            let found = result.analytes[index]
            let quantity = analyte.name + (analyte.unit.map { " (\($0))" } ?? "")
            try writePredictions(analyte, found, quantity: quantity, name: names[index], to: folder)
            let search = found.search.selection
            let chosen = search.search.candidates[search.search.selected].choice
            try folder.write(
                "rmsecv-\(names[index]).svg",
                LossFigure(
                    curves: search.search.candidates.indices.map {
                        LossFigure.Curve(
                            name: search.search.candidates[$0].recipe.summary, losses: search.rmsecv(candidate: $0))
                    }, chosenCurve: search.search.selected, chosenLatentVariables: chosen.chosen,
                    threshold: ((chosen.minimum + chosen.standardErrors[chosen.best - 1]) * search.variance)
                        .squareRoot(),
                    complexityTitle: found.countsLatentVariables ? "Latent variables" : "Point of the grid",
                    chosenSetting: found.regressor.setting(chosen.chosen), lossTitle: "RMSECV: \(quantity)",
                    title: "Choice of recipe and complexity: \(analyte.name)"
                ).svg())
            try writeImportance(analyte, found, name: names[index], to: folder)
        }
    }

    /// Coefficients with their jackknife limits over the mean spectrum, and VIP.
    ///
    /// Where another regression predicts, its coefficients if it is linear; else, and for VIP, those of the PLS
    /// regression that the domain is judged with.
    private static func writeImportance(
        _ analyte: ContentModel.Analyte, _ found: ContentRegression.AnalyteResult, name: String,
        to folder: FigureFolder
    ) throws {
        let model = analyte.pipeline.model
        let a = analyte.latentVariables
        let raw = found.task.spectra
        var label = analyte.estimator == nil ? "PLS coefficient" : "PLS coefficient (of the domain)"
        var coefficients = model.coefficients(latentVariables: a).matrix.column(0)
        var limits: [ClosedRange<Double>]?
        if let estimator = analyte.estimator, let line = estimator.model.line {
            (label, coefficients) = ("Coefficient (\(estimator.method))", line.coefficients)
        } else {
            // The recipe is that of all samples; the regression is refitted without each lot.
            let jackknife = Result { () throws(ModellingError) -> JackknifeCoefficients in
                try CoefficientJackknife(latentVariables: a).estimate(
                    found.prepared.x, Matrix(column: found.task.reference), lots: found.task.lots)
            }
            switch jackknife {
            case .success(let estimated): limits = estimated.intervals[0]
            case .failure:
                // Without a lot the samples carry fewer latent variables: there are no limits to draw.
                label += " (no jackknife: too few lots)"
            }
        }
        try folder.write(
            "coefficients-\(name).svg",
            CoefficientFigure(
                coefficients: coefficients, limits: limits, axis: found.prepared.axis,
                mean: (raw.x.columnMeans, raw.axis), name: label, limitsName: "95 % jackknife limits",
                title: "Coefficients on spectra after the recipe: \(analyte.name)"
            ).svg())
        let importance = try VariableImportanceInProjection().values(of: model, latentVariables: a)
        try folder.write(
            "vip-\(name).svg",
            LoadingsFigure(
                values: Matrix(column: importance), names: ["VIP"], axis: found.prepared.axis,
                valueTitle: "VIP", level: 1,
                title: "Variable importance in projection: \(analyte.name)"
                    + (analyte.estimator == nil ? "" : " (PLS of the domain)")
            ).svg())
    }

    private static func writePredictions(
        _ analyte: ContentModel.Analyte, _ found: ContentRegression.AnalyteResult, quantity: String, name: String,
        to folder: FigureFolder
    ) throws {
        // The mean over the outer repeats; a sample that no segment left out has none.
        let rows = found.search.nestedPredictions.indices.filter { !found.search.nestedPredictions[$0].isEmpty }
        let predicted = rows.map { row in
            let values = found.search.nestedPredictions[row]
            return values.reduce(0, +) / Double(values.count)
        }
        let intervals = rows.map { row -> PredictionFigure.Interval? in
            let all = found.nestedIntervals[row]
            guard !all.isEmpty else { return nil }
            let n = Double(all.count)
            return PredictionFigure.Interval(
                low: all.reduce(0) { $0 + $1.low } / n, high: all.reduce(0) { $0 + $1.high } / n)
        }
        let reference = rows.map { found.task.reference[$0] }
        let errors = zip(predicted, reference).map { $0 - $1 }
        let names = zip(rows, errors).map { row, error in
            abs(error) > 2.5 * analyte.figures.nested.rmse ? found.task.spectra.samples[row].id : ""
        }
        try folder.write(
            "predicted-\(name).svg",
            PredictionFigure(
                reference: reference, predicted: predicted, intervals: intervals, names: names, quantity: quantity,
                title: "Nested validation: \(analyte.name)"
            ).svg())
        try folder.write(
            "residuals-\(name).svg",
            ResidualFigure(
                reference: reference, residuals: errors, names: names, quantity: quantity,
                title: "Residuals of the nested validation: \(analyte.name)"
            ).svg())
    }
}
