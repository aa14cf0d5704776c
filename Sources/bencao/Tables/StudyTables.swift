import Chemometrics

/// What people read of a study on standard output, and its figure.
enum StudyTables {
    static func report(_ report: AdulterantStudyReport) -> String {
        var text = "Study of an identity method at alpha \(report.alpha)\n"
        text += "  \(report.recipe.summary); \(Format.count(report.components, "component"))"
        text += report.componentsGiven ? " (given)" : ""
        text +=
            report.otherChoices > 0
            ? "; other choices without some lots: \(report.otherChoices)/\(report.segments)" : ""
        text += "; seed \(report.seed)\n\n"
        var table = TextTable(["Panel", "", ">Lots", ">Right", ">Rate", "95 % interval", "Wrong"])
        table.add(
            ["inclusivity", "genuine, accepted"] + cells(report.inclusivity) + [short(report.notAccepted)])
        for group in report.exclusivity {
            table.add(
                ["exclusivity", "\(Format.className(group.name)), rejected"] + cells(group.rejected) + [
                    short(group.notRejected)
                ])
        }
        text += table.text()
        text += "  counted over lots; intervals are exact binomial\n"
        if report.inclusivity.undecided != nil {
            text += "  undecided: the gate has too few lots to reject anything at this alpha\n"
        }
        for curve in report.curves {
            text += "\nDetection of \(curve.name)" + (curve.simulated ? " (simulated)" : "") + "\n"
            var points = TextTable([">Level, %", ">Lots", ">Detected", ">POD", "95 % interval", ">Fit"])
            for point in curve.curve.points {
                let fitted = curve.curve.fit?.probability(at: point.level)
                points.add(
                    [Format.short(point.level)]
                        + cells(RateFigure(point.detected, undecided: point.undecided))
                        + [fitted.map { Format.fixed($0.value, 3) } ?? ""])
            }
            text += points.text()
            text += "  " + conclusion(curve, report) + "\n"
            if let mixed = curve.mixedIn { text += "  " + mixture(mixed) + "\n" }
        }
        return text
    }

    private static func cells(_ rate: RateFigure) -> [String] {
        [
            String(rate.lots) + (rate.undecided.map { " (+ \($0) undecided)" } ?? ""), String(rate.successes),
            AdulterantTables.value(rate),
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
            let (first, last) = (curve.curve.points.first?.level ?? 0, curve.curve.points.last?.level ?? 0)
            guard !level.isExtrapolated else {
                let side =
                    level.value > last ? "at no level up to \(Format.short(last)) %" : "below \(Format.short(first)) %"
                return label + "a probability of \(share) is reached \(side), the "
                    + (level.value > last ? "highest" : "lowest") + " that was tried"
                    + ((0...100).contains(level.value)
                        ? "; the curve extrapolates to \(Format.fixed(level.value, 1)) %" : "")
            }
            return label
                + "\(Format.fixed(level.value, 1)) % is detected with probability \(share) (95 % limits: \(limits(level)))"
        case .bracket:
            guard let bracket = curve.curve.bracket else { return label + "levels separate" }
            let text = bracketText(bracket, curve.curve)
            return label + "levels separate, so there is no curve: " + text
        case .lackOfFit:
            guard let bracket = curve.curve.bracket else { return label + "no curve describes the counts" }
            return label + "no curve describes the counts, so no level is told: "
                + mixedText(bracket, curve.curve, report.probability)
        case .nothingDetected: return label + "no lot is detected at any level"
        case .everythingDetected: return label + "every lot is detected at every level"
        case .notRising: return label + "the probability of detection does not rise with the level"
        case .oneLevel: return label + "one level tells of no curve: try lots at several levels"
        case .notConverged: return label + "no curve could be fitted: the counts determine none"
        case .cannotSay:
            return label + "nothing can be said at alpha \(report.alpha)"
                + (report.inclusivity.lotsNeeded.map { ": \($0) genuine lots are needed" } ?? "")
        }
    }

    /// "mixed in: 20 of 180 lots of B (b1, b2, …), of 10 % each".
    private static func mixture(_ mixed: AdulterantStudyReport.MixedIn) -> String {
        "mixed in: \(mixed.lots.count) of \(Format.count(mixed.available, "lot")) of \(Format.className(mixed.group)) "
            + "(\(short(mixed.lots))), "
            + (mixed.level.map { "of \(Format.short($0)) % each" } ?? "taken as pure adulterant")
    }

    /// "3.1 … 9.2 %"; a limit that is not there says so.
    static func limits(_ level: DetectionCurve.Level) -> String {
        let low = level.low.map { Format.fixed(max($0, 0), 1) }
        let high = level.high.map { Format.fixed($0, 1) }
        switch (low, high) {
        case (let low?, let high?): return "\(low) … \(high) %"
        case (let low?, nil): return "from \(low) %, no upper limit"
        case (nil, let high?): return "no lower limit, up to \(high) %"
        case (nil, nil): return "no lower limit, no upper limit"
        }
    }

    /// Between which levels lots are of both kinds, and up to where the probability that is asked for is surely not reached.
    private static func mixedText(
        _ bracket: DetectionCurve.Bracket, _ curve: DetectionCurve, _ probability: Double
    ) -> String {
        func per(_ level: Double) -> String { "\(Format.short(level)) %" }
        let none =
            bracket.noneUpTo.map { "nothing is detected up to \(per($0))" } ?? "some lots are detected at every level"
        let all =
            bracket.allFrom.map { "every lot from \(per($0)) on" } ?? "not every lot at \(per(bracket.undetected))"
        let below = curve.points.last { ($0.detected.high ?? 1) < probability }
        let reached = below.map { "; \(Format.percent(probability)) is not reached up to \(per($0.level))" } ?? ""
        return "\(none), \(all)\(reached)"
    }

