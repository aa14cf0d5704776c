import Chemometrics

/// What people read of content regressions on standard output.
enum ContentTables {
    /// The summary of a calibration.
    static func calibration(
        _ report: ContentCalibrationReport, model: ContentModel, path: String, hash: String
    ) -> String {
        var text = "Content calibration\n"
        text += "  \(Format.count(report.spectra, "spectrum", "spectra")), \(Format.count(report.samples, "sample")), "
        text += "\(Format.count(report.lots, "lot"))\n  axis \(model.axis.summary); signal \(model.signal)\n\n"

        var table = TextTable([
            "Analyte", "Unit", ">Samples", ">Missing", ">LVs", ">RMSEC", ">RMSECV", ">Nested RMSECV", "95 % interval",
            ">Nested Q²", "",
        ])
        for analyte in report.analytes {
            let digits = Format.decimals(error: analyte.nestedRmsecv)
            table.add([
                analyte.name, analyte.unit ?? "", String(analyte.samples), String(analyte.missing),
                analyte.latentVariables.map(String.init) ?? "–", Format.fixed(analyte.rmsec, digits),
                Format.fixed(analyte.rmsecv, digits), Format.fixed(analyte.nestedRmsecv, digits),
                interval(analyte.nestedRmsecvInterval, digits), Format.fixed(analyte.qSquared, 3),
                predictability(analyte, report.findings),
            ])
        }
        text += table.text()
        text +=
            "  nested: the whole search repeated without the lots that are predicted; RMSECV: of the selected recipe\n"
        text += "  gap, nested − selected: " + report.analytes.map(gap).joined(separator: "; ") + "\n\n"

        var figures = TextTable([
            "Nested", ">Bias", ">p (no bias)", ">SEP", ">Slope", ">Intercept", ">RPD", ">RPIQ", ">RER", ">R² (cal.)",
        ])
        for analyte in report.analytes {
            let digits = Format.decimals(error: analyte.nestedRmsecv)
            figures.add([
                analyte.name, Format.fixed(analyte.bias, digits), Format.p(analyte.biasPValue),
                Format.fixed(analyte.sep, digits), Format.fixed(analyte.slope, 3),
                Format.fixed(analyte.intercept, digits), Format.fixed(analyte.rpd, 2), Format.fixed(analyte.rpiq, 2),
                Format.fixed(analyte.rer, 1), Format.fixed(analyte.rSquared, 3),
            ])
        }
        text += figures.text()
        text += "  bias: predicted − reference; slope and intercept: reference on predicted\n\n"

        text += intervals(report)
        text += laboratory(report)
        for analyte in report.analytes { text += candidates(analyte) }
        text += "Model \(path)\n"
        for analyte in report.analytes {
            let estimator = analyte.estimator
            let selection = estimator.selection.map { "\($0)+" } ?? ""
            text += "  \(analyte.name): \(analyte.recipe.summary); "
            text += "\(selection)\(estimator.method) with \(estimator.setting)\n"
        }
        text += "  seed \(report.seed)\n  SHA-256 \(hash)\n"
        return text
    }

    /// Coverage and domain on lots that were left out.
    private static func intervals(_ report: ContentCalibrationReport) -> String {
        var table = TextTable([
            "Intervals", ">Held", ">Lots held", "95 % interval", ">Mean width", ">Outside the domain", ">Expected",
        ])
        for analyte in report.analytes {
            guard let coverage = analyte.coverage else {
                table.add([analyte.name, "not available"])
                continue
            }
            table.add([
                analyte.name, Format.percent(coverage.value, 1), "\(coverage.lots.successes)/\(coverage.lots.lots)",
                rate(coverage.lots), Format.fixed(coverage.meanWidth, Format.decimals(error: analyte.nestedRmsecv)),
                Format.percent(coverage.outside, 1), Format.percent(coverage.expectedOutside, 1),
            ])
        }
        return table.text()
            + "  CV+ over lots at confidence \(Format.percent(1 - report.alpha)), on lots that were left out; all samples count\n\n"
    }

