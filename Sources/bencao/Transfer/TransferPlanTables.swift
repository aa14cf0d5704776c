import Chemometrics

/// What people and programs read of a plan of transfer samples.
enum TransferPlanTables {
    /// One chosen sample.
    struct Line: Encodable {
        let schema = "bencao.transfer-plan-sample.v1"
        let order: Int
        let sample: String
        let lot: String?
    }

    static func lines(_ report: TransferPlanReport) -> [Line] {
        report.samples.indices.map {
            Line(order: $0 + 1, sample: report.samples[$0], lot: report.lots?[$0])
        }
    }

    static func csv(_ report: TransferPlanReport) -> String {
        guard let lots = report.lots else { return CSVText.rows([["sample"]] + report.samples.map { [$0] }) }
        return CSVText.rows([["sample", "lot"]] + zip(report.samples, lots).map { [$0, $1] })
    }

    static func text(_ report: TransferPlanReport) -> String {
        let settings = TransferFitTables.settings(report.parameters)
        var text = "\(Format.count(report.samples.count, "transfer sample")) by \(report.design)"
        text += settings.isEmpty ? "\n" : " (\(settings))\n"
        for start in stride(from: 0, to: report.samples.count, by: 8) {
            text += "  " + report.samples[start..<min(start + 8, report.samples.count)].joined(separator: "  ") + "\n"
        }
        guard let curves = report.curves else { return text }
        text += "\nLearning curve: error on the secondary instrument of samples that choice and fit did not see\n"
        for curve in curves {
            let values = curve.points.map(\.rmse)
            let digits = Format.decimals(error: values.min() ?? 1)
            let unit = curve.unit.map { " \($0)" } ?? ""
            var table = TextTable([curve.analyte ?? "whitened distance", ">Samples", ">RMSE\(unit)", ">± SE", ""])
            if let nothing = curve.rmseUntransferred { table.add(["", "none", Format.fixed(nothing, digits)]) }
            for point in curve.points {
                let error = point.rmse > 0 ? point.standardError / (2 * point.rmse) : 0
                table.add([
                    "", String(point.samples), Format.fixed(point.rmse, digits), Format.fixed(error, digits),
                    point.samples == curve.enough ? "enough" : "",
                ])
            }
            text += table.text()
        }
        if let enough = report.enough {
            text += "\(enough) transfer samples are enough: more do not err less by more than one standard error\n"
        }
        return text
    }
}