    private static func bracketText(_ bracket: DetectionCurve.Bracket, _ curve: DetectionCurve) -> String {
        func per(_ level: Double) -> String { "\(Format.short(level)) %" }
        var parts: [String] = []
        if let none = bracket.noneUpTo { parts.append("nothing is detected up to \(per(none))") }
        if bracket.undetected == bracket.detected,
            let point = curve.points.first(where: { $0.level == bracket.detected })
        {
            parts.append("\(point.detected.successes) of \(point.detected.lots) lots at \(per(point.level))")
        }
        if let all = bracket.allFrom { parts.append("every lot from \(per(all)) on") }
        var text = parts.joined(separator: ", ")
        if let all = bracket.allFrom, all > bracket.undetected {
            text += "; the limit lies between \(per(bracket.undetected)) and \(per(all))"
        } else {
            text += "; the limit lies above \(per(bracket.undetected))"
        }
        return text
    }

    /// What random splits show.
    static func splits(_ report: AdulterantSplitsReport) -> String {
        var text = "Random splits: \(report.splits), each of \(Format.count(report.calibrationLots, "genuine lot")) to "
        text += "calibrate on and \(report.leftOutLots) left out"
        if report.foreignLots > 0 { text += "; \(Format.count(report.foreignLots, "foreign lot")) tried" }
        text += "\n  seed \(report.seed); \(Format.fixed(report.meanComponents, 1)) components on average\n\n"
        var table = TextTable([
            ">Alpha", ">Attainable", ">False rejects", ">SD", ">Classical", ">Detected", ">Classically",
        ])
        func percent(_ value: Double?) -> String { value.map { Format.percent($0, 1) } ?? "not available" }
        for rate in report.rates {
            // Of too few lots for this α the gate says nothing, which is neither acceptance nor rejection.
            let says = rate.lotsNeeded == nil
            table.add([
                Format.short(rate.alpha),
                rate.lotsNeeded.map { "cannot say (needs \($0) lots)" } ?? percent(rate.attainable),
                says ? percent(rate.falseRejects) : "", says ? percent(rate.standardDeviation) : "",
                percent(rate.classicalFalseRejects), says ? percent(rate.detected) : "",
                percent(rate.classicallyDetected),
            ])
        }
        text += table.text()
        text += "  means over splits, lots counting; SD: of the false rejects, over splits\n"
        if let levels = report.levels {
            var table = TextTable(["Level of", ">Confidence", ">Coverage", ">Mean width", ">RMSE"])
            for level in levels {
                table.add([
                    level.name, percent(level.confidence), percent(level.coverage),
                    level.meanWidth.map { Format.fixed($0, 2) + " %" } ?? "not available",
                    level.rmse.map { Format.fixed($0, 2) + " %" } ?? "not available",
                ])
            }
            text += "\n" + table.text() + "  of samples of left-out lots that hold the adulterant\n"
        }
        return text
    }

    /// The rates, level by level, and what the curve comes to: in a row "detected-level" the value is the probability, low
    /// and high are limits of the level.
    static func csv(_ report: AdulterantStudyReport) -> String {
        var rows = [
            [
                "part", "name", "simulated", "level", "lots", "right", "value", "low", "high", "undecided", "fit",
                "outcome",
            ]
        ]
        func text(_ value: Double?) -> String { value.map { String($0) } ?? "" }
        func add(
            _ part: String, _ name: String, _ simulated: Bool, _ level: String, _ rate: RateFigure, fit: Double? = nil
        ) {
            rows.append(
                [part, name, String(simulated), level, String(rate.lots), String(rate.successes)]
                    + [rate.value, rate.low, rate.high].map(text) + [String(rate.undecided ?? 0), text(fit), ""])
        }
        add("inclusivity", "genuine", false, "", report.inclusivity)
        for group in report.exclusivity { add("exclusivity", group.name, false, "", group.rejected) }
        for curve in report.curves {
            for point in curve.curve.points {
                add(
                    "detection", curve.name, curve.simulated, String(point.level),
                    RateFigure(point.detected, undecided: point.undecided),
                    fit: curve.curve.fit?.probability(at: point.level).value)
            }
            let level = curve.detectedLevel
            rows.append(
                ["detected-level", curve.name, String(curve.simulated), text(level?.value), "", ""]
                    + [
                        text(report.probability), text(level?.low), text(level?.high), "", "",
                        curve.curve.outcome.rawValue,
                    ])
        }
        return CSVText.rows(rows)
    }

    /// What a person should know where detection curves were asked for and there is none.
    static let noFigure = Finding(
        code: "adulterant.no-detection-curve", severity: .note,
        summary: "nothing is drawn: lots of several levels, which a detection curve needs, were not tried",
        remedy: "name the column of the level with --level, or mix lots with --dilute")

    /// The detection curves.
    static func figure(_ report: AdulterantStudyReport) -> DetectionFigure? {
        // A level of undecided lots has no probability to be drawn.
        let drawn = report.curves.filter { $0.curve.outcome != .cannotSay }
        guard !drawn.isEmpty else { return nil }
        return DetectionFigure(
            curves: drawn.map { curve in
                let points = curve.curve.points.filter { $0.detected.lots > 0 }
                let last = points.last?.level ?? 100
                return DetectionFigure.Curve(
                    name: curve.name + (curve.simulated ? " (simulated)" : ""),
                    points: points.map {
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
