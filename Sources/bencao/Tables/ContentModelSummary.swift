import Chemometrics

/// What `bencao model show` tells of a content regression.
struct ContentModelSummary {
    private let model: ContentModel
    private let hash: String

    init(_ model: ContentModel, _ hash: String) {
        self.model = model
        self.hash = hash
    }

    private struct Analyte: Encodable {
        let name: String
        let unit: String?
        let recipe: String
        let estimator: String
        let latentVariables: Int
        let samples: Int
        let lots: Int
        let figures: ContentModel.Figures
    }

    private struct Document: Encodable {
        let schema = "bencao.model-summary.v1"
        let sha256: String
        let kind: String
        let version: Int
        let software: String
        let axis: String
        let signal: String
        let analytes: [Analyte]
        let training: ContentModel.Training
        let ancestry: [ContentModel.Ancestor]?
        let transfer: TransferRecord?
        let plan: ContentPlan
        let findings: [Finding]
    }

    func show(on console: Console, _ output: OutputOptions) throws {
        guard output.format == .table else {
            return try console.document(
                Document(
                    sha256: hash, kind: model.kind, version: model.version, software: model.software,
                    axis: model.axis.summary, signal: model.signal.rawValue,
                    analytes: model.analytes.map {
                        Analyte(
                            name: $0.name, unit: $0.unit, recipe: $0.pipeline.recipe.recipe.summary,
                            estimator: $0.regression, latentVariables: $0.latentVariables, samples: $0.rows.count,
                            lots: $0.folds.lots,
                            figures: $0.figures)
                    }, training: model.training, ancestry: model.ancestry, transfer: model.transfer,
                    plan: model.plan, findings: model.findings))
        }
        var table = TextTable(["", ""])
        table.add(["kind", "\(model.kind), format version \(model.version), written by bencao \(model.software)"])
        table.add(["SHA-256", hash])
        table.add(["claim", model.plan.claim])
        table.add(["axis", model.axis.summary])
        table.add(["signal", model.signal.rawValue])
        table.add([
            "calibrated on",
            "\(Format.count(model.training.spectra, "spectrum", "spectra")), "
                + "\(Format.count(model.training.samples, "sample")), \(Format.count(model.training.lots, "lot"))",
        ])
        for source in model.training.sources { table.add(["from", "\(source.name), SHA-256 \(source.sha256)"]) }
        for ancestor in model.ancestry ?? [] {
            table.add([
                "updated from",
                "the model with SHA-256 \(ancestor.sha256); \(Format.count(ancestor.samples, "new sample")) "
                    + (ancestor.mode == .add ? "added" : "in place of the old ones"),
            ])
        }
        if let transfer = model.transfer {
            table.add([
                "transferred from",
                "the model with SHA-256 \(transfer.model), with "
                    + Format.count(transfer.samples.count, "sample") + " measured on both instruments",
            ])
            for source in transfer.sources { table.add(["", "\(source.name), SHA-256 \(source.sha256)"]) }
        }
        for (sample, reason) in model.plan.exclude.sorted(by: { $0.key < $1.key }) {
            table.add(["left out", "\(sample): \(reason)"])
        }
        for analyte in model.analytes {
            let figures = analyte.figures
            let digits = Format.decimals(error: figures.nested.rmse)
            let unit = analyte.unit.map { " \($0)" } ?? ""
            table.add([
                analyte.name,
                "\(analyte.pipeline.recipe.recipe.summary); \(analyte.regression)"
                    + (analyte.estimator == nil
                        ? "" : "; domain: PLS with " + Format.count(analyte.latentVariables, "latent variable")),
            ])
            table.add([
                "",
                (model.transfer == nil ? "nested RMSECV " : "nested RMSE on the secondary instrument ")
                    + "\(Format.fixed(figures.nested.rmse, digits))\(unit), Q² "
                    + "\(Format.fixed(figures.nested.qSquared, 3)); \(Format.count(model.transfer == nil ? analyte.rows.count : figures.nested.samples, "sample")) of "
                    + Format.count(analyte.folds.lots, "lot"),
            ])
            if let choice = model.transfer?.choices.first(where: { $0.analyte == analyte.name }) {
                let settings = TransferFitTables.settings(choice.parameters)
                table.add([
                    "",
                    "transfer: \(choice.method)\(settings.isEmpty ? "" : " (\(settings))")"
                        + (choice.rmseUntransferred.map {
                            "; where nothing is done RMSE \(Format.fixed($0, digits))\(unit)"
                        } ?? ""),
                ])
            }
            if let coverage = figures.coverage {
                table.add([
                    "",
                    "\(Format.percent(coverage.confidence)) intervals held \(Format.percent(coverage.value, 1)), mean width "
                        + Format.fixed(coverage.meanWidth, digits) + unit,
                ])
            }
        }
        table.add(["alpha", String(model.plan.acceptance.alpha)])
        table.add(["seed", String(model.plan.seed)])
        let lines = table.text(indent: "").split(separator: "\n", omittingEmptySubsequences: true)
        try console.result(lines.joined(separator: "\n") + "\n")
        // What can be done about them is the business of a calibration.
        console.tell(model.findings, withRemedy: false)
    }
}
