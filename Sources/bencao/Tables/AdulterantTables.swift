import Chemometrics

/// What people read of adulterant detections on standard output.
enum AdulterantTables {
    /// The summary of a calibration.
    static func calibration(
        _ report: AdulterantCalibrationReport, model: AdulterantModel, path: String, hash: String
    ) -> String {
        var text = "Adulterant detection (\(report.mode.rawValue): "
        text +=
            report.mode == .rigorous
            ? "genuine lots alone decided)\n" : "known foreign lots took part in the choice)\n"
        text += "  genuine: \(Format.count(report.spectra, "spectrum", "spectra")), "
        text += "\(Format.count(report.samples, "sample")), \(Format.count(report.lots, "lot"))"
        let foreign = model.training.groups.filter { !$0.genuine }
        if !foreign.isEmpty {
            text += "; foreign: "
            text += foreign.map { group in
                let name = Format.className(group.name)
                return name + (name == group.name ? " " : ": ") + Format.count(group.lots, "lot")
            }.joined(separator: ", ")
        }
        text += "\n  axis \(model.axis.summary); signal \(model.signal)\n\n"

        var candidates = TextTable(["", "Recipe", ">Components", ">Least loss at", ">Loss", ">SE", ">Outer choices"])
        for candidate in report.candidates {
            candidates.add([
                candidate.recipe == report.recipe.summary ? "→" : "", candidate.recipe,
                report.componentsGiven ? "\(report.components) (given)" : String(candidate.chosen),
                report.componentsGiven ? "" : String(candidate.best), Format.fixed(candidate.loss, 4),
                Format.fixed(candidate.standardError, 4),
                "\(candidate.selectedInOuterSegments)/\(report.outerSegments)",
            ])
        }
        text += candidates.text()
        text +=
            report.mode == .rigorous
            ? "  loss: share of the variance of left-out lots that the components do not describe\n\n"
            : "  loss: 1 − mean of sensitivity and specificity on left-out lots\n\n"

        text += "Gate (conformal, \(report.gate.rawValue)): alpha \(report.alpha), "
        text +=
            "smallest possible \(Format.fixed(report.smallestAlpha, 4)) with \(Format.count(model.gate.count, "lot"))\n\n"
        var table = TextTable(["", ">Lots", ">Gate", "95 % interval", ">Classical", "95 % interval"])
        table.add([
            "left-out genuine, accepted", String(report.classicalAcceptance.lots), value(report.acceptance),
            interval(report.acceptance), percent(report.classicalAcceptance.value),
            interval(report.classicalAcceptance),
        ])
        for group in report.foreign {
            table.add([
                "\(Format.className(group.name)), rejected", String(group.classicallyRejected.lots),
                value(group.rejected),
                interval(group.rejected), percent(group.classicallyRejected.value),
                interval(group.classicallyRejected),
            ])
        }
        text += table.text()
        text +=
            "  counted over lots; intervals are exact binomial; classical: DD-SIMCA limit at alpha, for comparison\n"
        if let undecided = report.acceptance.undecided {
            text +=
                "  \(report.acceptance.lots > 0 ? "some" : "the") gates of the validation have too few lots to reject "
                + "anything at this alpha: nothing is said of "
            text += "\(Format.count(undecided, "left-out genuine lot"))\n"
        }
        if let levels = report.levels {
            var table = TextTable([
                "Level of", "Recipe", ">LV", ">Lots", ">Levels", ">RMSECV", ">Nested", ">A level left out",
            ])
            for level in levels {
                table.add([
                    level.name, level.recipe.summary, String(level.latentVariables),
                    String(level.figures.adulteratedLots),
                    String(level.figures.levels), Format.fixed(level.figures.rmsecv, 2) + " %",
                    Format.fixed(level.figures.nestedRmsecv, 2) + " %",
                    level.figures.levelOutRmse.map { Format.fixed($0, 2) + " %" } ?? "not available",
                ])
            }
            text += "\n" + table.text()
            text += "  nested: the whole search, on lots that it never saw; errors are those of adulterated lots\n"
        }
        text += "\nModel \(path)\n  \(report.recipe.summary); \(Format.count(report.components, "component")); "
        text += "seed \(report.seed)\n  SHA-256 \(hash)\n"
        return text
    }

    private static func percent(_ value: Double?) -> String { value.map { Format.percent($0, 1) } ?? "not available" }

