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
}
