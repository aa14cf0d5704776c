import ArgumentParser
import Chemometrics
import Foundation

/// `bencao adulterant study …`.
struct StudyGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Study an identity method, or plan how many lots the study needs.",
        subcommands: [StudyRun.self, StudySplits.self, StudyPlan.self, StudySimulate.self],
        defaultSubcommand: StudyRun.self)
}

/// `bencao adulterant study DATA --genuine COLUMN=VALUE`.
struct StudyRun: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Inclusivity, exclusivity, and the level from which on an adulterant is detected.",
        discussion: """
            Genuine lots are tried on gates that have not seen them; foreign lots on the gate of all genuine lots. \
            --dilute mixes adulterant spectra into left-out genuine lots, in the domain where signals add; every \
            figure from it is simulated. With --level only lots of the highest level are mixed in, by their level; \
            without, they are taken as pure.
            """)

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(
        help: ArgumentHelp(
            "What marks genuine samples; may be repeated for several values of one column.",
            valueName: "column=value"))
    var genuine: [String] = []

    @Option(help: ArgumentHelp("The column of the level of the adulterant, in per cent.", valueName: "column"))
    var level: String?

    @Option(help: ArgumentHelp("The column that names the adulterant, where there are several.", valueName: "column"))
    var adulterant: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Mix lots of the second group into lots of the first (values of the genuine column).", valueName: "group"))
    var dilute: [String] = []

    @Option(help: ArgumentHelp("The probability with which a level is to be detected.", valueName: "share"))
    var probability = 0.95

    @Option(help: ArgumentHelp("The number of components, where it is not to be chosen.", valueName: "count"))
    var components: Int?

    @Option(help: ArgumentHelp("Write the detection curves (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Plan") var planOptions: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if genuine.isEmpty && planOptions.plan == nil {
            throw ValidationError(
                "Missing expected argument '--genuine <column=value>': what marks genuine samples.")
        }
        if !dilute.isEmpty && dilute.count != 2 {
            throw ValidationError("--dilute takes two groups: the genuine one and the adulterant.")
        }
        if !(probability > 0 && probability < 1) {
            throw ValidationError("--probability \(probability) is not possible; give a share between 0 and 1.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        var plan = try planOptions.plan(AdulterantPlan.self, read: read)
        if let mark = try GenuineMark.parse(genuine) { plan.data.genuine = mark }
        if let level { plan.data.levelColumn = level }
        if let adulterant {
            plan.data.adulterantColumn = adulterant
            try option("--adulterant \(adulterant)") { try plan.validate() }
        }
        if let components {
            plan.estimator.components = components
            try option("--components \(components)") { try plan.validate() }
        }
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(["detection.svg"])
        let loaded = try DataLoader.load(
            data, read, read.reading(sampleColumn: plan.sampleColumn, lotColumn: plan.lotColumn), console)
        let bar = ProgressBar(console)
        defer { bar.finish() }
        let study = AdulterantStudy(
            plan: plan,
            dilution: dilute.count == 2 ? .init(genuine: dilute[0], adulterant: dilute[1]) : nil,
            probability: probability)
        let report = try placed(data) {
            try study.run(loaded.spectra, findings: loaded.findings) { done, total in bar.show("study", done, total) }
        }
        bar.finish()
        var findings = report.findings
        if let folder {
            if let figure = StudyTables.figure(report) {
                try folder.write("detection.svg", figure.svg())
            } else {
                findings.append(StudyTables.noFigure)
            }
        }
        console.tell(findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines([report])
        case .csv: try console.result(StudyTables.csv(report))
        case .table: try console.result(StudyTables.report(report))
        }
        return loaded.unread > 0 ? .unfavourable : .done
    }
}

/// `bencao adulterant study plan`.
struct StudyPlan: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Tell how many lots a study needs, for a stated risk, power and claim.")

    @Option(help: ArgumentHelp("The share of genuine lots that may be rejected.", valueName: "share"))
    var alpha = 0.05

    @Option(help: ArgumentHelp("The rate that the study is to show, as a lower 95 % bound.", valueName: "share"))
    var claim = 0.9

    @Option(help: ArgumentHelp("The rate that is expected; by default 1 − alpha.", valueName: "share"))
    var expected: Double?

    @Option(help: ArgumentHelp("The probability that the study shows the claim.", valueName: "share"))
    var power = 0.8

    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table, .json, .jsonl]

    private struct Document: Encodable {
        let schema = "bencao.adulterant-study-plan.v1"
        let alpha: Double
        let claim: Double
        let expected: Double
        let power: Double
        let fewestCalibrationLots: Int
        let fewestValidatedLots: Int
        let panel: StudySize.Panel?
    }

    func validate() throws {
        for (name, value) in [("alpha", alpha), ("claim", claim), ("power", power)] where !(value > 0 && value < 1) {
            throw ValidationError("--\(name) \(value) is not possible; give a share between 0 and 1.")
        }
        if alpha < 1e-6 { throw ValidationError("--alpha \(alpha) is not possible; give 0.000001 or more.") }
        let expected = expected ?? 1 - alpha
        if !(expected > claim && expected <= 1) {
            throw ValidationError(
                "--claim \(claim) cannot be shown where \(expected) is expected; claim less, or expect more.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        var plan = AdulterantPlan()
        plan.acceptance.alpha = alpha
        let fewest = AdulterantStudy.fewestLots(plan)
        let document = Document(
            alpha: alpha, claim: claim, expected: expected ?? 1 - alpha, power: power,
            fewestCalibrationLots: fewest.gate, fewestValidatedLots: fewest.validation,
            panel: StudySize.panel(claim: claim, truth: expected ?? 1 - alpha, power: power))
        guard output.format == .table else {
            try console.document(document)
            return .done
        }
        var text =
            "Calibration: \(document.fewestCalibrationLots) genuine lots or more, before anything can be rejected at "
        text += "alpha \(alpha);\n  \(document.fewestValidatedLots) or more, before a study or the validation of a "
        text += "calibration, which leave lots out, can say anything\n"
        if let panel = document.panel {
            text +=
                "Panel: \(Format.count(panel.lots, "lot")), of which at most \(panel.failures) may fail, show a rate of "
            text += "\(Format.percent(claim, 1)) or more (one-sided exact 95 % bound) with probability "
            text += "\(Format.fixed(panel.power, 3)), when it is \(Format.percent(document.expected, 1))\n"
        } else {
            text += "Panel: more than 5000 lots would be needed to show \(Format.percent(claim, 1)) when the rate is "
            text += "\(Format.percent(document.expected, 1))\n"
        }
        try console.result(text)
        return .done
    }
}

/// `bencao adulterant study simulate`.
struct StudySimulate: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Show by simulation how often the gate, and the classical limits, reject genuine lots.")

    @Option(help: ArgumentHelp("The number of simulated worlds.", valueName: "count"))
    var worlds = 200

    @Option(help: ArgumentHelp("The share of genuine lots that may be rejected.", valueName: "share"))
    var alpha = 0.05

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Numbers of calibration lots.", valueName: "count"))
    var lots = [20, 50, 100]

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Numbers of samples a lot.", valueName: "count"))
    var samples = [1, 5]

    @Option(help: ArgumentHelp("The seed.", valueName: "number"))
    var seed: UInt64 = 1

    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table, .json, .jsonl]

    func validate() throws {
        if !(2...100_000).contains(worlds) {
            throw ValidationError("--worlds \(worlds) is not possible; give 2 … 100000.")
        }
        if !(alpha >= 1e-6 && alpha < 1) {
            throw ValidationError("--alpha \(alpha) is not possible; give a share from 0.000001 to 1.")
        }
        for count in lots where !(6...5000).contains(count) {
            throw ValidationError("--lots \(count) is not possible; give 6 … 5000.")
        }
        for count in samples where !(1...100).contains(count) {
            throw ValidationError("--samples \(count) is not possible; give 1 … 100.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let bar = ProgressBar(console)
        defer { bar.finish() }
        let simulation = try FalseRejectSimulation(
            worlds: worlds, lots: lots, samples: samples, alpha: alpha, seed: seed
        ) { done, total in bar.show("worlds", done, total) }
        bar.finish()
        guard output.format == .table else {
            try console.document(simulation)
            return .done
        }
        var table = TextTable([
            ">Lots", ">Samples a lot", ">Classical", ">Robust", ">Procrustes", ">Gate", ">SE", ">Attainable",
            ">Components",
        ])
        for row in simulation.rows {
            table.add([
                String(row.lots), String(row.samples), Format.percent(row.classical, 1),
                Format.percent(row.robust, 1), Format.percent(row.procrustes, 1), Format.percent(row.conformal, 1),
                Format.percent(row.standardError, 1), Format.percent(row.attainable, 1),
                Format.fixed(row.meanComponents, 1),
            ])
        }
        try console.result(
            "Genuine lots that are rejected at alpha \(alpha), mean of \(worlds) simulated worlds of "
                + "\(simulation.newLots) new lots\n" + table.text()
                + "  recipe and components are chosen anew in every world; SE: of the gate, over worlds\n")
        return .done
    }
}