    /// "95.0 %", "95.0 % (1 undecided)", "not available (needs 24 lots)".
    static func value(_ rate: RateFigure) -> String {
        guard let value = rate.value else {
            return "not available" + (rate.lotsNeeded.map { " (needs \($0) lots)" } ?? "")
        }
        return Format.percent(value, 1) + (rate.undecided.map { " (\($0) undecided)" } ?? "")
    }

    private static func interval(_ rate: RateFigure) -> String {
        guard let low = rate.low, let high = rate.high else { return "not available" }
        return "\(Format.percent(low, 1)) … \(Format.percent(high, 1))"
    }

    private static func verdict(_ verdict: AdulterantAnswer.Verdict) -> String {
        switch verdict {
        case .accept: "accept"
        case .reject: "REJECT"
        case .cannotSay: "cannot say"
        }
    }

    /// The answers of a prediction.
    static func answers(_ answers: [AdulterantAnswer], _ model: AdulterantModel) -> String {
        var table = TextTable(
            ["Sample", "Lot", "Verdict", ">p", ">h/h0", ">q/q0", "Classical", "Nearest genuine", "Nearest foreign"]
                + (model.levels == nil ? [] : ["Level, % (if it is that)"]) + ["Most of the distance from"])
        for answer in answers {
            let near = answer.applicability.nearest
            table.add(
                [
                    answer.sample, answer.lot ?? "", verdict(answer.answer), Format.p(answer.pValue),
                    Format.ratio(answer.applicability.scoreDistance),
                    Format.ratio(answer.applicability.orthogonalDistance),
                    answer.classical.role.rawValue,
                    near.first { $0.genuine }.map(neighbour) ?? "", near.first { !$0.genuine }.map(neighbour) ?? "",
                ] + (model.levels == nil ? [] : [(answer.levels ?? []).map(level).joined(separator: ", ")]) + [
                    answer.contributions.prefix(2).map(stretch).joined(separator: ", ")
                ])
        }
        var text = table.text(indent: "")
        let alpha = answers.first?.alpha ?? model.plan.acceptance.alpha
        text += "\n\(Format.count(answers.count, "sample")) at alpha \(alpha): "
        text +=
            "\(answers.count { $0.answer == .accept }) accepted, \(answers.count { $0.answer == .reject }) rejected, "
        text += "\(answers.count { $0.answer == .cannotSay }) cannot say\n"
        return text + AnswerNotes.text(notes(answers, model))
    }

    /// What whoever reads the answers has to know beside them.
    static func notes(_ answers: [AdulterantAnswer], _ model: AdulterantModel) -> [Finding] {
        var notes: [Finding] = []
        if answers.contains(where: { $0.answer == .cannotSay }) {
            notes.append(
                Finding(
                    code: "adulterant.cannot-say", severity: .warning,
                    summary: "the smallest alpha at which \(Format.count(model.gate.count, "lot")) can reject is "
                        + "\(Format.fixed(model.gate.smallestAlpha, 4)) (--alpha)"))
        }
        return notes
            + AnswerNotes.guarantees(
                answers.map { ($0.guarantee, $0.scans) }, holding: "per lot", subject: "alpha does")
    }

    private static func neighbour(_ neighbour: AdulterantAnswer.Neighbour) -> String {
        "\(neighbour.sample) (\(Format.className(neighbour.group)), \(Format.fixed(neighbour.distance, 2)))"
    }

    private static func level(_ level: AdulterantAnswer.Level) -> String {
        let range =
            level.low.flatMap { low in
                level.high.map { " (\(Format.fixed(low, 1)) … \(Format.fixed($0, 1)))" }
            } ?? ""
        return (level.adulterant == "adulterant" ? "" : level.adulterant + " ") + Format.fixed(level.value, 1) + range
    }

    private static func stretch(_ part: SpectralContribution) -> String {
        let place =
            part.from == part.to
            ? Format.short(part.from) : "\(Format.short(part.from)) … \(Format.short(part.to))"
        return "\(place) (\(Format.percent(part.share)))"
    }