    private static func laboratory(_ report: ContentCalibrationReport) -> String {
        guard report.analytes.contains(where: { $0.laboratory != nil }) else { return "" }
        var table = TextTable([
            "Laboratory", ">SEL", ">RMSECV/SEL", ">Best R²", ">Own error", ">Tolerance", ">RMSECV/tolerance", ">Within",
        ])
        for analyte in report.analytes {
            guard let found = analyte.laboratory else { continue }
            let digits = Format.decimals(error: analyte.nestedRmsecv)
            table.add([
                analyte.name, found.sel.map(Format.short) ?? "", found.rmseOverSEL.map { Format.fixed($0, 2) } ?? "",
                found.sel == nil ? "" : Format.fixed(found.bestRSquared, 3),
                found.sel == nil ? "" : Format.fixed(found.ownError, digits),
                found.tolerance.map(Format.short) ?? "", found.rmseOverTolerance.map { Format.fixed($0, 2) } ?? "",
                found.withinTolerance.map { Format.percent($0, 1) } ?? "",
            ])
        }
        return table.text() + "  best R²: what a perfect model reaches against reference values with this error\n\n"
    }

    private static func candidates(_ analyte: ContentCalibrationReport.Analyte) -> String {
        let digits = Format.decimals(error: analyte.nestedRmsecv)
        var table = TextTable(["", analyte.name, ">Chosen", ">RMSECV", ">Least at", ">RMSECV", ">Outer choices"])
        for candidate in analyte.candidates {
            table.add([
                candidate.recipe == analyte.recipe.summary ? "→" : "", candidate.recipe, candidate.setting,
                Format.fixed(candidate.rmsecvCurve[candidate.chosen - 1], digits), candidate.bestSetting,
                Format.fixed(candidate.rmsecvCurve[candidate.best - 1], digits),
                "\(candidate.selectedInOuterSegments)/\(analyte.outerSegments)",
            ])
        }
        return table.text() + "\n"
    }

    /// "protein 0.012 (1.1 times)".
    private static func gap(_ analyte: ContentCalibrationReport.Analyte) -> String {
        let times = analyte.rmsecv > 0 ? " (\(Format.fixed(analyte.nestedRmsecv / analyte.rmsecv, 2)) times)" : ""
        return
            "\(analyte.name) \(Format.fixed(analyte.optimismGap, Format.decimals(error: analyte.nestedRmsecv)))\(times)"
    }

    private static func predictability(
        _ analyte: ContentCalibrationReport.Analyte, _ findings: [Finding]
    ) -> String {
        guard analyte.isPredictable else { return "CANNOT BE PREDICTED" }
        return findings.contains { $0.code == "content.hardly-predictable" && $0.place == analyte.name }
            ? "hardly predictable" : ""
    }

    private static func interval(_ interval: FigureInterval?, _ digits: Int) -> String {
        interval.map { "\(Format.fixed($0.low, digits)) … \(Format.fixed($0.high, digits))" } ?? "not available"
    }

    private static func rate(_ rate: RateFigure) -> String {
        guard let low = rate.low, let high = rate.high else { return "not available" }
        return "\(Format.percent(low, 1)) … \(Format.percent(high, 1))"
    }

    /// The figures of a calibration as CSV.
    static func calibrationCSV(_ report: ContentCalibrationReport) -> String {
        var rows = [
            [
                "analyte", "unit", "samples", "missing", "lots", "recipe", "estimator", "setting", "latentVariables",
                "rmsec", "rmsecv",
                "nestedRmsecv", "nestedRmsecvLow", "nestedRmsecvHigh", "rSquared", "qSquared", "bias", "sep", "slope",
                "intercept", "rpd", "rpiq", "rer", "coverage", "outside",
            ]
        ]
        for a in report.analytes {
            rows.append(
                [
                    a.name, a.unit ?? "", String(a.samples), String(a.missing), String(a.lots), a.recipe.summary,
                    (a.estimator.selection.map { "\($0)+" } ?? "") + a.estimator.method, a.estimator.setting,
                    a.latentVariables.map(String.init) ?? "",
                ]
                    + [
                        a.rmsec, a.rmsecv, a.nestedRmsecv, a.nestedRmsecvInterval?.low, a.nestedRmsecvInterval?.high,
                        a.rSquared, a.qSquared, a.bias, a.sep, a.slope, a.intercept, a.rpd, a.rpiq, a.rer,
                        a.coverage?.value, a.coverage?.outside,
                    ].map(number))
        }
        return CSVText.rows(rows)
    }

    private static func number(_ value: Double?) -> String { value.map { String($0) } ?? "" }

