import Chemometrics

/// What people read of a comparison of two models.
enum ModelComparisonTables {
    static func text(_ report: ModelComparisonReport, first: String, second: String) -> String {
        var text = "Comparison of two models (\(report.kind))\n"
        text += "  first: \(first), SHA-256 \(report.models[0])\n  second: \(second), SHA-256 \(report.models[1])\n\n"
        let isContent = report.entries.contains { $0.figure == "rmsep" }
        var table = TextTable([
            isContent ? "Analyte" : "", "Unit", ">Samples", ">Lots", ">Lots that differ",
            isContent ? ">RMSEP first" : ">Wrong first", isContent ? ">RMSEP second" : ">Wrong second",
            ">Outside first", ">Outside second", ">p", "",
        ])
        for entry in report.entries {
            let digits = Format.decimals(error: min(entry.first, entry.second))
            func figure(_ value: Double) -> String {
                isContent ? Format.fixed(value, digits) : Format.percent(value, 1)
            }
            table.add([
                entry.name, entry.unit ?? "", String(entry.samples), String(entry.comparison.lots),
                String(entry.comparison.lotsThatDiffer), figure(entry.first), figure(entry.second),
                entry.firstOutside.map(String.init) ?? "–", entry.secondOutside.map(String.init) ?? "–",
                Format.p(entry.comparison.pValue), entry.comparison.summary,
            ])
        }
        text += table.text()
        text += "  p: paired sign-flip test over lots, two-sided; better at p ≤ \(Format.short(alpha(report)))\n"
        return text
    }

    private static func alpha(_ report: ModelComparisonReport) -> Double {
        report.entries.first?.comparison.alpha ?? 0.05
    }

    static func csv(_ report: ModelComparisonReport) -> String {
        var rows = [
            [
                "name", "unit", "figure", "samples", "lots", "lotsThatDiffer", "first", "second", "firstOutside",
                "secondOutside", "pValue", "outcome",
            ]
        ]
        for entry in report.entries {
            rows.append([
                entry.name, entry.unit ?? "", entry.figure, String(entry.samples), String(entry.comparison.lots),
                String(entry.comparison.lotsThatDiffer), String(entry.first), String(entry.second),
                entry.firstOutside.map(String.init) ?? "", entry.secondOutside.map(String.init) ?? "",
                String(entry.comparison.pValue), entry.comparison.outcome.rawValue,
            ])
        }
        return CSVText.rows(rows)
    }
}
