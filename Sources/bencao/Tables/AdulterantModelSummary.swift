import Chemometrics

/// What `bencao model show` tells of an adulterant detection.
struct AdulterantModelSummary {
    private let model: AdulterantModel
    private let hash: String

    init(_ model: AdulterantModel, _ hash: String) {
        self.model = model
        self.hash = hash
    }

    private struct Document: Encodable {
        let schema = "bencao.model-summary.v1"
        let sha256: String
        let kind: String
        let version: Int
        let software: String
        let axis: String
        let signal: String
        let recipe: String
        let components: Int
        let smallestAlpha: Double
        let training: AdulterantModel.Training
        let figures: AdulterantModel.Figures
        let transfer: InstrumentFrontSummary?
        let plan: AdulterantPlan
        let findings: [Finding]
    }

    private func byGate(_ rate: LotRate, undecided: Int?, saysNothing: Bool) -> String {
        guard !saysNothing && rate.lots > 0 else { return "not available by the gate, for want of lots" }
        let said = "\(rate.successes)/\(rate.lots) by the gate"
        return said + (undecided.map { " (it cannot say of \($0) more)" } ?? "")
    }

    func show(on console: Console, _ output: OutputOptions) throws {
        let recipe = model.pipeline.recipe.recipe.summary
        guard output.format == .table else {
            return try console.document(
                Document(
                    sha256: hash, kind: model.kind, version: model.version, software: model.software,
                    axis: model.axis.summary, signal: model.signal.rawValue, recipe: recipe,
                    components: model.components, smallestAlpha: model.gate.smallestAlpha, training: model.training,
                    figures: model.figures,
                    transfer: model.front.map(InstrumentFrontSummary.init), plan: model.plan, findings: model.findings))
        }
        var table = TextTable(["", ""])
        table.add(["kind", "\(model.kind), format version \(model.version), written by bencao \(model.software)"])
        table.add(["SHA-256", hash])
        table.add(["claim", model.plan.claim])
        table.add(["axis", model.axis.summary])
        table.add(["signal", model.signal.rawValue])
        table.add(["recipe", recipe])
        table.add(["one-class model", "DD-SIMCA, \(Format.count(model.components, "component"))"])
        table.add([
            "gate",
            "conformal (\(model.gate.form.rawValue)) over \(Format.count(model.gate.count, "lot")); smallest alpha "
                + Format.fixed(model.gate.smallestAlpha, 4),
        ])
        table.add([
            "calibrated on",
            "\(model.training.spectra) genuine spectra of \(Format.count(model.training.lots, "lot"))",
        ])
        for source in model.training.sources { table.add(["from", "\(source.name), SHA-256 \(source.sha256)"]) }
        for row in model.front.map({ InstrumentFrontSummary($0).rows }) ?? [] { table.add(row) }
        for (sample, reason) in model.plan.exclude.sorted(by: { $0.key < $1.key }) {
            table.add(["left out", "\(sample): \(reason)"])
        }
        let figures = model.figures
        // Older files count lots that nothing can be said of as accepted, and do not tell how many they are.
        let isOld = !figures.couldReject && figures.undecided == nil
        table.add([
            "left-out genuine lots accepted",
            byGate(figures.acceptance, undecided: figures.undecided, saysNothing: isOld)
                + ", \(figures.classicalAcceptance.successes)/\(figures.classicalAcceptance.lots) by the classical limit",
        ])
        let saysNothing = model.gate.smallestAlpha > model.plan.acceptance.alpha
        for group in figures.foreign {
            table.add([
                "\(Format.className(group.name)) rejected",
                byGate(group.rejected, undecided: group.undecided, saysNothing: saysNothing)
                    + ", \(group.classicallyRejected.successes)/\(group.classicallyRejected.lots) by the classical limit",
            ])
        }
        table.add(["alpha", String(model.plan.acceptance.alpha)])
        table.add(["seed", String(model.plan.seed)])
        let lines = table.text(indent: "").split(separator: "\n", omittingEmptySubsequences: true)
        try console.result(lines.joined(separator: "\n") + "\n")
        // What can be done about them is the business of a calibration.
        console.tell(model.findings, withRemedy: false)
    }
}