    /// The answers as CSV.
    static func answersCSV(_ answers: [AdulterantAnswer], headed: Bool = true) -> String {
        var rows: [[String]] = []
        if headed {
            rows.append([
                "sample", "lot", "scans", "answer", "pValue", "alpha", "smallestAlpha", "inside", "scoreDistance",
                "orthogonalDistance", "classical", "fullDistance", "limit", "nearestGenuine", "nearestForeign",
                "contributions", "levels", "guarantee", "model",
            ])
        }
        for answer in answers {
            let near = answer.applicability.nearest
            rows.append([
                answer.sample, answer.lot ?? "", String(answer.scans), answer.answer.rawValue, String(answer.pValue),
                String(answer.alpha), String(answer.smallestAlpha), String(answer.applicability.inside),
                String(answer.applicability.scoreDistance), String(answer.applicability.orthogonalDistance),
                answer.classical.role.rawValue, String(answer.classical.distance), String(answer.classical.limit),
                near.first { $0.genuine }?.sample ?? "", near.first { !$0.genuine }?.sample ?? "",
                answer.contributions.map { "\($0.from)…\($0.to)" }.joined(separator: "|"),
                (answer.levels ?? []).map { level in
                    "\(level.adulterant)=\(level.value)"
                        + (level.low.map { "[\($0);\(level.high.map { String($0) } ?? "")]" } ?? "")
                }.joined(separator: "|"), answer.guarantee,
                answer.model,
            ])
        }
        return CSVText.rows(rows)
    }

    /// The figures of a calibration as CSV.
    static func groupCSV(_ report: AdulterantCalibrationReport) -> String {
        var rows = [["group", "genuine", "lots", "right", "low", "high", "classicallyRight", "undecided"]]
        func add(_ name: String, _ genuine: Bool, _ rate: RateFigure, _ classical: RateFigure) {
            rows.append(
                [name, String(genuine), String(rate.lots)]
                    + [rate.value, rate.low, rate.high, classical.value].map { $0.map { String($0) } ?? "" }
                    + [String(rate.undecided ?? 0)])
        }
        add("genuine", true, report.acceptance, report.classicalAcceptance)
        for group in report.foreign { add(group.name, false, group.rejected, group.classicallyRejected) }
        return CSVText.rows(rows)
    }

    /// The figures of a validation as CSV.
    static func groupsCSV(_ report: AdulterantValidationReport) -> String {
        var rows = [
            [
                "group", "genuine", "samples", "accepted", "rejected", "cannotSay", "lots", "lotsRight",
                "calibrationSamples", "right", "low", "high", "classicallyRight", "efficiency",
            ]
        ]
        for group in report.groups {
            rows.append(
                [
                    group.name, String(group.genuine), String(group.samples), String(group.accepted),
                    String(group.rejected), String(group.cannotSay), String(group.right.lots),
                    String(group.right.successes), String(group.calibrationSamples),
                ]
                    + [
                        group.right.value, group.right.low, group.right.high, group.classicallyRight.value,
                        group.efficiency,
                    ].map { $0.map { String($0) } ?? "" })
        }
        return CSVText.rows(rows)
    }

    /// The report of a validation.
    static func validation(_ report: AdulterantValidationReport) -> String {
        var text = "Adulterant validation at alpha \(report.alpha)\n"
        var table = TextTable([
            "Group", "", ">Samples", ">Accepted", ">Rejected", ">Cannot say", ">Lots right", "95 % interval",
            ">Classical", ">Efficiency",
        ])
        for group in report.groups {
            table.add([
                group.name, group.genuine ? "genuine" : "foreign", String(group.samples), String(group.accepted),
                String(group.rejected), String(group.cannotSay), "\(group.right.successes)/\(group.right.lots)",
                interval(group.right), "\(group.classicallyRight.successes)/\(group.classicallyRight.lots)",
                group.genuine ? "" : percent(group.efficiency),
            ])
        }
        text += table.text()
        let seen = report.groups.reduce(0) { $0 + $1.calibrationSamples }
        if seen > 0 {
            text += "  \(Format.count(seen, "sample")) of lots that the model was calibrated on: in no figure\n"
        }
        if let acceptance = report.acceptance {
            text += "  genuine lots accepted: \(percent(acceptance.value)) (95 % interval \(interval(acceptance)))\n"
        }
        if let rejection = report.rejection {
            text += "  foreign lots rejected: \(percent(rejection.value)) (95 % interval \(interval(rejection)))\n"
        }
        if report.acceptance != nil, report.rejection != nil {
            text += "  efficiency (geometric mean of both): \(percent(report.efficiency)); of the classical limit: "
            text += "\(percent(report.classical.efficiency))\n"
        }
        if report.smallestAlpha > report.alpha {
            text += "  nothing can be rejected below alpha \(Format.fixed(report.smallestAlpha, 4))\n"
        }
        return text
    }
}
