import Chemometrics

/// What people read of origin discriminations on standard output.
enum OriginTables {
    /// The summary of a calibration.
    static func calibration(_ report: OriginCalibrationReport, model: OriginModel, path: String, hash: String) -> String
    {
        var text = "Origin discrimination\n"
        text += "  \(report.samples) spectra of \(report.lots) lots: "
        text += Format.lots(of: model.training.classes.map { ($0.name, $0.lots) }) + "\n"
        text += "  axis \(model.axis.summary); signal \(model.signal)\n\n"

        var candidates = TextTable(["", "Recipe", ">Chosen", ">Least loss at", ">Loss", ">SE", ">Outer choices"])
        let classifier = try? model.plan.classifier()
        func setting(_ complexity: Int) -> String { classifier?.shortSetting(complexity) ?? String(complexity) }
        for candidate in report.candidates {
            candidates.add([
                candidate.recipe == report.recipe.summary ? "→" : "", candidate.recipe, setting(candidate.chosen),
                setting(candidate.best), Format.fixed(candidate.loss, 4), Format.fixed(candidate.standardError, 4),
                "\(candidate.selectedInOuterSegments)/\(report.outerSegments)",
            ])
        }
        text += candidates.text()
        text += "  loss: 1 − balanced accuracy in the inner segments; chosen by one standard error\n\n"

        var headline = TextTable(["", ">Balanced accuracy", ">MCC", ""])
        headline.add([
            "selected", Format.fixed(report.selected.balancedAccuracy, 3), Format.fixed(report.selected.mcc, 3),
            "optimistic: the recipe was selected by it",
        ])
        headline.add([
            "nested", Format.fixed(report.nested.balancedAccuracy, 3), Format.fixed(report.nested.mcc, 3),
            "the whole search, on lots that it never saw",
        ])
        headline.add(["gap", Format.fixed(report.optimismGap, 3), "", ""])
        text += headline.text()
        text +=
            "  balanced accuracy: share of right decisions, lots and origins counting equally; MCC: majority of each lot\n"
        if let permutation = report.permutation {
            text +=
                "  permutation of the whole search: \(Format.pEquals(permutation.pValue)) "
                + "(\(permutation.count) permutations, mean \(Format.fixed(permutation.mean, 3)))\n"
        }
        text += "\n" + figures(report.nested, title: "nested, counted over lots")
        text +=
            "\nModel \(path)\n  \(report.recipe.summary); \(decider(model)); "
        text += "seed \(report.seed)\n  SHA-256 \(hash)\n"
        return text
    }

    /// "PLS-DA with 5 latent variables"; of another classifier what was chosen of it, and what makes the sets.
    static func decider(_ model: OriginModel) -> String {
        let standard = "PLS-DA with \(Format.count(model.pipeline.model.pls.latentVariables, "latent variable"))"
        guard let other = model.classifier else { return standard }
        return "decided by \(other.method) with \(other.setting); sets of origins by \(standard)"
    }

    /// Sensitivity and specificity of each class, and the confusion matrix.
    static func figures(_ figures: ClassificationFigures, title: String) -> String {
        var table = TextTable(["Origin", ">Lots", ">Sensitivity", "95 % interval", ">Specificity", "95 % interval"])
        for c in figures.classes {
            table.add([
                c.name, String(c.n), Format.fixed(c.sensitivity.value, 3), interval(c.sensitivity),
                Format.fixed(c.specificity.value, 3), interval(c.specificity),
            ])
        }
        var text = "  \(title); intervals are exact binomial\n" + table.text()
        text += "\n" + confusion(figures.confusion)
        return text
    }

    /// The confusion matrix; classes are numbered, and named below, where their names would make it too wide to read.
    static func confusion(_ matrix: ConfusionMatrix, widest: Int = 100) -> String {
        func table(_ names: [String]) -> TextTable {
            var table = TextTable(["true ↓  decided →"] + names.map { ">" + $0 })
            for (c, name) in names.enumerated() { table.add([name] + matrix.counts[c].map(String.init)) }
            return table
        }
        let named = table(matrix.classNames)
        guard named.width > widest else { return named.text() }
        let numbers = matrix.classNames.indices.map { String($0 + 1) }
        var legend = TextTable([">", ""])
        for (number, name) in zip(numbers, matrix.classNames) { legend.add([number, name]) }
        // The header of the legend is empty: a line between the two.
        return table(numbers).text() + legend.text()
    }

    private static func interval(_ rate: LotRate) -> String {
        rate.low == nil ? "not available" : "\(Format.fixed(rate.low, 3)) … \(Format.fixed(rate.high, 3))"
    }

