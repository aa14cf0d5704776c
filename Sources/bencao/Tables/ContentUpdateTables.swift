import Chemometrics

/// What people read of an update of a content model.
enum ContentUpdateTables {
    static func text(_ report: ContentUpdateReport, path: String, hash: String) -> String {
        var text = "Content update: new samples "
        text += report.mode == .add ? "added to the old ones\n\n" : "in place of the old ones\n\n"
        var table = TextTable([
            "On the new samples", "Unit", ">Samples", ">Lots", ">RMSEP old", ">RMSE updated", ">Bias old",
            ">Bias updated", ">Held old", ">Held updated", ">Outside old", ">p", "",
        ])
        for a in report.analytes {
            let digits = Format.decimals(error: min(a.old.rmse, a.updated.rmse))
            table.add([
                a.name, a.unit ?? "", String(a.samples), String(a.lots), Format.fixed(a.old.rmse, digits),
                Format.fixed(a.updated.rmse, digits), Format.fixed(a.old.bias, digits),
                Format.fixed(a.updated.bias, digits), a.oldCoverage.map { Format.percent($0, 1) } ?? "–",
                a.updatedCoverage.map { Format.percent($0, 1) } ?? "–", Format.percent(a.oldOutside, 1),
                Format.p(a.comparison.pValue), a.verdictSummary,
            ])
        }
        text += table.text()
        text += "  updated: nested, the lot of the sample left out; p: paired sign-flip test over lots\n\n"
        if report.analytes.contains(where: { $0.updatedRmsecvOnOld != nil }) {
            var old = TextTable(["On the old samples", ">Nested RMSECV old", ">Nested RMSECV updated"])
            for a in report.analytes {
                let digits = Format.decimals(error: a.oldRmsecv)
                old.add([
                    a.name, Format.fixed(a.oldRmsecv, digits),
                    a.updatedRmsecvOnOld.map { Format.fixed($0, digits) } ?? "–",
                ])
            }
            text += old.text() + "\n"
        }
        text += "Model \(path)\n"
        for a in report.calibration.analytes {
            text += "  \(a.name): \(a.recipe.summary); "
            text += (a.estimator.selection.map { "\($0)+" } ?? "")
            text += "\(a.estimator.method) with \(a.estimator.setting)\n"
        }
        text += "  from the model with SHA-256 \(report.oldModel)\n  SHA-256 \(hash)\n"
        return text
    }

    static func csv(_ report: ContentUpdateReport) -> String {
        var rows = [
            [
                "analyte", "unit", "samples", "lots", "rmsepOld", "rmseUpdated", "biasOld", "biasUpdated",
                "coverageOld", "coverageUpdated", "outsideOld", "pValue", "verdict", "rmsecvOld", "rmsecvUpdatedOnOld",
            ]
        ]
        for a in report.analytes {
            rows.append(
                [a.name, a.unit ?? "", String(a.samples), String(a.lots)]
                    + [a.old.rmse, a.updated.rmse, a.old.bias, a.updated.bias].map { String($0) }
                    + [a.oldCoverage, a.updatedCoverage].map { $0.map { String($0) } ?? "" }
                    + [String(a.oldOutside), String(a.comparison.pValue), a.verdict.rawValue, String(a.oldRmsecv)]
                    + [a.updatedRmsecvOnOld.map { String($0) } ?? ""])
        }
        return CSVText.rows(rows)
    }
}
