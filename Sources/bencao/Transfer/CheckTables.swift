import Chemometrics

/// What people and programs read of a check of two instruments.
enum CheckTables {
    static func text(_ report: TransferCheckReport) -> String {
        var text = "Equivalence of two instruments: \(report.verdict.title.uppercased())\n"
        text += "  \(Format.count(report.samples, "sample")) of \(Format.count(report.lots, "lot")) measured on both, "
        text += "tests at \(Format.percent(report.alpha, 1))\n"
        if let r = report.pairing.correlation, let p = report.pairing.pValue {
            text += "  pairing by id: distances correlate with \(Format.fixed(r, 2)), \(Format.pEquals(p))\n"
        }
        for analyte in report.analytes { text += "\n" + self.text(analyte) }
        if let answers = report.answers { text += "\n" + self.text(answers) }
        return text
    }

    private static func text(_ analyte: TransferCheckReport.Analyte) -> String {
        let unit = analyte.unit.map { " \($0)" } ?? ""
        var text = "\(analyte.name): \(analyte.verdict.title)\n"
        for reason in analyte.reasons { text += "  \(reason)\n" }
        guard let check = analyte.equivalence else { return text }
        // Values have the decimals that their interval allows.
        func range(_ low: Double, _ high: Double) -> String {
            let digits = Format.decimals(uncertainty: (high - low) / 2)
            return "\(Format.fixed(low, digits)) … \(Format.fixed(high, digits))"
        }
        func value(_ value: Double, _ low: Double, _ high: Double) -> String {
            Format.fixed(value, Format.decimals(uncertainty: (high - low) / 2))
        }
        var table = TextTable(["", ">Value", "Interval", "Judged against", ""])
        let percent = Format.percent(1 - 2 * check.alpha)
        let margin = analyte.margin.map {
            "± \(Format.short($0))\(unit)" + (analyte.marginSource == .laboratory ? " (laboratory)" : "")
        }
        table.add([
            "Mean difference\(unit)", value(check.mean.meanDifference, check.mean.low, check.mean.high),
            "\(range(check.mean.low, check.mean.high)) (\(percent))", margin ?? "no margin",
            check.mean.verdict.title + (check.mean.pValue.map { ", TOST \(Format.pEquals($0))" } ?? ""),
        ])
        if let errors = check.errors {
            let interval = errors.low.flatMap { low in errors.high.map { "\(range(low, $0)) (\(percent))" } }
            table.add([
                "RMSEP secondary/primary",
                errors.ratio.map { value($0, errors.low ?? $0, errors.high ?? 1.2 * $0) } ?? "not available",
                interval ?? "not available", errors.allowed.map { "≤ \(Format.fixed($0, 2))" } ?? "no margin",
                errors.verdict.title,
            ])
            for (name, error) in [("primary", errors.primary), ("secondary", errors.secondary)] {
                table.add(["  RMSEP on the \(name)\(unit)", Format.fixed(error, Format.decimals(error: error))])
            }
        }
        let agreement = check.agreement
        let confidence = Format.percent(agreement.confidence)
        for (name, estimate, p) in [
            ("Bias", agreement.bias, agreement.biasPValue),
            ("Lower limit of agreement", agreement.lower, nil), ("Upper limit of agreement", agreement.upper, nil),
        ] {
            table.add([
                name + unit, value(estimate.value, estimate.low, estimate.high),
                "\(range(estimate.low, estimate.high)) (\(confidence))",
                p.map { Format.pEquals($0) } ?? "",
            ])
        }
        if let slope = agreement.slope {
            table.add([
                "Slope of the difference on the mean", value(slope.value, slope.low, slope.high),
                "\(range(slope.low, slope.high)) (\(confidence))",
                agreement.slopePValue.map { Format.pEquals($0) } ?? "",
            ])
        }
        return text + table.text()
    }

    private static func text(_ answers: TransferCheckReport.Answers) -> String {
        var text = ""
        for reason in answers.reasons { text += "  \(reason)\n" }
        guard let check = answers.equivalence else { return text }
        let percent = Format.percent(1 - 2 * check.alpha)
        var table = TextTable(["Decided on the primary", ">Lots", ">Other answer", ">Share", "Interval", ""])
        for group in [check.overall] + check.groups {
            table.add([
                group.decision ?? "all", String(group.lots), String(group.disagreeing),
                Format.percent(group.share, 1),
                "\(Format.percent(group.low, 1)) … \(Format.percent(group.high, 1)) (\(percent))",
                group.verdict.title,
            ])
        }
        text += table.text()
        text += "  margin: "
        text += answers.marginPoints.map { "\(Format.short($0)) of 100 lots" } ?? "none"
        text += "\n  favourable on the primary only: \(check.favourable.primaryOnly), on the secondary only: "
        text += "\(check.favourable.secondaryOnly), McNemar p = \(Format.fixed(check.favourable.pValue, 4))"
        if let kappa = check.kappa { text += "; kappa \(Format.fixed(kappa, 2))" }
        return text + "\n"
    }

    static func csv(_ report: TransferCheckReport) -> String {
        if let answers = report.answers {
            return CSVText.rows(
                [["sample", "lot", "primary", "secondary"]]
                    + answers.pairs.map { [$0.sample, $0.lot ?? "", $0.primary, $0.secondary] })
        }
        var rows = [["analyte", "sample", "lot", "primary", "secondary", "difference", "reference"]]
        for analyte in report.analytes {
            for pair in analyte.pairs {
                rows.append([
                    analyte.name, pair.sample, pair.lot ?? "", "\(pair.primary)", "\(pair.secondary)",
                    "\(pair.secondary - pair.primary)", pair.reference.map { "\($0)" } ?? "",
                ])
            }
        }
        return CSVText.rows(rows)
    }
}