    /// The answers of a prediction.
    static func answers(_ answers: [OriginAnswer], _ model: OriginModel) -> String {
        let confidence = answers.first?.answer.confidence ?? 1 - model.plan.acceptance.alpha
        var table = TextTable([
            "Sample", "Lot", "Origins at \(Format.percent(confidence, 1))", "Best", ">p of best", ">h/h0", ">q/q0",
            "Nearest calibration sample",
        ])
        for answer in answers {
            let near = answer.applicability.nearest.first
            table.add([
                answer.sample, answer.lot ?? "", set(answer), answer.answer.best,
                Format.p(answer.pValue[answer.answer.best]), Format.ratio(answer.applicability.scoreDistance),
                Format.ratio(answer.applicability.orthogonalDistance),
                near.map { "\($0.sample) (\(Format.className($0.origin)), \(Format.fixed($0.distance, 2)))" } ?? "",
            ])
        }
        var text = table.text(indent: "")
        let single = answers.count { $0.isSingle }
        let none = answers.count { $0.answer.origins.isEmpty }
        text +=
            "\n\(Format.count(answers.count, "sample")): \(single) with one origin, \(answers.count - single - none) with several, "
        text += "\(none) with none of the known ones\n"
        if let other = model.classifier {
            text += "best: decided by \(other.method) with \(other.setting); origins, p, h/h0 and q/q0 by PLS-DA\n"
        }
        return text + AnswerNotes.text(notes(answers))
    }

    /// What whoever reads the answers has to know beside them.
    static func notes(_ answers: [OriginAnswer]) -> [Finding] {
        var notes: [Finding] = []
        let contradicted = answers.filter { $0.isSingle && !$0.isFavourable }
        if !contradicted.isEmpty {
            notes.append(
                Finding(
                    code: "origin.answers-contradict", severity: .warning,
                    summary: "set and decision (best) name different origins, so neither can be reported: "
                        + contradicted.map(\.sample).joined(separator: ", ")))
        }
        if let held = answers.first?.answer.notExcludable, !held.isEmpty {
            notes.append(
                Finding(
                    code: "origin.answers-not-excludable", severity: .warning,
                    summary: "not excludable at this confidence, for want of calibration lots: "
                        + held.joined(separator: ", ")))
        }
        return notes
            + AnswerNotes.guarantees(
                answers.map { ($0.answer.guarantee, $0.scans) }, holding: "per lot", subject: "the confidence does")
    }

    private static func set(_ answer: OriginAnswer) -> String {
        answer.answer.origins.isEmpty ? "none of the known" : answer.answer.origins.joined(separator: " | ")
    }

    /// The answers as CSV.
    static func answersCSV(_ answers: [OriginAnswer], _ model: OriginModel, headed: Bool = true) -> String {
        var rows: [[String]] = []
        if headed {
            rows.append(
                [
                    "sample", "lot", "scans", "origins", "best", "confidence", "inside", "scoreDistance",
                    "orthogonalDistance",
                ] + model.classNames.map { "p_\($0)" } + ["notExcludable", "nearest", "model"])
        }
        for answer in answers {
            rows.append(
                [
                    answer.sample, answer.lot ?? "", String(answer.scans), answer.answer.origins.joined(separator: "|"),
                    answer.answer.best, String(answer.answer.confidence), String(answer.applicability.inside),
                    String(answer.applicability.scoreDistance), String(answer.applicability.orthogonalDistance),
                ] + model.classNames.map { String(answer.pValue[$0] ?? 0) } + [
                    answer.answer.notExcludable.joined(separator: "|"),
                    answer.applicability.nearest.map(\.sample).joined(separator: "|"), answer.model,
                ])
        }
        return CSVText.rows(rows)
    }

    /// The figures of a calibration as CSV.
    static func classCSV(_ report: OriginCalibrationReport) -> String {
        var rows = [
            [
                "origin", "lots", "sensitivity", "sensitivityLow", "sensitivityHigh", "specificity", "specificityLow",
                "specificityHigh",
            ]
        ]
        for c in report.nested.classes {
            rows.append(
                [c.name, String(c.n)]
                    + [
                        c.sensitivity.value, c.sensitivity.low, c.sensitivity.high, c.specificity.value,
                        c.specificity.low, c.specificity.high,
                    ].map { $0.map { String($0) } ?? "" })
        }
        return CSVText.rows(rows)
    }

    /// The report of a validation.
    static func validation(_ report: OriginValidationReport) -> String {
        var text = "Origin validation\n  \(report.samples) samples of \(report.lots) lots\n"
        if let found = report.figures {
            text += "  balanced accuracy \(Format.fixed(found.balancedAccuracy, 3)), "
            text += "MCC \(Format.fixed(found.mcc, 3))\n\n"
            text += figures(found, title: "decisions (best), counted over lots")
        }
        guard let coverage = report.coverage else { return text + unknownOrigins(report) }
        text += "\nSets of origins at \(Format.percent(coverage.confidence, 1)) confidence\n"
        text += "  hold the true origin of \(Format.percent(coverage.value, 1)) of the samples; of "
        text += "\(coverage.lots.successes)/\(coverage.lots.lots) lots (95 % interval \(interval(coverage.lots)))\n"
        text += "  mean size \(Format.fixed(coverage.meanSetSize, 2)); \(coverage.single) with one origin, "
        text += "\(coverage.several) with several, \(coverage.none) with none\n"
        return text + unknownOrigins(report)
    }

    private static func unknownOrigins(_ report: OriginValidationReport) -> String {
        guard let unknown = report.unknownOrigins else { return "" }
        return "  unknown origins (\(unknown.names.joined(separator: ", "))): \(unknown.recognised) of "
            + "\(unknown.samples) samples have the empty set, as they should\n"
    }
}
