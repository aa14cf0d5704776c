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
        let plan: AdulterantPlan
        let findings: [Finding]
    }

    func show(on console: Console, _ output: OutputOptions) throws {
        let recipe = model.pipeline.recipe.recipe.summary
        guard output.format == .table else {
            return try console.document(
                Document(
                    sha256: hash, kind: model.kind, version: model.version, software: model.software,
                    axis: model.axis.summary, signal: model.signal.rawValue, recipe: recipe,
                    components: model.components, smallestAlpha: model.gate.smallestAlpha, training: model.training,
                    figures: model.figures, plan: model.plan, findings: model.findings))
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
        for (sample, reason) in model.plan.exclude.sorted(by: { $0.key < $1.key }) {
            table.add(["left out", "\(sample): \(reason)"])
        }
        let acceptance = model.figures.acceptance
        table.add([
            "left-out genuine lots accepted",
            "\(acceptance.successes)/\(acceptance.lots) by the gate, "
                + "\(model.figures.classicalAcceptance.successes) by the classical limit",
        ])
        for group in model.figures.foreign {
            table.add([
                "\(group.name) rejected",
                "\(group.rejected.successes)/\(group.rejected.lots) by the gate, "
                    + "\(group.classicallyRejected.successes) by the classical limit",
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
