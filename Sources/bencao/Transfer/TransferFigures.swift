import Chemometrics

/// The plots of `transfer`.
enum TransferFigures {
    static let driftNames = DriftCause.allCases.flatMap { ["ewma-\($0.rawValue).svg", "cusum-\($0.rawValue).svg"] }

    static func writeDrift(_ document: DriftDocument, to folder: FigureFolder) throws {
        for series in document.series {
            let name = series.cause.title.prefix(1).uppercased() + series.cause.title.dropFirst()
            try folder.write(
                "ewma-\(series.cause.rawValue).svg",
                ControlChartFigure(
                    lines: [("EWMA", series.average)], upper: series.averageLimit,
                    lower: series.averageLimit.map { -$0 }, firstAlarm: series.firstAverageAlarm,
                    valueTitle: "EWMA of normal scores", title: "\(name): moving average"
                ).svg())
            let limit = [Double](repeating: series.sumLimit, count: series.values.count)
            try folder.write(
                "cusum-\(series.cause.rawValue).svg",
                ControlChartFigure(
                    lines: [("upper sum", series.upperSum), ("lower sum", series.lowerSum)], upper: limit,
                    lower: limit.map { -$0 }, firstAlarm: series.firstSumAlarm,
                    valueTitle: "Cumulative sum of normal scores",
                    title: "\(name): cumulative sums"
                ).svg())
        }
    }

    /// The names of the plots of analytes: each stands with a name of its analyte that a file can have.
    static func checkNames(_ analytes: [String]) -> [String] {
        ContentFigures.fileNames(analytes).map { "agreement-\($0).svg" }
    }

    static func writeCheck(_ report: TransferCheckReport, to folder: FigureFolder) throws {
        for (analyte, file) in zip(report.analytes, checkNames(report.analytes.map(\.name))) {
            guard let agreement = analyte.equivalence?.agreement else { continue }
            func levels(_ e: LimitsOfAgreement.Estimate) -> (value: Double, low: Double, high: Double) {
                (e.value, e.low, e.high)
            }
            let names = analyte.pairs.map { pair -> String in
                let difference = pair.secondary - pair.primary
                return difference < agreement.lower.value || difference > agreement.upper.value ? pair.sample : ""
            }
            try folder.write(
                file,
                AgreementFigure(
                    primary: analyte.pairs.map(\.primary), secondary: analyte.pairs.map(\.secondary), names: names,
                    bias: levels(agreement.bias), limits: [levels(agreement.lower), levels(agreement.upper)],
                    margin: analyte.margin, quantity: analyte.name + (analyte.unit.map { " (\($0))" } ?? ""),
                    title: "\(analyte.name): agreement of two instruments"
                ).svg())
        }
    }

    /// The names of the plots of a comparison: by the place of the analyte in the model; one for a model of classes.
    static func fitNames(_ analytes: [String]?) -> [String] {
        analytes.map { $0.indices.map { "methods-\($0 + 1).svg" } } ?? ["methods.svg"]
    }

    static func writeFit(_ report: TransferFitReport, to folder: FigureFolder) throws {
        let names = fitNames(report.agreement == nil ? report.comparisons.map { $0.analyte ?? "" } : nil)
        for (comparison, file) in zip(report.comparisons, names) {
            let fitted = comparison.candidates.filter { $0.rmse != nil }
            guard let chosen = fitted.firstIndex(where: \.isChosen) else { continue }
            try folder.write(
                file,
                CandidateFigure(
                    candidates: zip(fitted, TransferFitTables.distinguishing(fitted)).map { candidate, settings in
                        CandidateFigure.Candidate(
                            name: candidate.method + (settings.isEmpty ? "" : " \(settings)"),
                            error: candidate.rmse ?? 0,
                            standardError: candidate.rmseStandardError ?? 0,
                            isWithin: candidate.isWithinOneStandardError)
                    }, chosen: chosen, errorTitle: errorTitle(comparison.analyte, comparison.unit),
                    title: "Methods of transfer" + (comparison.analyte.map { ": \($0)" } ?? "")
                ).svg())
        }
    }

    /// The names of the plots of learning curves.
    static func planNames(_ analytes: [String]?) -> [String] {
        analytes.map { $0.indices.map { "learning-\($0 + 1).svg" } } ?? ["learning.svg"]
    }

    static func writePlan(_ report: TransferPlanReport, to folder: FigureFolder) throws {
        let curves = report.curves ?? []
        let isContent = curves.contains { $0.analyte != nil }
        for (curve, file) in zip(curves, planNames(isContent ? curves.map { $0.analyte ?? "" } : nil)) {
            try folder.write(
                file,
                LearningCurveFigure(
                    points: curve.points.map {
                        .init(
                            samples: $0.samples, error: $0.rmse,
                            standardError: $0.rmse > 0 ? $0.standardError / (2 * $0.rmse) : 0)
                    }, enough: curve.enough,
                    baseline: curve.rmseUntransferred.map { ("nothing done", $0) },
                    errorTitle: errorTitle(curve.analyte, curve.unit),
                    title: "How many transfer samples are enough" + (curve.analyte.map { ": \($0)" } ?? "")
                ).svg())
        }
    }

    private static func errorTitle(_ analyte: String?, _ unit: String?) -> String {
        guard let analyte else { return "Distance of the two spectra in the model" }
        return "RMSE: \(analyte)" + (unit.map { " (\($0))" } ?? "")
    }
}
