import Chemometrics

/// What people and programs read of drift.
enum DriftTables {
    /// One later spectrum.
    struct Line: Encodable {
        let schema = "bencao.transfer-drift-spectrum.v1"
        let sample: String
        let date: String?
        let figures: [Figure]
    }

    /// One figure of it.
    struct Figure: Encodable {
        let cause: DriftCause
        let value: Double
        let score: Double
        let average: Double
        let averageLimit: Double
        let upperSum: Double
        let lowerSum: Double
        let sumLimit: Double
    }

    static func lines(_ document: DriftDocument) -> [Line] {
        document.samples.indices.map { i in
            Line(
                sample: document.samples[i], date: document.dates?[i],
                figures: document.series.map {
                    Figure(
                        cause: $0.cause, value: $0.values[i], score: $0.scores[i], average: $0.average[i],
                        averageLimit: $0.averageLimit[i], upperSum: $0.upperSum[i], lowerSum: $0.lowerSum[i],
                        sumLimit: $0.sumLimit)
                })
        }
    }

    static func text(_ document: DriftDocument) -> String {
        var text = "Drift\n  \(Format.count(document.references, "reference spectrum", "reference spectra")), "
        text += "\(document.samples.count) later, compared with "
        text += document.isBySample ? "those of the same sample" : "what is usual among the reference spectra"
        text +=
            "\n  at most \(Format.percent(document.falseAlarmProbability, 1)) of such series without drift alarm\n\n"
        if let cause = document.cause, let series = document.series.first(where: { $0.cause == cause }) {
            text += "  DRIFT: \(cause.title), \(amount(series, document.axisUnit))"
            let since = series.since ?? document.series.compactMap(\.since).min()
            if let since { text += ", from \(place(since, document)) on" }
            text += "\n"
            let others = document.alarms.filter { $0 != cause }.map(\.title)
            if !others.isEmpty {
                text += "  alarm\(series.firstAlarm == nil ? ", of which this is the likeliest cause" : " too"): "
                text += others.joined(separator: ", ") + "\n"
            }
        } else {
            text += "  no drift seen\n"
        }
        if !document.oddSpectra.isEmpty {
            let odd = document.oddSpectra.count
            text += "  \(odd) odd \(odd == 1 ? "spectrum" : "spectra"), far from all reference spectra: "
            text += document.oddSpectra.prefix(3).map { place($0, document) }.joined(separator: "; ")
            text += odd > 3 ? "; …\n" : "\n"
        }
        var table = TextTable(["Cause", ">Change", ">In SE", ">Explains", "First alarm"])
        for series in document.series {
            table.add([
                series.cause.title, amount(series, document.axisUnit), Format.fixed(series.standardisedChange, 1),
                series.explained.map { Format.percent($0, 0) } ?? "-",
                series.firstAlarm.map { place($0, document) } ?? "none",
            ])
        }
        return text + "\n" + table.text()
    }

    static func csv(_ document: DriftDocument) -> String {
        var rows = [
            ["sample", "date"]
                + document.series.flatMap {
                    [
                        "\($0.cause.rawValue)", "\($0.cause.rawValue)_score", "\($0.cause.rawValue)_ewma",
                        "\($0.cause.rawValue)_ewma_limit", "\($0.cause.rawValue)_cusum_upper",
                        "\($0.cause.rawValue)_cusum_lower", "\($0.cause.rawValue)_cusum_limit",
                    ]
                }
        ]
        for i in document.samples.indices {
            rows.append(
                [document.samples[i], document.dates?[i] ?? ""]
                    + document.series.flatMap {
                        [
                            $0.values[i], $0.scores[i], $0.average[i], $0.averageLimit[i], $0.upperSum[i],
                            $0.lowerSum[i], $0.sumLimit,
                        ].map { String($0) }
                    })
        }
        return CSVText.rows(rows)
    }

    /// "sample s45 (later spectrum 5 of 40, 2024-05-31)": a spectrum, and where it stands after the reference, from 1.
    private static func place(_ index: Int, _ document: DriftDocument) -> String {
        let date = document.dates.map { ", \($0[index])" } ?? ""
        return "sample \(document.samples[index]) (later spectrum \(index + 1) of \(document.samples.count)\(date))"
    }

    /// The change as people say it.
    private static func amount(_ series: DriftSeries, _ unit: AxisUnit) -> String {
        func signed(_ text: String, _ value: Double) -> String { value > 0 ? "+" + text : text }
        switch series.cause {
        case .gain: return signed(Format.fixed(series.change * 100, 2), series.change) + " %"
        case .noise: return "× " + Format.fixed(series.change, 2)
        case .wavelengthShift: return signed(Format.short(series.change), series.change) + " \(unit.symbol)"
        case .resolution: return signed(Format.short(series.change), series.change) + " (\(unit.symbol))²"
        case .offset: return signed(Format.short(series.change), series.change)
        }
    }
}
