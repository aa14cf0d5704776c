import Chemometrics

/// What people and programs read of a transfer.
enum TransferFitTables {
    static func text(_ report: TransferFitReport, path: String, hash: String) -> String {
        var text = "Transfer of a model of kind \(report.kind)\n"
        text += "  \(Format.count(report.samples.count, "transfer sample")) of \(Format.count(report.lots, "lot"))"
        if let r = report.pairing.correlation, let p = report.pairing.pValue {
            text += "; pairing by id: distances correlate with \(Format.fixed(r, 2)), p = \(Format.fixed(p, 3))"
        }
        text += "\n"
        for comparison in report.comparisons { text += "\n" + self.text(comparison, lots: report.lots) }
        if let agreement = report.agreement {
            text += "\n  Of \(Format.count(agreement.same.lots, "transfer lot")), each left out of the transfer: "
            text += "\(agreement.same.successes) with the same answer on both instruments; accepted "
            text += "\(agreement.acceptedOnPrimary.successes) on the primary, "
            text += "\(agreement.acceptedOnSecondary.successes) on the secondary\n"
        }
        text += "\nModel \(path)\n  \(report.recomputed)\n"
        text += "  from the model with SHA-256 \(report.model)\n  SHA-256 \(hash)\n"
        return text
    }

    private static func text(_ comparison: TransferFitReport.Comparison, lots: Int) -> String {
        let isContent = comparison.analyte != nil
        let errors = comparison.candidates.compactMap(\.rmse)
        let digits = Format.decimals(error: errors.min() ?? 1)
        func error(_ value: Double?) -> String { Format.fixed(value, digits) }
        let unit = comparison.unit.map { " \($0)" } ?? ""
        var text = comparison.analyte.map { "\($0)\n" } ?? ""
        var table = TextTable(
            ["", "Method", "Settings"] + (isContent ? [">LVs"] : []) + [
                isContent ? ">RMSE\(unit)" : ">Distance", ">± SE", "Within 1 SE",
            ])
        let settings = distinguishing(comparison.candidates)
        for (c, setting) in zip(comparison.candidates, settings) {
            let mark = c.isChosen ? "→" : ""
            let latent = isContent ? [c.latentVariables.map(String.init) ?? ""] : []
            guard let rmse = c.rmse else {
                table.add([mark, c.method, setting] + latent + ["", "", c.failure ?? ""])
                continue
            }
            table.add(
                [mark, c.method, setting] + latent
                    + [error(rmse), error(c.rmseStandardError), c.isWithinOneStandardError ? "yes" : ""])
        }
        text += table.text()
        let all = Self.settings(comparison.parameters)
        text += "  Chosen: \(comparison.method)\(all.isEmpty ? "" : " (\(all))"): \(comparison.reason)\n"
        if let nested = comparison.nestedRMSE {
            text += "  Nested RMSE of the whole comparison \(error(nested))\(unit)"
            if let untransferred = comparison.rmseUntransferred {
                text += "; where nothing is done \(error(untransferred))\(unit)"
            }
            text += "\n"
            if let choices = comparison.nestedChoices {
                text += "  Chosen without each of \(choices.count) parts of the lots: \(counted(choices))\n"
            }
        }
        return text
    }

    /// "bias 3, slope-bias 2".
    private static func counted(_ names: [String]) -> String {
        var counts: [(name: String, count: Int)] = []
        for name in names {
            if let index = counts.firstIndex(where: { $0.name == name }) {
                counts[index].count += 1
            } else {
                counts.append((name, 1))
            }
        }
        return counts.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    }

    /// "background=true, components=4".
    static func settings(_ parameters: JSONValue, _ shown: Set<String>? = nil) -> String {
        (parameters.object ?? [:]).filter { shown?.contains($0.key) ?? true }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.text)" }.joined(separator: ", ")
    }

    /// The settings of each candidate that differ between candidates of its method.
    static func distinguishing(_ candidates: [TransferFitReport.Candidate]) -> [String] {
        var differing: [String: Set<String>] = [:]
        for (method, group) in Dictionary(grouping: candidates, by: \.method) {
            let members = group.map { $0.parameters.object ?? [:] }
            differing[method] = Set(
                (members.first ?? [:]).keys.filter { key in members.contains { $0[key] != members[0][key] } })
        }
        return candidates.map { settings($0.parameters, differing[$0.method]) }
    }

    static func csv(_ report: TransferFitReport) -> String {
        var rows = [
            [
                "analyte", "unit", "method", "parameters", "simplicity", "latentVariables", "rmse", "rmseStandardError",
                "loss", "standardError", "differenceError", "withinOneStandardError", "chosen", "failure",
            ]
        ]
        for comparison in report.comparisons {
            for c in comparison.candidates {
                let numbers: [Double?] = [c.rmse, c.rmseStandardError, c.loss, c.standardError, c.differenceError]
                var row: [String] = [comparison.analyte ?? "", comparison.unit ?? "", c.method]
                row += [settings(c.parameters), String(c.simplicity), c.latentVariables.map(String.init) ?? ""]
                row += numbers.map { (number: Double?) -> String in number.map { String($0) } ?? "" }
                row += [String(c.isWithinOneStandardError), String(c.isChosen), c.failure ?? ""]
                rows.append(row)
            }
        }
        return CSVText.rows(rows)
    }
}
