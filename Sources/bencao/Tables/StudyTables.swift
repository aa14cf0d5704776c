import Chemometrics

/// What people read of a study on standard output, and its figure.
enum StudyTables {
    static func report(_ report: AdulterantStudyReport) -> String {
        var text = "Study of an identity method at alpha \(report.alpha)\n"
        var table = TextTable(["Panel", "", ">Lots", ">Right", ">Rate", "95 % interval", "Wrong"])
        table.add(
            ["inclusivity", "genuine, accepted"] + cells(report.inclusivity) + [short(report.notAccepted)])
        for group in report.exclusivity {
            table.add(["exclusivity", "\(group.name), rejected"] + cells(group.rejected) + [short(group.notRejected)])
        }
        text += table.text()
        text += "  counted over lots; intervals are exact binomial\n"
        for curve in report.curves {
            text += "\nDetection of \(curve.name)" + (curve.simulated ? " (simulated)" : "") + "\n"
            var points = TextTable([">Level, %", ">Lots", ">Detected", ">POD", "95 % interval", ">Fit"])
            for point in curve.curve.points {
                let fitted = curve.curve.fit?.probability(at: point.level)
                points.add(
                    [Format.short(point.level)] + cells(RateFigure(point.detected))
                        + [fitted.map { Format.fixed($0.value, 3) } ?? ""])
            }
            text += points.text()
            text += "  " + conclusion(curve, report) + "\n"
        }
        return text
    }

    private static func cells(_ rate: RateFigure) -> [String] {
        [
            String(rate.lots), String(rate.successes), rate.value.map { Format.percent($0, 1) } ?? "not available",
            rate.low == nil
                ? "not available"
                : "\(Format.percent(rate.low ?? 0, 1)) … \(Format.percent(rate.high ?? 1, 1))",
        ]
    }

    private static func short(_ names: [String]) -> String {
        names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
    }

    private static func conclusion(_ curve: AdulterantStudyReport.Curve, _ report: AdulterantStudyReport) -> String {
        let label = curve.simulated ? "simulated: " : ""
        let share = Format.percent(report.probability)
        switch curve.curve.outcome {
        case .fit:
            guard let level = curve.detectedLevel else { return label + "no level is detected with \(share)" }
            let low = level.low.map { Format.fixed(max($0, 0), 1) } ?? "open"
            let high = level.high.map { Format.fixed($0, 1) } ?? "open"
            let beyond = level.value > 100 ? "; above 100 %: never detected so surely" : ""
            return label
                + "\(Format.fixed(level.value, 1)) % is detected with probability \(share) (95 % limits \(low) … \(high) %)\(beyond)"
        case .bracket:
            let bracket = curve.curve.bracket
            return label
                + "levels separate: not detected up to \(Format.short(bracket?.undetected ?? 0)) %, detected from "
                + "\(Format.short(bracket?.detected ?? 0)) % on; the limit lies between"
        case .nothingDetected: return label + "no lot is detected at any level"
        case .everythingDetected: return label + "every lot is detected at every level"
        case .notRising: return label + "the probability of detection does not rise with the level"
        }
    }

    static func csv(_ report: AdulterantStudyReport) -> String {
        var rows = [["part", "name", "simulated", "level", "lots", "right", "value", "low", "high"]]
        func add(_ part: String, _ name: String, _ simulated: Bool, _ level: String, _ rate: RateFigure) {
            rows.append(
                [part, name, String(simulated), level, String(rate.lots), String(rate.successes)]
                    + [rate.value, rate.low, rate.high].map { $0.map { String($0) } ?? "" })
        }
        add("inclusivity", "genuine", false, "", report.inclusivity)
        for group in report.exclusivity { add("exclusivity", group.name, false, "", group.rejected) }
        for curve in report.curves {
            for point in curve.curve.points {
                add("detection", curve.name, curve.simulated, String(point.level), RateFigure(point.detected))
            }
        }
        return CSVText.rows(rows)
    }

    /// The detection curves.
    static func figure(_ report: AdulterantStudyReport) -> DetectionFigure {
        DetectionFigure(
            curves: report.curves.map { curve in
                let levels = curve.curve.points.map(\.level)
                let last = levels.last ?? 100
                return DetectionFigure.Curve(
                    name: curve.name + (curve.simulated ? " (simulated)" : ""),
                    points: curve.curve.points.map {
                        .init(
                            level: $0.level, value: $0.detected.value ?? 0, low: $0.detected.low ?? 0,
                            high: $0.detected.high ?? 1)
                    },
                    band: curve.curve.fit.map { fit in
                        (0...100).map { k in
                            let level = last * Double(k) / 100
                            let p = fit.probability(at: level)
                            return .init(level: level, value: p.value, low: p.low, high: p.high)
                        }
                    })
            }, probability: report.probability, title: "Probability of detection")
    }
}
