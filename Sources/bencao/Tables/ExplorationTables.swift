import Chemometrics

/// What people read of explorations on standard output.
enum ExplorationTables {
    /// The summary: explained variance, then extremes and outliers (all spectra when verbose).
    static func text(_ report: ExplorationReport, classes: ClassLabels?, verbose: Bool) -> String {
        var text =
            "Exploration\n  \(Format.count(report.spectra, "spectrum", "spectra")) × \(Format.count(report.channels, "channel")) after: \(report.recipe.summary)\n\n"
        var variance = TextTable(["Component", ">Variance", ">Together"])
        var together = 0.0
        for (a, share) in report.explainedVariance.enumerated() {
            together += share
            variance.add(["PC\(a + 1)", Format.percent(share, 2), Format.percent(together, 2)])
        }
        text += variance.text()
        let shown = report.samples.indices.filter { verbose || report.samples[$0].role != .regular }.sorted {
            verbose ? $0 < $1 : report.samples[$0].fullDistance > report.samples[$1].fullDistance
        }
        let outliers = report.samples.count { $0.role == .outlier }
        let extremes = report.samples.count { $0.role == .extreme }
        text +=
            "\n  \(Format.count(outliers, "outlier")) (f above \(Format.fixed(report.outlierLimit, 1)), γ \(report.levels.gamma)), "
        text +=
            "\(Format.count(extremes, "extreme")) (f above \(Format.fixed(report.extremeLimit, 1)), α \(report.levels.alpha); "
        text += "about \(Format.fixed(report.levels.alpha * Double(report.spectra), 0)) are expected)\n"
        guard !shown.isEmpty else { return text }
        var table = TextTable(["Sample", "Class", ">f", ">h/h0", ">q/q0", "Role"])
        for i in shown {
            let line = report.samples[i]
            table.add([
                line.sample, classes.map { $0.names[$0.indices[i]] } ?? "", Format.fixed(line.fullDistance, 1),
                Format.ratio(line.scoreDistance), Format.ratio(line.orthogonalDistance), line.role.rawValue,
            ])
        }
        return text + table.text()
    }

    /// Every spectrum with its scores and distances.
    static func csv(_ report: ExplorationReport) -> String {
        let scores = report.explainedVariance.indices.map { "pc\($0 + 1)" }
        var rows = [["sample", "lot", "role", "fullDistance", "scoreDistance", "orthogonalDistance"] + scores]
        for line in report.samples {
            rows.append(
                [
                    line.sample, line.lot ?? "", line.role.rawValue, String(line.fullDistance),
                    String(line.scoreDistance), String(line.orthogonalDistance),
                ] + line.scores.map { String($0) })
        }
        return CSVText.rows(rows)
    }
}