    /// The answers of a prediction.
    static func answers(_ answers: [ContentAnswer], _ model: ContentModel) -> String {
        var table = TextTable([
            "Sample", "Lot", "Analyte", ">Value", ">Low", ">High", "Unit", "Domain", ">p", ">h/h0", ">q/q0", "Nearest",
            "Most of the distance from",
        ])
        let digits = Dictionary(
            model.analytes.map { ($0.name, Format.decimals(uncertainty: $0.figures.nested.rmse)) },
            uniquingKeysWith: { first, _ in first })
        for answer in answers {
            for (index, value) in answer.values.enumerated() {
                let places = digits[value.analyte] ?? 3
                func cell(_ number: Double?) -> String { number.map { Format.fixed($0, places) } ?? "–" }
                table.add([
                    index == 0 ? answer.sample : "", index == 0 ? answer.lot ?? "" : "", value.analyte,
                    cell(value.value), cell(value.low), cell(value.high), value.unit ?? "",
                    domain(value),
                    Format.p(value.pValue), Format.ratio(value.applicability.scoreDistance),
                    value.applicability.orthogonalDistance.map(Format.ratio) ?? "–",
                    value.applicability.nearest.first.map { "\($0.sample) (\(Format.fixed($0.reference, places)))" }
                        ?? "",
                    value.contributions.prefix(2).map(stretch).joined(separator: ", "),
                ])
            }
        }
        var text = table.text(indent: "")
        let outside = answers.count { !$0.isInside }
        text += "\n\(Format.count(answers.count, "sample")): \(answers.count - outside) inside the domain"
        text += outside > 0 ? ", \(outside) outside that of one analyte or more\n" : "\n"
        return text + intervalLegend(answers) + AnswerNotes.text(notes(answers, model))
    }

    /// What the intervals are.
    static func intervalLegend(_ answers: [ContentAnswer]) -> String {
        answers.first.map { "intervals at confidence \(Format.percent(1 - $0.alpha, 1)), by lots\n" } ?? ""
    }

    /// What whoever reads the answers has to know beside them.
    static func notes(_ answers: [ContentAnswer], _ model: ContentModel) -> [Finding] {
        var notes: [Finding] = []
        for analyte in model.analytes where !model.isPredictable(analyte.name) {
            notes.append(
                Finding(
                    code: "content.answers-not-usable", severity: .warning,
                    summary: "\(analyte.name): CANNOT BE PREDICTED, nested Q² "
                        + Format.fixed(analyte.figures.nested.qSquared, 2),
                    remedy: "do not use these values"))
        }
        for analyte in model.analytes where (answers.first.map { !analyte.folds.hasLimits(alpha: $0.alpha) } ?? false) {
            notes.append(
                Finding(
                    code: "content.answers-without-interval", severity: .warning,
                    summary: "\(analyte.name): no interval with \(Format.count(analyte.folds.lots, "lot")); --alpha "
                        + "\(Format.fixed(analyte.folds.smallestPValue, 4)) is the smallest possible"))
        }
        return notes
            + AnswerNotes.guarantees(
                answers.map { ($0.guarantee, $0.scans) }, holding: "per sample", subject: "the confidence does")
    }

    /// What is said of an analyte beside its value: "OUTSIDE, beyond range".
    static func domain(_ value: ContentAnswer.Value) -> String {
        (value.inside ? "inside" : value.forced ? "OUTSIDE (forced)" : "OUTSIDE")
            + (value.beyondRange == true ? ", beyond range" : "")
            + (value.predictable == false ? ", CANNOT BE PREDICTED" : "")
    }

    private static func stretch(_ part: SpectralContribution) -> String {
        let place =
            part.from == part.to
            ? Format.short(part.from) : "\(Format.short(part.from)) … \(Format.short(part.to))"
        return "\(place) (\(Format.percent(part.share)))"
    }

    /// The answers as CSV: one row a sample and analyte.
    static func answersCSV(_ answers: [ContentAnswer], headed: Bool = true) -> String {
        var rows: [[String]] = []
        rows.reserveCapacity(answers.count * 4)
        if headed {
            rows.append([
                "sample", "lot", "scans", "analyte", "value", "low", "high", "unit", "inside", "forced", "beyondRange",
                "predictable", "pValue", "alpha", "scoreDistance", "orthogonalDistance", "nearest", "contributions",
                "guarantee",
                "model",
            ])
        }
        for answer in answers {
            for value in answer.values {
                rows.append([
                    answer.sample, answer.lot ?? "", String(answer.scans), value.analyte, number(value.value),
                    number(value.low), number(value.high), value.unit ?? "", String(value.inside),
                    String(value.forced), value.beyondRange.map { String($0) } ?? "",
                    value.predictable.map { String($0) } ?? "", String(value.pValue),
                    String(answer.alpha), String(value.applicability.scoreDistance),
                    number(value.applicability.orthogonalDistance),
                    value.applicability.nearest.map(\.sample).joined(separator: "|"),
                    value.contributions.map { "\($0.from)…\($0.to)" }.joined(separator: "|"), answer.guarantee,
                    answer.model,
                ])
            }
        }
        return CSVText.rows(rows)
    }

