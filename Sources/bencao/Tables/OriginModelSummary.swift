import Chemometrics

/// What `bencao model show` tells of an origin discrimination.
struct OriginModelSummary {
    private let model: OriginModel
    private let hash: String

    init(_ model: OriginModel, _ hash: String) {
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
        let classifier: OriginCalibrationReport.Classifier
        let latentVariables: Int
        let training: OriginModel.Training
        let figures: OriginModel.Figures
        let transfer: InstrumentFrontSummary?
        let plan: OriginPlan
        let findings: [Finding]
    }

    func show(on console: Console, _ output: OutputOptions) throws {
        let recipe = model.pipeline.recipe.recipe.summary
        let latentVariables = model.pipeline.model.pls.latentVariables
        guard output.format == .table else {
            try console.document(
                Document(
                    sha256: hash, kind: model.kind, version: model.version, software: model.software,
                    axis: model.axis.summary, signal: model.signal.rawValue, recipe: recipe,
                    classifier: model.decider, latentVariables: latentVariables, training: model.training,
                    figures: model.figures,
                    transfer: model.front.map(InstrumentFrontSummary.init), plan: model.plan, findings: model.findings))
            return
        }
        var table = TextTable(["", ""])
        table.add(["kind", "\(model.kind), format version \(model.version), written by bencao \(model.software)"])
        table.add(["SHA-256", hash])
        table.add(["claim", model.plan.claim])
        table.add(["axis", model.axis.summary])
        table.add(["signal", model.signal.rawValue])
        table.add(["recipe", recipe])
        let standard = "PLS-DA with LDA, \(Format.count(latentVariables, "latent variable"))"
        if let other = model.classifier {
            table.add(["classifier", "\(other.method), \(other.setting)"])
            table.add(["sets of origins", standard])
        } else {
            table.add(["classifier", standard])
        }
        table.add([
            "calibrated on",
            "\(model.training.spectra) spectra of \(model.training.lots) lots: "
                + Format.lots(of: model.training.classes.map { ($0.name, $0.lots) }),
        ])
        for source in model.training.sources { table.add(["from", "\(source.name), SHA-256 \(source.sha256)"]) }
        for row in model.front.map({ InstrumentFrontSummary($0).rows }) ?? [] { table.add(row) }
        for (sample, reason) in model.plan.data.exclude.sorted(by: { $0.key < $1.key }) {
            table.add(["left out", "\(sample): \(reason)"])
        }
        table.add(["nested balanced accuracy", Format.fixed(model.figures.nested.balancedAccuracy, 3)])
        table.add(["selected (optimistic)", Format.fixed(model.figures.selected.balancedAccuracy, 3)])
        if let p = model.figures.permutationPValue { table.add(["permutation p", Format.p(p)]) }
        table.add(["alpha", String(model.plan.acceptance.alpha)])
        table.add(["seed", String(model.plan.seed)])
        let lines = table.text(indent: "").split(separator: "\n", omittingEmptySubsequences: true)
        try console.result(
            lines.joined(separator: "\n") + "\n\n"
                + OriginTables.figures(model.figures.nested, title: "nested, counted over lots"))
        // What can be done about them is the business of a calibration.
        console.tell(model.findings, withRemedy: false)
    }
}