    /// The report of a validation.
    static func validation(_ report: ContentValidationReport) -> String {
        var text = "Content validation\n"
        var table = TextTable([
            "Analyte", "Unit", ">Samples", ">Lots", ">RMSEP", "95 % interval", ">Nested RMSECV", ">Bias",
            ">p (no bias)", ">SEP", ">Slope", ">Intercept", ">R²", ">Q²", ">RPD", ">RPIQ", ">RER", "",
        ])
        for a in report.analytes {
            let digits = Format.decimals(error: a.rmsep ?? a.nestedRmsecv)
            let mark = a.isPredictable ? "" : "CANNOT BE PREDICTED"
            let counts = [a.name, a.unit ?? "", String(a.samples), String(a.lots)]
            guard let rmsep = a.rmsep else {
                table.add(
                    counts + ["not available", "", Format.fixed(a.nestedRmsecv, digits)]
                        + [String](repeating: "", count: 10) + [mark])
                continue
            }
            table.add(
                counts + [
                    Format.fixed(rmsep, digits), interval(a.rmsepInterval, digits),
                    Format.fixed(a.nestedRmsecv, digits), Format.fixed(a.bias, digits), Format.p(a.biasPValue),
                    Format.fixed(a.sep, digits), Format.fixed(a.slope, 3), Format.fixed(a.intercept, digits),
                    Format.fixed(a.rSquared, 3), Format.fixed(a.qSquared, 3), Format.fixed(a.rpd, 2),
                    Format.fixed(a.rpiq, 2), Format.fixed(a.rer, 1), mark,
                ])
        }
        text += table.text()
        text += "  all samples that the model was not calibrated on, those outside the domain too\n\n"
        let hasSeen = report.analytes.contains { $0.calibrationSamples > 0 }
        var domain = TextTable(
            [
                "Intervals", ">Held", ">Lots held", "95 % interval", ">Mean width", ">Outside", ">Expected",
                ">RMSEP inside",
            ] + (hasSeen ? [">Calibration samples", ">RMSEP with them"] : []))
        for a in report.analytes {
            let digits = Format.decimals(error: a.rmsep ?? a.nestedRmsecv)
            var others = [a.inside.map { Format.fixed($0.rmse, digits) } ?? "–"]
            if hasSeen {
                others.append(String(a.calibrationSamples))
                others.append(a.withCalibrationSamples.map { Format.fixed($0.rmse, digits) } ?? "–")
            }
            guard let coverage = a.coverage else {
                domain.add([a.name, "not available", "", "", "", "", ""] + others)
                continue
            }
            domain.add(
                [
                    a.name, Format.percent(coverage.value, 1), "\(coverage.lots.successes)/\(coverage.lots.lots)",
                    rate(coverage.lots), Format.fixed(coverage.meanWidth, digits),
                    Format.percent(coverage.outside, 1), Format.percent(coverage.expectedOutside, 1),
                ] + others)
        }
        text += domain.text() + "  at confidence \(Format.percent(1 - report.alpha, 1))"
        text += hasSeen ? "; calibration samples: those that the model was calibrated on, or of their lots\n" : "\n"
        return text
    }

    /// The figures of a validation as CSV.
    static func validationCSV(_ report: ContentValidationReport) -> String {
        var rows = [
            [
                "analyte", "unit", "samples", "missing", "calibrationSamples", "lots", "predictable", "rmsep",
                "rmsepLow",
                "rmsepHigh", "nestedRmsecv", "rSquared", "qSquared", "bias", "biasPValue", "sep", "slope", "intercept",
                "rpd", "rpiq", "rer", "coverage", "outside", "rmsepInside", "rmsepWithCalibrationSamples",
            ]
        ]
        for a in report.analytes {
            rows.append(
                [
                    a.name, a.unit ?? "", String(a.samples), String(a.missing), String(a.calibrationSamples),
                    String(a.lots), String(a.isPredictable),
                ]
                    + [
                        a.rmsep, a.rmsepInterval?.low, a.rmsepInterval?.high, a.nestedRmsecv, a.rSquared, a.qSquared,
                        a.bias, a.biasPValue, a.sep, a.slope, a.intercept, a.rpd, a.rpiq, a.rer, a.coverage?.value,
                        a.coverage?.outside, a.inside?.rmse, a.withCalibrationSamples?.rmse,
                    ].map(number))
        }
        return CSVText.rows(rows)
    }
}
